"""The walk over the statements of a source, in the order in which they would run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline_core.code_reading.expressions import COMPUTED, evaluate
from pipeline_core.code_reading.names import imported_names
from pipeline_core.code_reading.own_imports import own_names
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import (
    SHOWN,
    Chain,
    Column,
    Computed,
    Constant,
    Dotted,
    Entries,
    Estimator,
    Frame,
    Function,
    Items,
    Lanes,
    Meta,
)
from pipeline_core.messages.message import Message

MAX_ROUNDS = 100
MAX_STATEMENTS = 20_000
_OBJECTS = (Estimator, Chain, Lanes, Meta)


class _Return(Exception):  # noqa: N818 - it ends a function, and is no error
    def __init__(self, value: Any) -> None:
        self.value = value


def read_statements(body: Sequence[ast.stmt], scene: Scene) -> None:
    """Read statements one after the other; what has no place is noted."""
    for node in body:
        scene.statement, scene.target = node, ""
        scene.statements += 1
        if scene.statements > MAX_STATEMENTS:
            scene.remark("code.too_many_rounds", node)
            return
        read = _READERS.get(type(node))
        if read:
            read(node, scene)
        else:
            _skip(node, scene)


def read_function(node: ast.FunctionDef, arguments: Mapping[str, Any], scene: Scene) -> Any:
    """Return what a function of the source returns, read with its arguments."""
    outer, target = scene.statement, scene.target
    scene.scopes.append({**_defaults(node, scene), **arguments})
    try:
        read_statements(node.body, scene)
    except _Return as ending:
        return ending.value
    finally:
        scene.scopes.pop()
        scene.statement, scene.target = outer, target
    return SHOWN


def _defaults(node: ast.FunctionDef, scene: Scene) -> dict[str, Any]:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    values = node.args.defaults
    pairs = list(zip(names[len(names) - len(values) :], values, strict=True))
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    pairs += [(argument.arg, value) for argument, value in named if value is not None]
    return {name: evaluate(value, scene) for name, value in pairs}


def _import(node: Any, scene: Scene) -> None:
    own = own_names(node, scene, read_statements)
    for name, path in imported_names(node, scene.blocks.paths()):
        if name not in own:
            scene.assign(name, Dotted(path))
    for name, value in own.items():
        scene.assign(name, value)


def _define(node: Any, scene: Scene) -> None:
    if node.decorator_list:
        scene.remark("code.decorated", node)
    source, names = scene.source, scene.scopes[0]

    def read(function: ast.FunctionDef, arguments: Mapping[str, Any], scene: Scene) -> Any:
        with scene.inside(source, [names, *scene.scopes[1:]]):
            return read_function(function, arguments, scene)

    scene.assign(node.name, Function(node, read))


def _assign(node: Any, scene: Scene) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    first = targets[0]
    scene.target = first.id if isinstance(first, ast.Name) else ""
    if node.value is None:
        return
    value = evaluate(node.value, scene)
    for target in targets:
        _bind(target, value, node, scene)


def _bind(target: ast.expr, value: Any, node: ast.stmt, scene: Scene) -> None:
    if isinstance(target, ast.Name):
        _bind_name(target.id, value, node, scene)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target, value, node, scene)
    elif isinstance(target, ast.Subscript) and isinstance(value, Frame):
        _bind_columns(target, value, node, scene)
    elif isinstance(target, ast.Subscript):
        _bind_entry(target, value, node, scene)
    else:
        scene.remark_reason(COMPUTED, node)


def _bind_name(name: str, value: Any, node: ast.stmt, scene: Scene) -> None:
    if isinstance(value, Computed):
        scene.remark_reason(value.reason or COMPUTED, node)
        former = scene.variable(name)
        value = former if isinstance(former, Frame | Column) else value
    if isinstance(value, _OBJECTS):
        scene.label(value, name)
    scene.assign(name, value)


def _unpack(target: Any, value: Any, node: ast.stmt, scene: Scene) -> None:
    parts: Sequence[Any] = ()
    if isinstance(value, Items):
        parts = value.values
    elif isinstance(value, Constant) and isinstance(value.value, list | tuple):
        parts = [Constant(part) for part in value.value]
    if len(parts) != len(target.elts):
        reason = value.reason if isinstance(value, Computed) else None
        scene.remark_reason(reason or COMPUTED, node)
        parts = [Computed(COMPUTED)] * len(target.elts)
        for element in target.elts:
            if isinstance(element, ast.Name):
                scene.assign(element.id, Computed(COMPUTED))
        return
    for element, part in zip(target.elts, parts, strict=True):
        _bind(element, part, node, scene)


def _bind_columns(target: ast.Subscript, value: Frame, node: ast.stmt, scene: Scene) -> None:
    """Read ``X[columns] = scaler.transform(X[columns])``: a step on some columns."""
    owner = evaluate(target.value, scene)
    columns = evaluate(target.slice, scene)
    is_same = isinstance(owner, Frame) and (owner.tip, owner.part) == (value.tip, value.part)
    names = columns.value if isinstance(columns, Constant) else None
    if not (is_same and isinstance(target.value, ast.Name) and value.selected == _tuple(names)):
        scene.remark("code.column_changed", node)
        return
    new = value.steps[len(owner.steps) :]
    frame = Frame(owner.tip, owner.dropped, owner.selected, owner.division, owner.part,
                  (*owner.steps, *new))  # fmt: skip
    scene.assign(target.value.id, frame)


def _tuple(names: Any) -> Any:
    return tuple(names) if isinstance(names, list | tuple) else names


def _bind_entry(target: ast.Subscript, value: Any, node: ast.stmt, scene: Scene) -> None:
    """Read ``entries[key] = value``, or note a column that the code changes."""
    owner, key = evaluate(target.value, scene), evaluate(target.slice, scene)
    is_dict = isinstance(owner, Entries) or isinstance(getattr(owner, "value", None), dict)
    if is_dict and isinstance(key, Constant) and isinstance(target.value, ast.Name):
        wrapped = owner.values if isinstance(owner, Entries) else {
            name: Constant(part) for name, part in owner.value.items()
        }  # fmt: skip
        scene.assign(target.value.id, Entries({**wrapped, key.value: value}))
    else:
        scene.remark("code.column_changed", node)


def _expression(node: Any, scene: Scene) -> None:
    if isinstance(
        node.value, ast.Constant | ast.Name
    ):  # a docstring, or a name shown by a notebook
        return
    value = evaluate(node.value, scene)
    if isinstance(value, Computed):
        scene.remark_reason(value.reason or COMPUTED, node)


def _return(node: Any, scene: Scene) -> None:
    if len(scene.scopes) > 1:
        raise _Return(evaluate(node.value, scene) if node.value else SHOWN)


def _if(node: Any, scene: Scene) -> None:
    test = ast.unparse(node.test).replace('"', "'")
    if test in ("__name__ == '__main__'", "'__main__' == __name__"):
        read_statements([] if scene.file else node.body, scene)
    else:
        _skip(node, scene)


def _for(node: Any, scene: Scene) -> None:
    """Read the body of a loop once for each value, if all are written."""
    values = evaluate(node.iter, scene)
    rounds: Sequence[Any] = ()
    if isinstance(values, Items):
        rounds = values.values
    elif isinstance(values, Constant) and isinstance(values.value, list | tuple | dict):
        rounds = [Constant(value) for value in values.value]
    if not 0 < len(rounds) <= MAX_ROUNDS or any(map(_leaves_loop, ast.walk(node))):
        _skip(node, scene)
        return
    for value in rounds:
        scene.statement = node
        _bind(node.target, value, node, scene)
        read_statements(node.body, scene)


def _leaves_loop(node: ast.AST) -> bool:
    return isinstance(node, ast.Break | ast.Continue)


def _with(node: Any, scene: Scene) -> None:
    scene.remark("code.control_flow", node)
    read_statements(node.body, scene)


def _nothing(node: Any, scene: Scene) -> None:
    """Read a statement that does nothing."""


def _skip(node: ast.stmt, scene: Scene) -> None:
    """Note a statement that is not followed; what it assigns is not known from here on."""
    scene.remark_reason(Message("code.control_flow"), node)
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            former = scene.variable(part.id)
            scene.assign(part.id, former if isinstance(former, Frame) else Computed(COMPUTED))


_READERS: Mapping[type[ast.stmt], Callable[[Any, Scene], None]] = {
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.FunctionDef: _define,
    ast.Assign: _assign,
    ast.AnnAssign: _assign,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.With: _with,
    ast.Pass: _nothing,
}
