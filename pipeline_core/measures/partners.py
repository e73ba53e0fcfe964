"""Rows that each get the columns of at most one row of another table, their partner."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.measures.join_keys import Codes
from pipeline_core.measures.joins import joined_columns
from pipeline_core.measures.row_notes import add_note


def columns_of_partners(
    left: pd.DataFrame, right: pd.DataFrame, partners: Codes, *, alone: int, note: str, suffix: str
) -> pd.DataFrame:
    """Return each row of a table with the columns of its partner in another, and note it.

    Parameters
    ----------
    left, right
        The table whose rows all stay, and the columns to add.
    partners
        The position of each row's partner; -1 where it has none.
    alone
        How many rows of the right table are nobody's partner.
    note
        The code of the note that counts both tables' rows without a partner.
    suffix
        What new columns get whose names the table has already.

    Examples
    --------
    >>> left, right = pd.DataFrame({"a": [5, 6]}), pd.DataFrame({"b": ["x", "y"]})
    >>> columns_of_partners(
    ...     left, right, np.array([1, -1]), alone=1, note="rows_nearest", suffix="_right"
    ... )
       a    b
    0  5    y
    1  6  NaN
    """
    missing = int((partners < 0).sum())
    values = {"left": len(left), "right": len(right), "left_alone": missing, "right_alone": alone}
    add_note(note, **values)
    joined = joined_columns(left, right, np.arange(len(left)), partners, suffixes=("", suffix))
    return joined.set_axis(left.index)
