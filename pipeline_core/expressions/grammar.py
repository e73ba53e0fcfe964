"""The grammar, the second check: a syntax node without a rule is refused.

The rules rebuild pandas source from the tree; of the text only names and values
are copied, and these only as literals.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
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
    Truth,
    answer,
    join,
    present,
    quote,
    require_column,
    require_kind,
)
from pipeline_core.expressions.tokens import Parsed, parse

MAX_HEIGHT = 60
MAX_NUMBER = 10**15
MAX_POWER = 10

ARITHMETIC: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", ADDS),
    ast.Sub: ("-", ADDS),
    ast.Mult: ("*", TIMES),
    ast.Div: ("/", TIMES),
    ast.FloorDiv: ("//", TIMES),
    ast.Mod: ("%", TIMES),
    ast.Pow: ("**", POWER),
}
# Each with its mirror image, for a literal on the left.
COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "=="),
    ast.NotEq: ("!=", "!="),
    ast.Lt: ("<", ">"),
    ast.LtE: ("<=", ">="),
    ast.Gt: (">", "<"),
    ast.GtE: (">=", "<="),
}
_OPPOSITES: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
}
_OPPOSITES = {**_OPPOSITES, **{opposite: op for op, opposite in _OPPOSITES.items()}}


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
    >>> translate("18 <= age and city in ['Lima']", "condition").source
    '(table["age"] >= 18) & table["city"].isin(["Lima"])'
    >>> translate("not age < 18", "formula").source
    'mark_missing(table["age"] >= 18, table["age"])'
    """
    parsed = parse(text)
    piece = _Rules(parsed).piece(parsed.tree)
    if kind == "condition":
        piece = require_kind(require_column(piece, "condition"), ["boolean"], "condition")
        piece = piece.where_true()
    elif piece.kind == "missing":
        raise SettingsError("expression_only_missing", function="formula")
    return piece


class _Rules:
    """One rule for each allowed kind of syntax node."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.columns = parsed.columns
        self.height = 0
        self.rules: Mapping[type[ast.expr], Callable[[Any], Piece]] = {
            ast.Name: self.name,
            ast.Constant: self.constant,
            ast.BinOp: self.arithmetic,
            ast.UnaryOp: self.unary,
            ast.BoolOp: self.logic,
            ast.Compare: self.compare,
            ast.Call: self.call,
        }

    def piece(self, node: ast.expr) -> Piece:
        try:
            return self._piece(node)
        except SettingsError as error:
            error.place = error.place or self.parsed.place(node)
            raise

    def _piece(self, node: ast.expr) -> Piece:
        rule = self.rules.get(type(node))
        if rule is None:
            raise SettingsError("expression_not_allowed", what=_words_for(node))
        self.height += 1
        if self.height > MAX_HEIGHT:
            raise SettingsError("expression_too_deep", limit=MAX_HEIGHT)
        piece = rule(node)
        self.height -= 1
        return piece

    def name(self, node: ast.Name) -> Piece:
        name = self.columns.get(node.id, node.id)
        return Piece(f"table[{quote(name)}]", flows=(name,), columns=(name,))

    def constant(self, node: ast.Constant) -> Piece:
        value = literal(node)
        if value is None:
            return Piece("None", kind="missing", shape="scalar")
        if isinstance(value, str):
            return Piece(quote(value), kind="text", shape="scalar")
        kind: Kind = "boolean" if isinstance(value, bool) else "number"
        return Piece(repr(value), kind=kind, shape="scalar")

    def arithmetic(self, node: ast.BinOp) -> Piece:
        if type(node.op) not in ARITHMETIC:
            raise SettingsError("expression_not_allowed", what=_words_for(node))
        sign, level = ARITHMETIC[type(node.op)]
        left, right = self.piece(node.left), self.piece(node.right)
        if sign == "**":
            _check_power(left, node.right)
        left, right = _operands(sign, left, right)
        kind = _result(sign, left, right)
        # ** binds to the right, the others to the left.
        is_power = sign == "**"
        operands = left.inside(level + is_power), right.inside(level + (not is_power))
        source = f" {sign} ".join(operands)
        return join(source, level, kind, [left, right], flows=kind == "unknown")

    def unary(self, node: ast.UnaryOp) -> Piece:
        if isinstance(node.op, ast.Not) and (opposite := _opposite(node.operand)):
            return self.piece(opposite)
        part = self.piece(node.operand)
        if isinstance(node.op, ast.Not):
            part = require_kind(require_column(part, "not"), ["boolean"], "not")
            return join(f"~{part.inside(POWER)}", MINUS, "boolean", [part])
        part = require_kind(part, ["number"], "-")
        if isinstance(node.op, ast.UAdd):
            return part
        return join(f"-{part.inside(POWER)}", MINUS, "number", [part])

    def logic(self, node: ast.BoolOp) -> Piece:
        word, sign, level = ("and", "&", AND) if isinstance(node.op, ast.And) else ("or", "|", OR)
        parts = [
            require_kind(require_column(self.piece(value), word), ["boolean"], word)
            for value in node.values
        ]
        return _joined(sign, level, parts)

    def compare(self, node: ast.Compare) -> Piece:
        values = [node.left, *node.comparators]
        pieces = [
            self._comparison(left, op, right)
            for left, op, right in zip(values, node.ops, values[1:], strict=False)
        ]
        if len(pieces) == 1:
            return pieces[0]
        return _joined("&", AND, pieces)

    def _comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Piece:
        if isinstance(op, ast.In | ast.NotIn):
            value = self.piece(left)
            is_in = functions.write_call("is_in", [value, self.argument(right)])
            return is_in if isinstance(op, ast.In) else _not_in(value, is_in)
        if type(op) not in COMPARISONS:
            raise SettingsError("expression_not_allowed", what="is")
        sign, mirrored = COMPARISONS[type(op)]
        first, second = _comparable(sign, self.piece(left), self.piece(right))
        if first.shape == "scalar":
            first, second, sign = second, first, mirrored
        require_column(first, sign)
        source = f"{first.inside(ADDS)} {sign} {second.inside(ADDS)}"
        truth = Truth(f"({source}) & {present(first, second)}", AND) if sign == "!=" else None
        return answer(source, COMPARES, [first, second], truth)

    def call(self, node: ast.Call) -> Piece:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise SettingsError("expression_not_allowed", what=_words_for(node.func))
        name = self.columns.get(node.func.id, node.func.id)
        try:
            functions.require_function(name)
        except SettingsError as error:
            error.place = self.parsed.place(node.func)
            raise
        return functions.write_call(name, [self.argument(argument) for argument in node.args])

    def argument(self, node: ast.expr) -> functions.Argument:
        if isinstance(node, ast.List | ast.Tuple):
            return tuple(literal(element) for element in node.elts)
        return self.piece(node)


def _opposite(node: ast.expr) -> ast.Compare | None:
    """Return the comparison that holds where this one does not; both miss the same rows."""
    if not isinstance(node, ast.Compare) or len(node.ops) > 1:
        return None
    opposite = _OPPOSITES.get(type(node.ops[0]))
    if opposite is None:
        return None
    return ast.copy_location(ast.Compare(node.left, [opposite()], node.comparators), node)


def _joined(sign: str, level: int, parts: list[Piece]) -> Piece:
    source, truth = (
        f" {sign} ".join(part.inside(ADDS) for part in form)
        for form in (parts, [part.where_true() for part in parts])
    )
    return replace(join(source, level, "boolean", parts), truth=Truth(truth, level))


def _not_in(value: Piece, is_in: Piece) -> Piece:
    source = f"~{is_in.where_true().source}"
    piece = answer(source, MINUS, [value], Truth(f"{source} & {present(value)}", AND))
    return replace(piece, needs=is_in.needs)


def literal(node: ast.expr) -> Any:
    """Return the plain value of a node.

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
    if value == float("inf") or (isinstance(value, int) and value > MAX_NUMBER):
        raise SettingsError("expression_number", limit=f"{MAX_NUMBER:.0e}")
    return -value if negative else value


