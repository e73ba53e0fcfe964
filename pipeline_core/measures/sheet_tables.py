"""Further tables on a sheet, which are read as a part of the first unless they are noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

Row = Sequence[Any]


def further_tables(cells: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the rows and columns, from 0, at which further tables seem to begin.

    A table seems to begin to the right of a column without any value, and below a row without
    any where words stand under numbers, as names do.

    Parameters
    ----------
    cells
        The rows of a sheet; an empty cell is "" or None.

    Examples
    --------
    >>> further_tables([["a", "", "b"], [1, "", 2]])
    [(0, 2)]
    >>> further_tables([["a", "b"], [1, 2], ["", ""], ["kind", "count"], ["x", 3]])
    [(3, 0)]
    """
    return [*_tables_beside(cells), *_tables_below(cells)]


def _tables_beside(cells: Sequence[Row]) -> Iterator[tuple[int, int]]:
    width = max(map(len, cells), default=0)
    filled = [place for place in range(width) if any(_is_filled(row, place) for row in cells)]
    for before, place in pairwise(filled):
        if place > before + 1:
            yield next(at for at, row in enumerate(cells) if _is_filled(row, place)), place


def _tables_below(cells: Sequence[Row]) -> Iterator[tuple[int, int]]:
    start = 0  # of the table above
    is_gap = False
    for at, row in enumerate(cells):
        filled = [place for place in range(len(row)) if _is_filled(row, place)]
        if is_gap and len(filled) > 1 and all(isinstance(row[place], str) for place in filled):
            above = cells[start + 1 : at]
            if any(_are_numbers(above, place) for place in filled):
                yield at, filled[0]
                start = at
        is_gap = not filled


def _are_numbers(rows: Sequence[Row], place: int) -> bool:
    values = [row[place] for row in rows if _is_filled(row, place)]
    numbers = [value for value in values if isinstance(value, int | float)]
    return len(numbers) > len(values) / 2


def _is_filled(row: Row, place: int) -> bool:
    return place < len(row) and row[place] not in ("", None)
