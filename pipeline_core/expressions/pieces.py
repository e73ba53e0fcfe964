"""A piece of rebuilt pandas source, with what is known about its values.

What kind a column has shows only at run time; each use therefore leaves a
need behind ("city must be words here"), which is looked at before the values
are: multiplying words or comparing a number with a word would otherwise give
an answer, and a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pipeline_core.errors import SettingsError

Kind = Literal["boolean", "number", "text", "date", "unknown", "missing"]
Shape = Literal["scalar", "array", "series"]

# How tightly Python binds, loosest first.
COMPARES, OR, AND, ADDS, TIMES, MINUS, POWER, WHOLE = range(8)


class Need(NamedTuple):
    """A column must be of one of these kinds for the expression to make sense."""

    column: str
    kinds: frozenset[str]
    use: str


@dataclass(frozen=True)
class Piece:
    """Source with its place in the order of operations, and what it gives.

    Parameters
    ----------
    source
        pandas source over the one name ``table``.
    level
        How tightly its outermost operator binds.
    flows
        The columns whose values are (part of) the result.
    columns, needs
        All columns used, and what they must be.
    """

    source: str
    level: int = WHOLE
    kind: Kind = "unknown"
    shape: Shape = "series"
    flows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()

    def inside(self, level: int) -> str:
        """Write it as an operand of something that binds at `level`."""
        return self.source if self.level >= level else f"({self.source})"

    def as_series(self) -> str:
        """Write it as something that has the methods of a Series."""
        if self.shape == "array":
            return f"pd.Series({self.source}, index=table.index)"
        return self.inside(WHOLE)


def must_be(piece: Piece, kinds: Iterable[str], use: str) -> Piece:
    """Require a kind of a piece: at once where it is known, else when it runs.

    Examples
    --------
    >>> age = Piece('table["age"]', flows=("age",), columns=("age",))
    >>> must_be(age, ["number"], "log").needs
    (Need(column='age', kinds=frozenset({'number'}), use='log'),)
    """
    allowed = frozenset(kinds)
    known = {"text": "word"}.get(piece.kind, piece.kind)
    if known == "missing":
        return piece
    if known != "unknown":
        if known not in allowed:
            raise SettingsError("expression_kind", use=use, must=sorted(allowed), found=known)
        return piece
    needs = tuple(Need(name, allowed, use) for name in piece.flows)
    return replace(piece, needs=piece.needs + needs)


def must_use_a_column(piece: Piece, use: str) -> Piece:
    """Refuse a fixed value where one value a row is wanted."""
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
    """Make a piece of parts, keeping their columns and needs.

    Parameters
    ----------
    flows
        Whether the parts' values are part of the result.
    """
    parts = tuple(parts)
    shapes = {part.shape for part in parts}
    found: Shape = "series" if "series" in shapes else "array" if "array" in shapes else "scalar"
    return Piece(
        source, level, kind, shape or found,
        _once(name for part in parts for name in part.flows) if flows else (),
        _once(name for part in parts for name in part.columns),
        tuple(dict.fromkeys(need for part in parts for need in part.needs)),
    )  # fmt: skip


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def quoted(text: str) -> str:
    r"""Write text as a Python literal, nothing invisible left in it.

    Examples
    --------
    >>> print(quoted('say "hi"'), quoted("a\u202eb"))
    'say "hi"' "a\u202eb"
    """
    mark = "'" if '"' in text and "'" not in text else '"'
    shown = (
        "\\" + letter if letter in ("\\", mark)
        else letter if letter.isprintable()
        else letter.encode("unicode_escape").decode("ascii")
        for letter in text
    )  # fmt: skip
    return mark + "".join(shown) + mark
