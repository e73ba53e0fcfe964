"""Constant evaluation of expressions: the settings of a stage are constants.

Only a few operations without side effects are evaluated; everything else stays
code.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Constant(NamedTuple):
    """The value of an expression that does not depend on input data."""

    value: Any


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (list, tuple, dict, set, len, bool, int, float, str, sorted)
}
_UNARY_OPERATORS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def constant_value(node: ast.AST, names: Mapping[str, Any]) -> Constant | None:
    """Return the value of an expression, or None where it depends on more than constants.

    Parameters
    ----------
    node
        An expression.
    names
        Values of the names that are constant.

    Examples
    --------
    >>> node = ast.parse("list(columns) or None", mode="eval").body
    >>> constant_value(node, {"columns": ()})
    Constant(value=None)
    >>> constant_value(node, {}) is None
    True
    """
    rule = _RULES.get(type(node))
    try:
        return rule(node, names) if rule else None
    except (TypeError, ValueError, KeyError, IndexError):
        return None


def _name(node: ast.Name, names: Mapping[str, Any]) -> Constant | None:
    return Constant(names[node.id]) if node.id in names else None


def _sequence(node: ast.Tuple | ast.List | ast.Set, names: Mapping[str, Any]) -> Constant | None:
    parts = [constant_value(element, names) for element in node.elts]
    kinds = {ast.Tuple: tuple, ast.List: list, ast.Set: set}
    if any(part is None for part in parts):
        return None
    return Constant(kinds[type(node)](part.value for part in parts if part))


def _dict(node: ast.Dict, names: Mapping[str, Any]) -> Constant | None:
    keys = [constant_value(item, names) if item is not None else None for item in node.keys]
    values = [constant_value(item, names) for item in node.values]
    if any(item is None for item in (*keys, *values)):
        return None
    return Constant({k.value: v.value for k, v in zip(keys, values, strict=True) if k and v})


def _compare(node: ast.Compare, names: Mapping[str, Any]) -> Constant | None:
    left = constant_value(node.left, names)
    for comparison, right_node in zip(node.ops, node.comparators, strict=True):
        right = constant_value(right_node, names)
        if left is None or right is None:
            return None
        if not _COMPARISONS[type(comparison)](left.value, right.value):
            return Constant(False)
        left = right
    return Constant(True)


def _boolean(node: ast.BoolOp, names: Mapping[str, Any]) -> Constant | None:
    deciding = isinstance(node.op, ast.Or)
    for operand in node.values:
        value = constant_value(operand, names)
        if value is None or bool(value.value) is deciding:
            return value
    return value


def _unary(node: ast.UnaryOp, names: Mapping[str, Any]) -> Constant | None:
    value = constant_value(node.operand, names)
    rule = _UNARY_OPERATORS.get(type(node.op))
    return Constant(rule(value.value)) if value and rule else None


def _conditional(node: ast.IfExp, names: Mapping[str, Any]) -> Constant | None:
    test = constant_value(node.test, names)
    return constant_value(node.body if test.value else node.orelse, names) if test else None


def _call(node: ast.Call, names: Mapping[str, Any]) -> Constant | None:
    function = _FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    arguments = [constant_value(argument, names) for argument in node.args]
    if function is None or node.keywords or any(argument is None for argument in arguments):
        return None
    return Constant(function(*(argument.value for argument in arguments if argument)))


def _subscript(node: ast.Subscript, names: Mapping[str, Any]) -> Constant | None:
    container, key = constant_value(node.value, names), constant_value(node.slice, names)
    return Constant(container.value[key.value]) if container and key else None


_RULES: dict[type[ast.AST], Callable[[Any, Mapping[str, Any]], Constant | None]] = {
    ast.Constant: lambda node, names: Constant(node.value),
    ast.Name: _name,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.IfExp: _conditional,
    ast.Call: _call,
    ast.Subscript: _subscript,
}
