"""Works out what is known of an expression before it runs: settings are constants.

Only a few harmless operations are followed; what is not understood stays as
code.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Known(NamedTuple):
    """A value that is known while the script is written."""

    value: Any


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_CALLS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (list, tuple, dict, set, len, bool, int, float, str, sorted)
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


def known_value(node: ast.AST, names: Mapping[str, Any]) -> Known | None:
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
    >>> known_value(node, {"columns": ()})
    Known(value=None)
    >>> known_value(node, {}) is None
    True
    """
    rule = _RULES.get(type(node))
    try:
        return rule(node, names) if rule else None
    except (TypeError, ValueError, KeyError, IndexError):
        return None


def _name(node: ast.Name, names: Mapping[str, Any]) -> Known | None:
    return Known(names[node.id]) if node.id in names else None


def _display(node: ast.Tuple | ast.List | ast.Set, names: Mapping[str, Any]) -> Known | None:
    parts = [known_value(one, names) for one in node.elts]
    kinds = {ast.Tuple: tuple, ast.List: list, ast.Set: set}
    if any(part is None for part in parts):
        return None
    return Known(kinds[type(node)](part.value for part in parts if part))


def _dict(node: ast.Dict, names: Mapping[str, Any]) -> Known | None:
    keys = [known_value(one, names) if one is not None else None for one in node.keys]
    values = [known_value(one, names) for one in node.values]
    if any(one is None for one in (*keys, *values)):
        return None
    return Known({k.value: v.value for k, v in zip(keys, values, strict=True) if k and v})


def _compare(node: ast.Compare, names: Mapping[str, Any]) -> Known | None:
    left = known_value(node.left, names)
    for mark, right_node in zip(node.ops, node.comparators, strict=True):
        right = known_value(right_node, names)
        if left is None or right is None:
            return None
        if not _COMPARE[type(mark)](left.value, right.value):
            return Known(False)
        left = right
    return Known(True)


def _bool(node: ast.BoolOp, names: Mapping[str, Any]) -> Known | None:
    ends_on = isinstance(node.op, ast.Or)
    for one in node.values:
        value = known_value(one, names)
        if value is None or bool(value.value) is ends_on:
            return value
    return value


def _unary(node: ast.UnaryOp, names: Mapping[str, Any]) -> Known | None:
    value = known_value(node.operand, names)
    rule = _UNARY.get(type(node.op))
    return Known(rule(value.value)) if value and rule else None


def _choice(node: ast.IfExp, names: Mapping[str, Any]) -> Known | None:
    test = known_value(node.test, names)
    return known_value(node.body if test.value else node.orelse, names) if test else None


def _call(node: ast.Call, names: Mapping[str, Any]) -> Known | None:
    function = _CALLS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    given = [known_value(one, names) for one in node.args]
    if function is None or node.keywords or any(one is None for one in given):
        return None
    return Known(function(*(one.value for one in given if one)))


def _item(node: ast.Subscript, names: Mapping[str, Any]) -> Known | None:
    whole, key = known_value(node.value, names), known_value(node.slice, names)
    return Known(whole.value[key.value]) if whole and key else None


_RULES: dict[type[ast.AST], Callable[[Any, Mapping[str, Any]], Known | None]] = {
    ast.Constant: lambda node, names: Known(node.value),
    ast.Name: _name, ast.Tuple: _display, ast.List: _display, ast.Set: _display, ast.Dict: _dict,
    ast.Compare: _compare, ast.BoolOp: _bool, ast.UnaryOp: _unary, ast.IfExp: _choice,
    ast.Call: _call, ast.Subscript: _item,
}  # fmt: skip
