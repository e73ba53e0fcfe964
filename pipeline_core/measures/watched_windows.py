"""What is said of windows while they are watched, held in little memory however many they are.

A table for each window would hold more for its own bookkeeping than for its values, so whenever
so many windows have come, their tables become one. The distributions of columns are kept of the
windows that are farthest from the reference.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.measures.window_cells import MOST_WINDOWS, farthest


class WatchedWindow(NamedTuple):
    """What is said of one window.

    Parameters
    ----------
    line
        Its values, by name.
    columns
        Of each of its columns.
    cells
        The distributions of its columns.
    groups
        Of each sensitive group; None where there are none.
    """

    line: dict[str, Any]
    columns: pd.DataFrame
    cells: pd.DataFrame
    groups: pd.DataFrame | None = None


class WatchedWindows:
    """What is said of some windows, in their order.

    Parameters
    ----------
    most
        How many windows keep their distributions, and make one table.

    Examples
    --------
    >>> watched = WatchedWindows(most=1)
    >>> columns = pd.DataFrame({"window": ["May"], "column": "x", "ratio": [2.0], "psi": [0.2]})
    >>> watched.add(WatchedWindow({"window": "May", "rows": 9}, columns, pd.DataFrame()))
    >>> watched.lines, watched.columns_of(0)["ratio"].tolist()
    ([{'window': 'May', 'rows': 9}], [2.0])
    """

    def __init__(self, most: int = MOST_WINDOWS) -> None:
        self._most = most
        self._names: tuple[str, ...] = ()
        self._lines: list[tuple[Any, ...]] = []
        self._ends: list[int] = [0]
        self._columns: list[pd.DataFrame] = []
        self._joined: list[pd.DataFrame] = []
        self._groups: list[pd.DataFrame] = []
        self._joined_groups: list[pd.DataFrame] = []
        self._cells: dict[str, pd.DataFrame] = {}

    def add(self, window: WatchedWindow) -> None:
        """Add what is said of the next window."""
        self._names = tuple(window.line)
        self._lines.append(tuple(window.line.values()))
        self._ends.append(self._ends[-1] + len(window.columns))
        self._columns.append(window.columns)
        self._cells[window.line["window"]] = window.cells
        if window.groups is not None:
            self._groups.append(window.groups)
        if len(self._columns) == self._most:
            self._join()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The values of each window, by name."""
        return [dict(zip(self._names, line, strict=True)) for line in self._lines]

    @property
    def columns(self) -> pd.DataFrame:
        """The columns of all windows."""
        return pd.concat([*self._joined, *self._columns], ignore_index=True)

    @property
    def cells(self) -> list[pd.DataFrame]:
        """The distributions of the windows that keep them."""
        return [*self._cells.values()]

    @property
    def groups(self) -> pd.DataFrame | None:
        """The sensitive groups of all windows; None where there are none."""
        parts = [*self._joined_groups, *self._groups]
        return pd.concat(parts, ignore_index=True) if parts else None

    def columns_of(self, number: int) -> pd.DataFrame:
        """Return the columns of one window, by its place."""
        place, within = divmod(number, self._most)
        if place >= len(self._joined):
            return self._columns[within]
        start = self._ends[place * self._most]
        first, last = self._ends[number] - start, self._ends[number + 1] - start
        return self._joined[place].iloc[first:last]

    def _join(self) -> None:
        """Make the last windows' tables one, and drop the distributions that are nearest."""
        self._joined.append(pd.concat(self._columns, ignore_index=True))
        self._columns = []
        if self._groups:
            self._joined_groups.append(pd.concat(self._groups, ignore_index=True))
            self._groups = []
        parts = [part for part in self._joined if part["window"].isin([*self._cells]).any()]
        table = pd.concat(parts, ignore_index=True)
        names = {*farthest(table[table["window"].isin([*self._cells])], "window", self._most)}
        self._cells = {name: cells for name, cells in self._cells.items() if name in names}
