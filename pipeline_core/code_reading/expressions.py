"""What an expression stands for: constants, tables, columns, estimators; else *computed*."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.code_reading import calls, tables
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import (
    Column,
    Computed,
    Constant,
    Dotted,
    Entries,
    Frame,
    Items,
    Measured,
    Meta,
    Method,
    Prediction,
    Selector,
)
from pipeline_core.messages.message import Message

_NUMBERS = {"numpy.nan": math.nan, "numpy.NaN": math.nan, "numpy.inf": math.inf,
            "math.nan": math.nan, "math.inf": math.inf}  # fmt: skip
_SAME = frozenset({"values", "best_estimator_"})
_BUILTINS = frozenset(
    {"print", "display", "list", "tuple", "dict", "range", "len", "sorted", "round", "float",
     "str", "object", "int", "bool"}
)  # fmt: skip
_NO_COLUMNS = frozenset(
    {"shape", "size", "index", "dtypes", "T", "loc", "iloc", "at", "iat", "empty"}
)
COMPUTED = Message("code.computed")


def evaluate(node: ast.expr, scene: Scene) -> Any:
    """Return what an expression stands for."""
    read = _READERS.get(type(node))
    return read(node, scene) if read else Computed(COMPUTED)


def _constant(node: Any, scene: Scene) -> Any:
    is_plain = node.value is None or isinstance(node.value, str | int | float)
    return Constant(node.value) if is_plain else Computed(COMPUTED)


def _name(node: Any, scene: Scene) -> Any:
    value = scene.variable(node.id)
    if value is None:
        return Dotted(f"builtins.{node.id}") if node.id in _BUILTINS else Computed(COMPUTED)
    return value


def _sequence(node: Any, scene: Scene) -> Any:
    values = [evaluate(item, scene) for item in node.elts]
    if not all(isinstance(value, Constant) for value in values):
        return Items(tuple(values))
    constants = [value.value for value in values]
    return Constant(tuple(constants) if isinstance(node, ast.Tuple) else constants)


def _dict(node: Any, scene: Scene) -> Any:
    keys = [evaluate(key, scene) if key else Computed() for key in node.keys]
    values = [evaluate(value, scene) for value in node.values]
    names = [key.value for key in keys if isinstance(key, Constant) and _is_key(key.value)]
    if len(names) < len(keys):
        return Computed(COMPUTED)
    entries = dict(zip(names, values, strict=True))
    if all(isinstance(value, Constant) for value in values):
        return Constant({key: value.value for key, value in entries.items()})
    return Entries(entries)


def _is_key(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _sign(node: Any, scene: Scene) -> Any:
    value = evaluate(node.operand, scene)
    is_number = isinstance(value, Constant) and type(value.value) in (int, float)
    if is_number and isinstance(node.op, ast.USub | ast.UAdd):
        return Constant(-value.value if isinstance(node.op, ast.USub) else value.value)
    return Computed(COMPUTED)


def _text(node: Any, scene: Scene) -> Any:
    """Return the values inside an f-string: a score may be printed by one."""
    parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    return Items(tuple(evaluate(part, scene) for part in parts))


def _attribute(node: Any, scene: Scene) -> Any:
    owner = evaluate(node.value, scene)
    if isinstance(owner, Dotted):
        path = f"{owner.path}.{node.attr}"
        return Constant(_NUMBERS[path]) if path in _NUMBERS else Dotted(path)
    if isinstance(owner, Computed | Measured):
        return owner
    if isinstance(owner, Frame) and node.attr == "columns":
        return tables.columns_of(owner)
    if isinstance(owner, Selector) and node.attr == "columns":
        return owner
    if isinstance(owner, Entries) and node.attr in owner.values:  # what a data set's loader gives
        return owner.values[node.attr]
    if node.attr in _SAME and isinstance(owner, Frame | Column | Meta):
        return owner
    return Method(owner, node.attr)


def _subscript(node: Any, scene: Scene) -> Any:
    owner = evaluate(node.value, scene)
    if isinstance(owner, Prediction | Measured):
        return owner
    if isinstance(owner, Method) and isinstance(owner.owner, Frame) and owner.name == "loc":
        return _located(owner.owner, node.slice, scene)
    index = evaluate(node.slice, scene)
    if isinstance(owner, Frame):
        return tables.subscript(owner, index)
    return _item(owner, index)


def _located(frame: Frame, index: ast.expr, scene: Scene) -> Any:
    """Return the columns that `loc` takes of all rows."""
    pair = index.elts if isinstance(index, ast.Tuple) else []
    if len(pair) != 2 or ast.unparse(pair[0]) != ":":
        return Computed(COMPUTED)
    return tables.subscript(frame, evaluate(pair[1], scene))


def _item(owner: Any, index: Any) -> Any:
    if not isinstance(index, Constant):
        return Computed(COMPUTED)
    parts = owner.values if isinstance(owner, Items | Entries) else getattr(owner, "value", None)
    if isinstance(parts, list | tuple) and type(index.value) is not int:
        return Computed(COMPUTED)
    if not isinstance(parts, list | tuple | Mapping):
        return Computed(COMPUTED)
    try:
        part = parts[index.value]
    except (IndexError, KeyError):
        return Computed(COMPUTED)
    return Constant(part) if isinstance(owner, Constant) else part


def _call(node: Any, scene: Scene) -> Any:
    function = evaluate(node.func, scene)
    values: list[Any] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            values += _spread(evaluate(argument.value, scene))
        else:
            values.append(_as_column(evaluate(argument, scene)))
    keywords: dict[str, Any] = {}
    for keyword in node.keywords:
        value = _as_column(evaluate(keyword.value, scene))
        keywords |= {keyword.arg: value} if keyword.arg else _spread_entries(value, node, scene)
    return calls.call(calls.Call(node, function, values, keywords), scene)


def _as_column(value: Any) -> Any:
    """Return ``table.name`` that is handed over as the column it is."""
    is_column = isinstance(value, Method) and isinstance(value.owner, Frame)
    return Column(value.owner, value.name) if is_column and value.name not in _NO_COLUMNS else value


def _spread(value: Any) -> list[Any]:
    if isinstance(value, Items):
        return list(value.values)
    if isinstance(value, Constant) and isinstance(value.value, list | tuple):
        return [Constant(item) for item in value.value]
    return [Computed(COMPUTED)]


def _spread_entries(value: Any, node: ast.expr, scene: Scene) -> dict[str, Any]:
    if isinstance(value, Entries):
        return {str(key): item for key, item in value.values.items()}
    if isinstance(value, Constant) and isinstance(value.value, dict):
        return {str(key): Constant(item) for key, item in value.value.items()}
    scene.remark("code.keywords_computed", node)
    return {}


_READERS: Mapping[type[ast.expr], Callable[[Any, Scene], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Dict: _dict,
    ast.UnaryOp: _sign,
    ast.JoinedStr: _text,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
}
