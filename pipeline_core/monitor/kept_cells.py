"""The counts that are kept of a window: of each bin and category, beside the reference's.

They are what shows a window's distributions later, when its rows may be gone. They stay small:
of a window with very many columns those that drifted most are kept, and of a column with many
categories the most frequent ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

MOST_COLUMNS = 60
MOST_CATEGORIES = 20
OTHERS = "(others)"
Cell = list[Any]


def kept_cells(cells: pd.DataFrame, drifted_first: Sequence[str]) -> dict[str, list[Cell]]:
    """Return the counts of a window as plain data, by column.

    Parameters
    ----------
    cells
        As `watched_columns` gives them.
    drifted_first
        The columns in the order in which they are kept.

    Returns
    -------
    dict
        For each column its cells, each with its name, lower and upper end (None where it has
        none), and how many rows of the reference and of the window are in it.

    Examples
    --------
    >>> row = {"column": "city", "cell": "Lima", "low": math.nan, "high": math.nan}
    >>> kept_cells(pd.DataFrame([{**row, "reference": 3, "current": 1}]), ["city"])
    {'city': [['Lima', None, None, 3, 1]]}
    """
    by_column = dict(iter(cells.groupby("column", sort=False))) if len(cells) else {}
    names = [name for name in drifted_first if name in by_column][:MOST_COLUMNS]
    return {name: _cells(by_column[name]) for name in names}


def _cells(cells: pd.DataFrame) -> list[Cell]:
    ends = [[_end(value) for value in cells[name]] for name in ("low", "high")]
    counts = [[int(value) for value in cells[name]] for name in ("reference", "current")]
    rows: list[Cell] = [
        [str(name), *numbers] for name, *numbers in zip(cells["cell"], *ends, *counts, strict=True)
    ]
    has_bins = any(row[1] is not None or row[2] is not None for row in rows)
    if has_bins or len(rows) <= MOST_CATEGORIES:
        return rows
    frequent = sorted(rows, key=lambda row: -max(row[3], row[4]))[:MOST_CATEGORIES]
    names = {row[0] for row in frequent}
    rest = [row for row in rows if row[0] not in names]
    shown = [row for row in rows if row[0] in names]
    return [*shown, [OTHERS, None, None, sum(row[3] for row in rest), sum(row[4] for row in rest)]]


def _end(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
