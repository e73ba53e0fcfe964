"""Imports of modules that lie beside a source: they are read, and give what they define."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline_core.code_reading.modules import is_library
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import Entries

_Read = Callable[[Sequence[ast.stmt], Scene], None]


def own_names(node: Any, scene: Scene, read: _Read) -> dict[str, Any]:
    """Return what the names of an import stand for, as far as they are of the code's own modules.

    Parameters
    ----------
    node
        The import.
    scene
        What is known so far.
    read
        Reads the statements of a module.
    """
    if isinstance(node, ast.Import):
        return dict(_whole_modules(node, scene, read))
    module = node.module or ""
    names = _scope(module, node.level, scene, read)
    values: dict[str, Any] = {}
    for alias in node.names:
        inner = _scope(f"{module}.{alias.name}".strip("."), node.level, scene, read)
        if names is not None and alias.name == "*":
            values |= {name: value for name, value in names.items() if not name.startswith("_")}
        elif names is not None and alias.name in names:
            values[alias.asname or alias.name] = names[alias.name]
        elif inner is not None:
            values[alias.asname or alias.name] = Entries(inner)
    if names is None and not values:
        _note_missing(node, module, scene)
    return values


def _whole_modules(node: ast.Import, scene: Scene, read: _Read) -> Iterator[tuple[str, Any]]:
    for alias in node.names:
        names = _scope(alias.name, 0, scene, read)
        if names is None:
            _note_missing(node, alias.name, scene)
            continue
        first, *rest = alias.name.split(".")
        value = Entries(names)
        for part in () if alias.asname else reversed(rest):
            value = Entries({part: value})
        yield alias.asname or first, value


def _scope(module: str, level: int, scene: Scene, read: _Read) -> dict[str, Any] | None:
    """Return the names of a module of the code's own; None if it has no such module."""
    file = scene.modules.file_of(scene.source.file, module, level)
    if not file:
        return None
    if file not in scene.module_names:
        names = scene.module_names[file] = {}
        statement, target = scene.statement, scene.target
        source = scene.modules.source(file)
        with scene.inside(source, [names]):
            read(source.tree.body, scene)
        scene.statement, scene.target = statement, target
    return scene.module_names[file]


def _note_missing(node: Any, module: str, scene: Scene) -> None:
    """Note a module that is neither there nor a library, with what the code takes of it."""
    level = getattr(node, "level", 0)
    if not level and (not module or is_library(module)):
        return
    names = sorted(_taken(node, module, scene.source.tree)) or ["*"]
    file = f"{(module or names[0]).replace('.', '/')}.py"
    scene.remark("code.module_missing", node, {"file": file, "names": ", ".join(names)})


def _taken(node: Any, module: str, tree: ast.Module) -> set[str]:
    """Return the names that a source takes of a module."""
    if isinstance(node, ast.ImportFrom):
        return {alias.name for alias in node.names}
    names = [alias.asname or alias.name for alias in node.names if alias.name == module]
    attributes = (part for part in ast.walk(tree) if isinstance(part, ast.Attribute))
    return {part.attr for part in attributes if ast.unparse(part.value) in names}
