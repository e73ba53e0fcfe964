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
Shape = Literal["scalar", "array", "series"]
Item = TypeVar("Item")

# How tightly Python binds, loosest first.
COMPARES, OR, AND, ADDS, TIMES, MINUS, POWER, WHOLE = range(8)


class Need(NamedTuple):
    """The kinds that a column must have, and the use that requires it."""

    column: str
    kinds: frozenset[str]
    use: str


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
    """

    source: str
    level: int = WHOLE
    kind: Kind = "unknown"
    shape: Shape = "series"
    flows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()

    def inside(self, level: int) -> str:
        """Return its source as an operand of something that binds at `level`."""
        return self.source if self.level >= level else f"({self.source})"

    def as_series(self) -> str:
        """Return its source as something that has the methods of a Series."""
        if self.shape == "array":
            return f"pd.Series({self.source}, index=table.index)"
        return self.inside(WHOLE)


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
    return Piece(
        source=source,
        level=level,
        kind=kind,
        shape=shape or _widest_shape(parts),
        flows=_unique(name for part in parts for name in part.flows) if flows else (),
        columns=_unique(name for part in parts for name in part.columns),
        needs=_unique(need for part in parts for need in part.needs),
    )


def _widest_shape(parts: Iterable[Piece]) -> Shape:
    shapes = {part.shape for part in parts}
    if "series" in shapes:
        return "series"
    return "array" if "array" in shapes else "scalar"


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