def _check_power(base: Piece, exponent: ast.expr) -> None:
    require_column(base, "**")
    try:
        value = literal(exponent)
    except SettingsError:
        value = None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or abs(value) > MAX_POWER:
        raise SettingsError("expression_power", limit=MAX_POWER)


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
    return require_kind(left, allowed, sign), require_kind(right, allowed, sign)


def _result(sign: str, left: Piece, right: Piece) -> Kind:
    if "text" in (left.kind, right.kind):
        return "text"
    return "unknown" if sign == "+" and left.kind == right.kind == "unknown" else "number"


def _comparable(sign: str, left: Piece, right: Piece) -> tuple[Piece, Piece]:
    """Require that the two sides of a comparison can be compared at all."""
    if "missing" in (left.kind, right.kind):
        raise SettingsError("expression_missing_value", use=sign)
    for piece, other in ((left, right), (right, left)):
        if other.kind == "text" and other.shape == "scalar":
            allowed, use = ["word", "date"], f"{sign} {other.source}"
        elif other.kind in ("number", "boolean"):
            allowed = ["number", "boolean"]
            use = f"{sign} {other.source if other.shape == 'scalar' else other.kind}"
        else:
            continue
        checked = require_kind(piece, allowed, use)
        return (checked, right) if piece is left else (left, checked)
    return left, right


_WORDS: Mapping[type[ast.AST], str] = {
    ast.Attribute: "a dot after a name",
    ast.Subscript: "square brackets after a name",
    ast.Lambda: "lambda",
    ast.IfExp: "if … else",
    ast.JoinedStr: "an f-string",
    ast.ListComp: "for",
    ast.GeneratorExp: "for",
    ast.List: "a list here",
    ast.Tuple: "a list here",
    ast.Starred: "*",
    ast.Call: "a call of a call",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.NamedExpr: ":=",
}


def _words_for(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.Name):
        return f"{node.id}=…"
    return _WORDS.get(type(node), type(node).__name__)
