"""Points painted on a plane, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline_core.measures.typed_cells import MAX_PAINTED_POINTS


def painted_table(points: Sequence[Sequence[Any]], names: Sequence[str]) -> pd.DataFrame:
    """Return the table of painted points: two numbers and a class in each row.

    Parameters
    ----------
    points
        Each its two coordinates and its class.
    names
        The names of the three columns.

    Raises
    ------
    ValueError
        Two columns of one name, or too many points.

    Examples
    --------
    >>> painted_table([[1, 2.5, "a"]], ["x", "y", "class"]).to_dict("list")
    {'x': [1.0], 'y': [2.5], 'class': ['a']}
    """
    if len(set(names)) < 3 or "" in names:
        raise ValueError("The columns of painted points must have three different names.")
    if len(points) > MAX_PAINTED_POINTS:
        raise ValueError(
            f"There can be at most {MAX_PAINTED_POINTS} painted points; there are {len(points)}. "
            "Erase some."
        )
    first, second, label = names
    table = pd.DataFrame(list(points), columns=list(names), dtype="object")
    return table.astype({first: "float64", second: "float64", label: "str"})
