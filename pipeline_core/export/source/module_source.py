"""Definitions and imports of a module, read from its source.

Read as text, not from live objects, because the export carries text.
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
from pipeline_core.export.source.note_calls import without_note_calls

_NOTE_MODULES = ("progress", "row_notes")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class ImportedName:
    """Origin of an imported name.

    Parameters
    ----------
    module
        The module's dotted path.
    name
        The name in that module; None where the module itself was imported.
    file
        The module's file if it is the project's or the user's own, else None.
    """

    module: str
    name: str | None
    file: Path | None


@dataclass(frozen=True, eq=False)
class ModuleSource:
    """A module's text with its top-level definitions and imports by name."""

    file: Path
    text: str
    definitions: dict[str, Definition]
    imports: dict[str, ImportedName]

    @property
    def is_of_project(self) -> bool:
        """Whether it belongs to the project, not to the user."""
        return self.file.is_relative_to(CORE)

    @property
    def is_block_module(self) -> bool:
        """Whether it is `pipeline_core.block`, the module of the annotation names."""
        return self.file == CORE / "block.py"


def source_of(function: Callable[..., Any]) -> ModuleSource:
    """Return the source of the module that defines a function."""
    return read_source(Path(inspect.getfile(inspect.unwrap(function))).resolve())


@cache
def _read(file: Path, _modified_at: int) -> ModuleSource:
    text = file.read_text(encoding="utf-8")
    if file.is_relative_to(CORE) and file.stem not in _NOTE_MODULES:
        text = without_note_calls(text)
    definitions: dict[str, Definition] = {}
    imports: dict[str, ImportedName] = {}
    for node in _top_level(ast.parse(text).body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.update(_imported_names(node, file))
        elif isinstance(node, Definition):
            definitions.update(dict.fromkeys(_bound_names(node), node))
    return ModuleSource(file, text, definitions, imports)


def read_source(file: Path) -> ModuleSource:
    """Return the source of a file, read again if it was modified.

    Examples
    --------
    >>> source = read_source(CORE / "measures" / "columns.py")
    >>> source.imports["pd"]
    ImportedName(module='pandas', name=None, file=None)
    """
    return _read(file, file.stat().st_mtime_ns)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If | ast.Try):  # if TYPE_CHECKING, try an optional import
            yield from _top_level(node.body)
        else:
            yield node


def _bound_names(node: Definition) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    yield part.id
    else:
        yield node.name


def _imported_names(
    node: ast.Import | ast.ImportFrom, file: Path
) -> Iterator[tuple[str, ImportedName]]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            binds_full_path = alias.asname or "." not in alias.name
            path = alias.name if binds_full_path else alias.name.partition(".")[0]
            name = alias.asname or path
            yield name, ImportedName(alias.name, None, own_file(alias.name, file))
            continue
        module = node.module or ""
        submodule = own_file(f"{module}.{alias.name}", file)
        if submodule is not None:
            yield (
                alias.asname or alias.name,
                ImportedName(f"{module}.{alias.name}", None, submodule),
            )
        else:
            imported = ImportedName(module, alias.name, own_file(module, file))
            yield alias.asname or alias.name, imported


def own_file(module: str, importer: Path) -> Path | None:
    """Return the file of a module of the project or the user; None for other modules.

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


def own_source(target: Any) -> ModuleSource | None:
    """Return the source of the project's or user's module that defines an object, else None.

    Examples
    --------
    >>> own_source(len) is None
    True
    """
    if not isinstance(target, FunctionType | type):
        return None
    name = target.__module__
    if not name.startswith(("pipeline_core.", "fabrica_blocks.")) and not _is_of_user(target):
        return None
    return read_source(Path(inspect.getfile(target)).resolve())


def _is_of_user(target: Any) -> bool:
    folder = user_folder()
    try:
        return folder is not None and Path(inspect.getfile(target)).resolve().is_relative_to(folder)
    except TypeError:
        return False
