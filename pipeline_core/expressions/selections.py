"""Conditions that say a selection of rows: a range, a word, outliers, an area of a scatter.

What was selected by hand becomes the text of a condition, so that it can be read, kept in a
filter stage and repeated on other rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import TYPE_CHECKING

from pipeline_core.errors import SettingsError
from pipeline_core.expressions.expression import Expression
from pipeline_core.expressions.renaming import written_column
from pipeline_core.expressions.tokens import MAX_LENGTH

if TYPE_CHECKING:
    from pipeline_core.measures.class_histograms import Bar

Bound = float | str
Point = tuple[float, float]
MAX_CORNERS = 12
_DIGITS = 3
_MAX_PLAIN_NUMBER = 1e15


def write_value(value: Bound | bool) -> str:
    r"""Return a number, word, moment or boolean as an expression writes it.

    Raises
    ------
    SettingsError
        A word holds both kinds of quotation marks, which no expression can write.

    Examples
    --------
    >>> write_value(18.0), write_value(0.25), write_value('say "hi"'), write_value(True)
    ('18', '0.25', '\'say "hi"\'', 'True')
    """
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        if '"' in value and "'" in value:
            raise SettingsError("selection_quotes", found=value)
        mark = "'" if '"' in value else '"'
        return f"{mark}{value}{mark}"
    is_whole = float(value).is_integer() and abs(value) < _MAX_PLAIN_NUMBER
    return str(int(value)) if is_whole else repr(float(value))


def in_range(column: str, low: Bound, high: Bound, *, closed: bool = True) -> str:
    """Return the condition that a column lies between two bounds.

    Parameters
    ----------
    column
        Its name.
    low, high
        The bounds: numbers, or moments as text.
    closed
        Whether the upper bound belongs to the range, as the lower one does.

    Examples
    --------
    >>> in_range("age", 18, 65, closed=False)
    '18 <= age < 65'
    """
    sign = "<=" if closed else "<"
    name = written_column(column)
    if isinstance(low, str):  # a chain begins with a column, where the kind decides what text is
        return f"{name} >= {write_value(low)} and {name} {sign} {write_value(high)}"
    return f"{write_value(low)} <= {name} {sign} {write_value(high)}"


def is_class(column: str, label: Bound | bool | None) -> str:
    """Return the condition of the rows of a class: those with a word, a number, or no value.

    Examples
    --------
    >>> is_class("good", "yes"), is_class("level", 3), is_class("good", None)
    ('good == "yes"', 'level == 3', 'is_missing(good)')
    """
    if label is None:
        return is_missing(column)
    return f"{written_column(column)} == {write_value(label)}"


def is_other(column: str, values: Iterable[str]) -> str:
    """Return the condition that a column has a value, and none of some words.

    Examples
    --------
    >>> is_other("city", ["Lima", "Oslo"])
    'city not in ["Lima", "Oslo"]'
    """
    return f"{written_column(column)} not in [{', '.join(map(write_value, values))}]"


def is_missing(column: str) -> str:
    """Return the condition that a column has no value.

    Examples
    --------
    >>> is_missing("age")
    'is_missing(age)'
    """
    return f"is_missing({written_column(column)})"


def is_beyond(column: str, low: float, high: float) -> str:
    """Return the condition that a column lies outside two fences.

    Examples
    --------
    >>> is_beyond("age", -4.5, 99)
    'age < -4.5 or age > 99'
    """
    name = written_column(column)
    return f"{name} < {write_value(low)} or {name} > {write_value(high)}"


def in_bar(column: str, bar: Bar) -> str:
    """Return the condition of the rows that a bar of a histogram counts.

    Parameters
    ----------
    column
        The column's name.
    bar
        A bar of `measures.class_histograms`.

    Examples
    --------
    >>> in_bar("city", {"value": "Lima"}), in_bar("city", {"missing": True})
    ('city == "Lima"', 'is_missing(city)')
    """
    if bar.get("missing"):
        return is_missing(column)
    if "without" in bar:
        return is_other(column, bar["without"])
    if "value" in bar:
        return is_class(column, bar["value"])
    return in_range(column, bar["low"], bar["high"], closed=bar["closed"])


def complement(condition: str) -> str:
    """Return the condition of all rows that another one does not keep.

    A comparison with a missing value is neither true nor false, so that "not" alone would
    lose the rows without a value.

    Examples
    --------
    >>> complement("age < 18"), complement("is_missing(age)")
    ('not (age < 18) or is_missing(age)', 'not is_missing(age)')
    """
    columns = Expression(condition, "condition").columns
    if [condition] == [is_missing(name) for name in columns]:
        return f"not {condition}"
    return " or ".join([f"not ({condition})", *map(is_missing, columns)])


def in_box(x: str, y: str, low: tuple[Bound, Bound], high: tuple[Bound, Bound]) -> str:
    """Return the condition that two columns lie in a box.

    Examples
    --------
    >>> in_box("age", "pay", (18, 0), (65, 9.5))
    '18 <= age <= 65 and 0 <= pay <= 9.5'
    """
    return f"{in_range(x, low[0], high[0])} and {in_range(y, low[1], high[1])}"


def in_lasso(x: str, y: str, corners: Sequence[Point]) -> str:
    """Return the condition that two numeric columns lie in an area drawn by hand.

    The outline is straightened to few corners, so that the condition has room in a setting
    and can be read: a row lies inside if a line to its right crosses the outline an odd
    number of times.

    Parameters
    ----------
    x, y
        Names of the columns.
    corners
        The outline; its last corner is joined to the first.

    Raises
    ------
    SettingsError
        The outline has no area, or the columns' names leave no room for three corners.

    Examples
    --------
    >>> print(in_lasso("a", "b", [(0, 0), (4, 0), (0, 4)]))
    (where(0 <= b < 4 and a < 4 - 1 * (b - 0), 1, 0) + where(0 <= b < 4 and a < 0, 1, 0)) % 2 == 1
    """
    rounded = _rounded_outline(corners) if corners else []
    for most in range(MAX_CORNERS, 2, -1):
        outline = _straightened(rounded, most)
        if not _area(outline):
            break
        condition = _crossings(x, y, outline)
        if len(condition) <= MAX_LENGTH and len(complement(condition)) <= MAX_LENGTH:
            return condition
    raise SettingsError("selection_outline", x=x, y=y)


def round_to(value: float, span: float) -> float:
    """Return a number rounded to a thousandth of a span, or somewhat finer.

    Examples
    --------
    >>> round_to(17.23456, 80), round_to(1234567.8, 500_000)
    (17.23, 1234600.0)
    """
    if not span > 0:
        return value
    return round(value, _DIGITS - floor(log10(span)))


def _rounded_outline(corners: Sequence[Point]) -> list[Point]:
    spans = [max(axis) - min(axis) for axis in zip(*corners, strict=True)]
    rounded = [(round_to(x, spans[0]), round_to(y, spans[1])) for x, y in corners]
    return list(dict.fromkeys(rounded))


def _straightened(corners: Sequence[Point], most: int) -> list[Point]:
    """Return an outline without the corners that change its area least."""
    outline = list(corners)
    while len(outline) > most:
        areas = [
            _area([outline[n - 1], outline[n], outline[(n + 1) % len(outline)]])
            for n in range(len(outline))
        ]
        del outline[areas.index(min(areas))]
    return outline


def _area(corners: Sequence[Point]) -> float:
    near = [(x - corners[0][0], y - corners[0][1]) for x, y in corners]  # far from 0, bits are lost
    sides = zip(near, [*near[1:], *near[:1]], strict=True)
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in sides)) / 2


def _crossings(x: str, y: str, outline: Sequence[Point]) -> str:
    """Return the condition that a row's line to the right crosses the outline an odd time."""
    sides = [
        _side(written_column(x), written_column(y), *sorted(side, key=lambda corner: corner[1]))
        for side in zip(outline, [*outline[1:], *outline[:1]], strict=True)
        if side[0][1] != side[1][1]
    ]
    return f"({' + '.join(sides)}) % 2 == 1"


def _side(x: str, y: str, low: Point, high: Point) -> str:
    slope = (high[0] - low[0]) / (high[1] - low[1])
    slope = float(f"{slope:.{_DIGITS + 2}g}")
    at = write_value(low[0])
    if slope:
        sign = "-" if slope < 0 else "+"
        from_low = write_value(low[1]).removeprefix("-")
        other = "+" if low[1] < 0 else "-"
        at += f" {sign} {write_value(abs(slope))} * ({y} {other} {from_low})"
    inside = f"{write_value(low[1])} <= {y} < {write_value(high[1])}"
    return f"where({inside} and {x} < {at}, 1, 0)"
