"""Pieces of rebuilt pandas source, with what is known about their values.

The kind of a column is known only at run time; each use therefore records a
need ("city must be words here"), which is checked before the values are used:
multiplying words or comparing a number with a word would otherwise give an
answer, and a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeVar

from pipeline_core.errors import SettingsError

Kind = Literal["boolean", "number", "text", "date", "unknown", "missing"]
Shape = Literal["scalar", "series"]
Item = TypeVar("Item")

# How tightly Python binds, loosest first.
COMPARES, OR, AND, ADDS, TIMES, MINUS, POWER, WHOLE = range(8)


class Need(NamedTuple):
    """The kinds that a column must have, and the use that requires it."""

    column: str
    kinds: frozenset[str]
    use: str


class Truth(NamedTuple):
    """Source of the rows where a condition holds, with its operator precedence."""

    source: str
    level: int


@dataclass(frozen=True)
class Piece:
    """Source with its operator precedence, and the kind and columns of its values.

    Parameters
    ----------
    source
        pandas source over the one name ``table``.
    level
        How tightly its outermost operator binds.
    flows
        The columns whose values are (part of) the result.
    columns, needs
        All columns used, and the kinds they must have.
    truth
        Of a condition, shorter source that holds in the same rows, but says "no" where
        the condition is missing.
    """

    source: str
    level: int = WHOLE
    kind: Kind = "unknown"
    shape: Shape = "series"
    flows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    truth: Truth | None = None

    def inside(self, level: int) -> str:
        """Return its source as an operand of something that binds at `level`."""
        return self.source if self.level >= level else f"({self.source})"

    def where_true(self) -> Piece:
        """Return it for a use in which only the rows count where it holds."""
        if self.truth is None:
            return self
        return replace(self, source=self.truth.source, level=self.truth.level, truth=None)


def require_kind(piece: Piece, kinds: Iterable[str], use: str) -> Piece:
    """Require a kind of a piece: now where it is known, else when it runs.

    Examples
    --------
    >>> age = Piece('table["age"]', flows=("age",), columns=("age",))
    >>> require_kind(age, ["number"], "log").needs
    (Need(column='age', kinds=frozenset({'number'}), use='log'),)
    """
    allowed = frozenset(kinds)
    kind = {"text": "word"}.get(piece.kind, piece.kind)
    if kind == "missing":
        return piece
    if kind != "unknown":
        if kind not in allowed:
            raise SettingsError("expression_kind", use=use, must=sorted(allowed), found=kind)
        return piece
    needs = tuple(Need(name, allowed, use) for name in piece.flows)
    return replace(piece, needs=piece.needs + needs)


def require_column(piece: Piece, use: str) -> Piece:
    """Refuse a fixed value where one value per row is needed."""
    if piece.shape == "scalar":
        raise SettingsError("expression_no_column", use=use, found=piece.source)
    return piece


def join(
    source: str,
    level: int,
    kind: Kind,
    parts: Iterable[Piece],
    *,
    shape: Shape | None = None,
    flows: bool = False,
) -> Piece:
    """Return a piece made of parts, with their columns and needs.

    Parameters
    ----------
    flows
        Whether the parts' values are part of the result.
    """
    parts = tuple(parts)
    is_series = any(part.shape == "series" for part in parts)
    return Piece(
        source=source,
        level=level,
        kind=kind,
        shape=shape or ("series" if is_series else "scalar"),
        flows=_unique(name for part in parts for name in part.flows) if flows else (),
        columns=_unique(name for part in parts for name in part.columns),
        needs=_unique(need for part in parts for need in part.needs),
    )


def answer(source: str, level: int, operands: Iterable[Piece], truth: Truth | None = None) -> Piece:
    """Return a yes/no piece that is missing where one of its operands is.

    Parameters
    ----------
    source, level
        What pandas answers: "no" or "yes", never missing.
    truth
        Where it holds, if that is not what `source` says for missing values.

    Examples
    --------
    >>> age = Piece('table["age"]', flows=("age",), columns=("age",))
    >>> answer('table["age"] > 1', COMPARES, [age]).source
    'mark_missing(table["age"] > 1, table["age"])'
    """
    operands = tuple(operands)
    columns = _unique(operand.source for operand in operands if operand.shape == "series")
    marked = join(f"mark_missing({', '.join((source, *columns))})", WHOLE, "boolean", operands)
    return replace(marked, truth=truth or Truth(source, level))


def present(*operands: Piece) -> str:
    """Return the source of "no operand is missing".

    Examples
    --------
    >>> present(Piece('table["age"]'))
    'table["age"].notna()'
    """
    columns = _unique(part.inside(WHOLE) for part in operands if part.shape == "series")
    return " & ".join(f"{column}.notna()" for column in columns)


def _unique(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))


def quote(text: str) -> str:
    r"""Return text as a Python literal, with invisible characters escaped.

    Examples
    --------
    >>> print(quote('say "hi"'), quote("a\u202eb"))
    'say "hi"' "a\u202eb"
    """
    mark = "'" if '"' in text and "'" not in text else '"'
    return mark + "".join(_escape(letter, mark) for letter in text) + mark


def _escape(letter: str, mark: str) -> str:
    if letter in ("\\", mark):
        return "\\" + letter
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
