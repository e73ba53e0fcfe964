"""Wide tables: few rows, thousands of columns, worked on many columns at a time.

pandas holds each column of a file it read in an array of its own, and then every
operation on the table costs some microseconds a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

WIDE = 100
LONG = 10_000
GROUP_CELLS = 500_000


def with_joined_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return a wide, short table with the columns of one dtype side by side in memory.

    The values of a column stay one behind the other. In a long table the work on the values
    outweighs that on the columns, and joining would hold it in memory twice.

    Examples
    --------
    >>> with_joined_columns(pd.DataFrame({"a": [1, 2]})).to_dict("list")
    {'a': [1, 2]}
    """
    is_wide = table.shape[1] > WIDE and len(table) <= LONG
    return table.copy() if is_wide else table


def number_groups(
    table: pd.DataFrame, places: Sequence[int]
) -> Iterator[tuple[Sequence[int], npt.NDArray[np.float64]]]:
    """Iterate over some numeric columns as matrices of floats, with their places.

    Parameters
    ----------
    table
        Any table.
    places
        The places of numeric columns.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [0.5, None]})
    >>> [(places, values.shape) for places, values in number_groups(table, [0, 2])]
    [([0, 2], (2, 2))]
    """
    size = max(1, GROUP_CELLS // max(1, len(table)))
    for start in range(0, len(places), size):
        group = places[start : start + size]
        yield group, table.iloc[:, list(group)].astype("float64").to_numpy()
