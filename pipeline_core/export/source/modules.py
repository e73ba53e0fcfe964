"""What stands in a module's source: its definitions and its imports, by name.

Read as text, never by looking at live objects, because the export carries text.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from pipeline_core.catalog import CORE, user_folder

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Imported:
    """What a name of a module was imported from.

    Parameters
    ----------
    module
        The module's dotted path.
    name
        The thing in it; None where the module itself was imported.
    file
        Where it stands if it is the project's or the user's own, else None.
    """

    module: str
    name: str | None
    file: Path | None


@dataclass(frozen=True, eq=False)
class Source:
    """A module's text, taken apart."""

    file: Path
    text: str
    definitions: dict[str, Definition]
    imports: dict[str, Imported]

    @property
    def own(self) -> bool:
        """Whether it is part of the project, not a user's file."""
        return self.file.is_relative_to(CORE)

    @property
    def blocks(self) -> bool:
        """Whether it is the module of the annotation names."""
        return self.file == CORE / "block.py"


def source_of(function: Callable[..., Any]) -> Source:
    """Return the source of the module in which a function was written."""
    return read_source(Path(inspect.getfile(inspect.unwrap(function))).resolve())


@cache
def _read(file: Path, _changed: int) -> Source:
    text = file.read_text(encoding="utf-8")
    definitions: dict[str, Definition] = {}
    imports: dict[str, Imported] = {}
    for node in _top_level(ast.parse(text).body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.update(_imported(node, file))
        elif isinstance(node, Definition):
            definitions.update(dict.fromkeys(_bound(node), node))
    return Source(file, text, definitions, imports)


def read_source(file: Path) -> Source:
    """Return a file's source, read anew where it has changed.

    Examples
    --------
    >>> source = read_source(CORE / "measures" / "columns.py")
    >>> source.imports["pd"]
    Imported(module='pandas', name=None, file=None)
    """
    return _read(file, file.stat().st_mtime_ns)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If | ast.Try):  # if TYPE_CHECKING, try an optional import
            yield from _top_level(node.body)
        else:
            yield node


def _bound(node: Definition) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    yield part.id
    else:
        yield node.name


def _imported(node: ast.Import | ast.ImportFrom, file: Path) -> Iterator[tuple[str, Imported]]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            whole = alias.asname or "." not in alias.name
            path = alias.name if whole else alias.name.partition(".")[0]
            name = alias.asname or path
            yield name, Imported(alias.name, None, own_file(alias.name, file))
            continue
        module = node.module or ""
        part = own_file(f"{module}.{alias.name}", file)
        if part is not None:
            yield alias.asname or alias.name, Imported(f"{module}.{alias.name}", None, part)
        else:
            found = Imported(module, alias.name, own_file(module, file))
            yield alias.asname or alias.name, found


def own_file(module: str, importer: Path) -> Path | None:
    """Return the file of a module that is the project's or the user's own, else None.

    Examples
    --------
    >>> own_file("pandas", CORE / "block.py") is None
    True
    """
    roots = [CORE.parent]
    if not importer.is_relative_to(CORE):
        roots += [importer.parent, *filter(None, [user_folder()])]
    for root in roots:
        path = root.joinpath(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file.resolve()
    return None


def own_source(thing: Any) -> Source | None:
    """Return the source of the project's or the user's module that defines a thing, else None.

    Examples
    --------
    >>> own_source(len) is None
    True
    """
    if not isinstance(thing, FunctionType | type):
        return None
    name = thing.__module__
    if not name.startswith(("pipeline_core.", "fabrica_blocks.")) and not _of_user(thing):
        return None
    return read_source(Path(inspect.getfile(thing)).resolve())


def _of_user(thing: Any) -> bool:
    folder = user_folder()
    try:
        return folder is not None and Path(inspect.getfile(thing)).resolve().is_relative_to(folder)
    except TypeError:
        return False
