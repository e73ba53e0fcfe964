"""The second door: each kind of syntax node has one rule, and no rule means no.

The rules rebuild pandas source from the tree; nothing of what was typed is
copied but names and values, and these only as literals.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pipeline_core.errors import SettingsError
from pipeline_core.expressions import functions
from pipeline_core.expressions.pieces import (
    ADDS,
    AND,
    COMPARES,
    MINUS,
    OR,
    POWER,
    TIMES,
    Kind,
    Piece,
    join,
    must_be,
    must_use_a_column,
    quoted,
)
from pipeline_core.expressions.tokens import parse

TALLEST = 60
LARGEST = 10**15
HIGHEST_POWER = 10

_ARITHMETIC: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", ADDS), ast.Sub: ("-", ADDS), ast.Mult: ("*", TIMES), ast.Div: ("/", TIMES),
    ast.FloorDiv: ("//", TIMES), ast.Mod: ("%", TIMES), ast.Pow: ("**", POWER),
}  # fmt: skip
_COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "=="), ast.NotEq: ("!=", "!="), ast.Lt: ("<", ">"), ast.LtE: ("<=", ">="),
    ast.Gt: (">", "<"), ast.GtE: (">=", "<="),
}  # fmt: skip


def translate(text: str, kind: Literal["condition", "formula"]) -> Piece:
    """Rebuild an expression's text as pandas source.

    Parameters
    ----------
    text
        What the user typed.
    kind
        A condition must give yes or no for each row, a formula any value.

    Raises
    ------
    SettingsError
        Something that is not allowed, or cannot make sense.

    Examples
    --------
    >>> translate("18 <= age and city != 'Lima'", "condition").source
    '(table["age"] >= 18) & (table["city"] != "Lima")'
    """
    parsed = parse(text)
    piece = _Rules(parsed.columns).piece(parsed.tree)
    if kind == "condition":
        piece = must_be(must_use_a_column(piece, "condition"), ["boolean"], "condition")
    elif piece.kind == "missing":
        raise SettingsError("expression_only_missing", function="formula")
    return piece


class _Rules:
    """One rule for each allowed kind of syntax node."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns
        self.height = 0
        self.rules: Mapping[type[ast.expr], Callable[[Any], Piece]] = {
            ast.Name: self.name, ast.Constant: self.constant, ast.BinOp: self.arithmetic,
            ast.UnaryOp: self.unary, ast.BoolOp: self.both, ast.Compare: self.compare,
            ast.Call: self.call,
        }  # fmt: skip

    def piece(self, node: ast.expr) -> Piece:
        rule = self.rules.get(type(node))
        if rule is None:
            raise SettingsError("expression_not_allowed", what=_words_for(node))
        self.height += 1
        if self.height > TALLEST:
            raise SettingsError("expression_too_deep", limit=TALLEST)
        made = rule(node)
        self.height -= 1
        return made

    def name(self, node: ast.Name) -> Piece:
        name = self.columns.get(node.id, node.id)
        return Piece(f"table[{quoted(name)}]", flows=(name,), columns=(name,))

    def constant(self, node: ast.Constant) -> Piece:
        value = literal(node)
        if value is None:
            return Piece("None", kind="missing", shape="scalar")
        if isinstance(value, str):
            return Piece(quoted(value), kind="text", shape="scalar")
        kind: Kind = "boolean" if isinstance(value, bool) else "number"
        return Piece(repr(value), kind=kind, shape="scalar")

    def arithmetic(self, node: ast.BinOp) -> Piece:
        if type(node.op) not in _ARITHMETIC:
            raise SettingsError("expression_not_allowed", what=_words_for(node))
        sign, level = _ARITHMETIC[type(node.op)]
        left, right = self.piece(node.left), self.piece(node.right)
        if sign == "**":
            _check_power(left, node.right)
        left, right = _operands(sign, left, right)
        kind = _result(sign, left, right)
        # ** binds to the right, the others to the left.
        source = (
            f"{left.inside(level + (sign == '**'))} {sign} {right.inside(level + (sign != '**'))}"
        )
        return join(source, level, kind, [left, right], flows=kind == "unknown")

    def unary(self, node: ast.UnaryOp) -> Piece:
        part = self.piece(node.operand)
        if isinstance(node.op, ast.Not):
            part = must_be(must_use_a_column(part, "not"), ["boolean"], "not")
            return join(f"~{part.inside(POWER)}", MINUS, "boolean", [part])
        part = must_be(part, ["number"], "-")
        if isinstance(node.op, ast.UAdd):
            return part
        return join(f"-{part.inside(POWER)}", MINUS, "number", [part])

    def both(self, node: ast.BoolOp) -> Piece:
        word, sign, level = ("and", "&", AND) if isinstance(node.op, ast.And) else ("or", "|", OR)
        parts = [
            must_be(must_use_a_column(self.piece(one), word), ["boolean"], word)
            for one in node.values
        ]
        source = f" {sign} ".join(part.inside(ADDS) for part in parts)
        return join(source, level, "boolean", parts)

    def compare(self, node: ast.Compare) -> Piece:
        values = [node.left, *node.comparators]
        pieces = [
            self._one(left, op, right)
            for left, op, right in zip(values, node.ops, values[1:], strict=False)
        ]
        if len(pieces) == 1:
            return pieces[0]
        return join(" & ".join(one.inside(AND + 1) for one in pieces), AND, "boolean", pieces)

    def _one(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Piece:
        if isinstance(op, ast.In | ast.NotIn):
            made = functions.call("is_in", [self.piece(left), self.argument(right)])
            if isinstance(op, ast.In):
                return made
            return join(f"~{made.source}", MINUS, "boolean", [made])
        if type(op) not in _COMPARISONS:
            raise SettingsError("expression_not_allowed", what="is")
        sign, mirrored = _COMPARISONS[type(op)]
        one, two = _comparable(sign, self.piece(left), self.piece(right))
        if one.shape == "scalar":
            one, two, sign = two, one, mirrored
        must_use_a_column(one, sign)
        source = f"{one.inside(ADDS)} {sign} {two.inside(ADDS)}"
        return join(source, COMPARES, "boolean", [one, two])

    def call(self, node: ast.Call) -> Piece:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise SettingsError("expression_not_allowed", what=_words_for(node.func))
        name = self.columns.get(node.func.id, node.func.id)
        return functions.call(name, [self.argument(one) for one in node.args])

    def argument(self, node: ast.expr) -> functions.Argument:
        if isinstance(node, ast.List | ast.Tuple):
            return tuple(literal(one) for one in node.elts)
        return self.piece(node)


def literal(node: ast.expr) -> Any:
    """Return the plain value that a node writes.

    Examples
    --------
    >>> literal(ast.parse("-3", mode="eval").body)
    -3
    """
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    if not isinstance(inner, ast.Constant):
        raise SettingsError("expression_plain_values", found=_words_for(node))
    value = inner.value
    if isinstance(value, bool | str) or value is None:
        if negative:
            raise SettingsError("expression_plain_values", found=_words_for(node))
        return value
    if not isinstance(value, int | float):
        raise SettingsError("expression_not_allowed", what=_words_for(inner))
    if value == float("inf") or (isinstance(value, int) and value > LARGEST):
        raise SettingsError("expression_number", limit=f"{LARGEST:.0e}")
    return -value if negative else value


def _check_power(base: Piece, exponent: ast.expr) -> None:
    must_use_a_column(base, "**")
    try:
        value = literal(exponent)
    except SettingsError:
        value = None
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if not plain or abs(value) > HIGHEST_POWER:
        raise SettingsError("expression_power", limit=HIGHEST_POWER)


def _operands(sign: str, left: Piece, right: Piece) -> tuple[Piece, Piece]:
    if sign == "+" and "text" in (left.kind, right.kind):
        allowed = ["word"]
    elif sign in "+-" and "number" not in (left.kind, right.kind):
        allowed = ["number", "boolean", "date"] if sign == "-" else ["number", "boolean", "word"]
    else:
        allowed = ["number", "boolean"]
    for part in (left, right):
        if part.kind == "missing":
            raise SettingsError("expression_missing_value", use=sign)
    return must_be(left, allowed, sign), must_be(right, allowed, sign)


def _result(sign: str, left: Piece, right: Piece) -> Kind:
    if "text" in (left.kind, right.kind):
        return "text"
    return "unknown" if sign == "+" and left.kind == right.kind == "unknown" else "number"


def _comparable(sign: str, left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """Require that the two sides of a comparison can be compared at all."""
    if "missing" in (left.kind, right.kind):
        raise SettingsError("expression_missing_value", use=sign)
    for one, other in ((left, right), (right, left)):
        if other.kind == "text" and other.shape == "scalar":
            checked = must_be(one, ["word", "date"], f"{sign} {other.source}")
            return (checked, right) if one is left else (left, checked)
        if other.kind in ("number", "boolean"):
            shown = other.source if other.shape == "scalar" else other.kind
            checked = must_be(one, ["number", "boolean"], f"{sign} {shown}")
            return (checked, right) if one is left else (left, checked)
    return left, right


_WORDS: Mapping[type[ast.AST], str] = {
    ast.Attribute: "a dot after a name", ast.Subscript: "square brackets after a name",
    ast.Lambda: "lambda", ast.IfExp: "if … else", ast.JoinedStr: "an f-string",
    ast.ListComp: "for", ast.GeneratorExp: "for", ast.List: "a list here",
    ast.Tuple: "a list here", ast.Starred: "*", ast.Call: "a call of a call",
    ast.Await: "await", ast.Yield: "yield", ast.NamedExpr: ":=",
}  # fmt: skip


def _words_for(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.Name):
        return f"{node.id}=…"
    return _WORDS.get(type(node), type(node).__name__)
