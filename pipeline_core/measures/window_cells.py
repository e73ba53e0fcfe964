"""The distributions of windows, kept within bounds: of the columns that drifted most.

A few windows of a few columns are all kept. Of many windows those are kept in which a column
is farthest from the reference; a reader looks there first.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

MOST_CELLS = 20_000
MOST_WINDOWS = 60
_NAMES = (
    "window", "column", "cell", "low", "high", "reference", "current", "reference_share",
    "current_share",
)  # fmt: skip


def window_cells(
    cells: Sequence[pd.DataFrame], columns: pd.DataFrame, most: int = MOST_CELLS
) -> pd.DataFrame:
    """Return the bins and categories of each window and column, with both sides' shares.

    Parameters
    ----------
    cells
        Of each window, with its name in the column ``window``.
    columns
        The ratio and the PSI of each column in each window.
    most
        How many rows there may be.

    Examples
    --------
    >>> cells = pd.DataFrame(
    ...     {"window": "May", "column": "x", "cell": ["a", "b"], "low": None, "high": None,
    ...      "reference": [3, 1], "current": [1, 1]}
    ... )
    >>> columns = pd.DataFrame({"window": ["May"], "column": ["x"], "ratio": [2.0], "psi": [0.2]})
    >>> window_cells([cells], columns)[["cell", "reference_share", "current_share"]]
      cell  reference_share  current_share
    0    a             0.75            0.5
    1    b             0.25            0.5
    """
    windows_shown = set(farthest(columns, "window", MOST_WINDOWS))
    parts = [part for part in cells if len(part) and part["window"].iloc[0] in windows_shown]
    if not parts:
        return pd.DataFrame(columns=[*_NAMES])
    table = pd.concat(parts, ignore_index=True)
    order = farthest(columns, "column", columns["column"].nunique())
    sizes = table["column"].value_counts().reindex(order, fill_value=0).cumsum()
    table = table[table["column"].isin(sizes.index[sizes <= most])].reset_index(drop=True)
    for side in ("reference", "current"):
        totals = table.groupby(["window", "column"], sort=False)[side].transform("sum")
        table[f"{side}_share"] = table[side] / totals.where(totals > 0)
    return table[[*_NAMES]]


def farthest(columns: pd.DataFrame, by: str, count: int) -> list[str]:
    """Return the windows, or columns, with the largest ratios, among equal ones by PSI.

    Parameters
    ----------
    columns
        The ratio and the PSI of each column in each window.
    by
        ``window`` or ``column``.
    count
        How many are returned.

    Examples
    --------
    >>> table = pd.DataFrame({"window": ["May", "June"], "ratio": [1.0, 3.0], "psi": [0.1, 0.2]})
    >>> farthest(table, "window", 1)
    ['June']
    """
    largest = columns.groupby(by, sort=False)[["ratio", "psi"]].max()
    ordered = largest.sort_values(["ratio", "psi"], ascending=False, kind="stable")
    return ordered.index[:count].tolist()
