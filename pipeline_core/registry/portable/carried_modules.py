"""The modules of this project that a model file names, with all that they import of it.

A model that derives columns calls functions of the project. They are plain code; where the
model goes, they go along, under their own names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

_PROJECT = "pipeline_core"
_ROOT = Path(__file__).parents[3]
# The package's own module would load all of it.
_HEAD = '"""The functions of Fábrica that a model calls."""\n'


def carried_modules(types: Iterable[str]) -> dict[str, str]:
    """Return the text of each module that a model needs of this project, by its path.

    Parameters
    ----------
    types
        The types and functions that the model's file names.

    Examples
    --------
    >>> sorted(carried_modules(["numpy.dtype", "pipeline_core.measures.columns.assign_column"]))
    ['pipeline_core/__init__.py', 'pipeline_core/measures/__init__.py',
     'pipeline_core/measures/columns.py']
    >>> carried_modules(["numpy.dtype"])
    {}
    """
    carried: dict[str, str] = {}
    waiting = [name.rpartition(".")[0] for name in types if name.startswith(f"{_PROJECT}.")]
    while waiting:
        file = _file_of(waiting.pop())
        path = file.relative_to(_ROOT).as_posix()
        if path not in carried:
            carried[path] = file.read_text(encoding="utf-8")
            waiting += _imports(carried[path])
            waiting += [".".join(parent.parts) for parent in _packages(file)]
    return {**carried, f"{_PROJECT}/__init__.py": _HEAD} if carried else {}


def _file_of(module: str) -> Path:
    base = _ROOT.joinpath(*module.split("."))
    file = base.with_suffix(".py")
    return file if file.is_file() else base / "__init__.py"


def _packages(file: Path) -> Iterator[Path]:
    """Yield the packages that a file lies in, but for the outermost."""
    for parent in file.relative_to(_ROOT).parents:
        if len(parent.parts) > 1:
            yield parent


def _imports(text: str) -> Iterator[str]:
    """Yield the modules of this project that a module imports when it runs."""
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_PROJECT}."):
            yield str(node.module)
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in submodules if _is_module(name))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is no package
        return False
