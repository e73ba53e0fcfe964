"""Columns looked up in another table by a key that is unique there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline_core.measures.join_keys import Codes, KeyPair, key_pairs, match_keys, require_columns
from pipeline_core.measures.partners import columns_of_partners


def look_up(
    table: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    same: Sequence[str] = (),
    pairs: Sequence[KeyPair] = (),
    columns: Sequence[str] = (),
    repeated: str = "refuse",
    suffix: str = "_right",
) -> pd.DataFrame:
    """Return a table with the columns that another one has for each row's key.

    Parameters
    ----------
    table, lookup
        The tables.
    same, pairs
        Key columns with one name in both tables, and those with two.
    columns
        The columns to add; all if empty.
    repeated
        Whether a key that is there more than once is refused, or its first or last row taken.
    suffix
        What new columns get whose names the table has already.

    Examples
    --------
    >>> flights = pd.DataFrame({"code": ["OSL", "XXX"]}, index=[4, 7])
    >>> airports = pd.DataFrame({"code": ["LIM", "OSL"], "city": ["Lima", "Oslo"]})
    >>> look_up(flights, airports, same=["code"])
      code  city
    4  OSL  Oslo
    7  XXX   NaN
    """
    left_on, right_on = key_pairs(same, pairs)
    require_columns(lookup, columns, "right")
    keys = match_keys(table, lookup, left_on, right_on)
    place = _place_of_key(keys.right, keys.distinct, repeated, lookup[right_on])
    partners = np.where(keys.left >= 0, place[keys.left], -1)
    alone = len(lookup) - int(np.isin(keys.right, keys.left[keys.left >= 0]).sum())
    new = lookup[list(columns)] if columns else lookup.drop(columns=right_on)
    return columns_of_partners(
        table, new, partners, alone=alone, note="rows_looked_up", suffix=suffix
    )


def _place_of_key(keys: Codes, distinct: int, repeated: str, columns: pd.DataFrame) -> Codes:
    """Return the row of each key in the lookup table; -1 where it has none, and one more last."""
    rows = np.flatnonzero(keys >= 0)
    counts = np.bincount(keys[rows], minlength=distinct)
    if repeated == "refuse" and (counts > 1).any():
        double = int(np.flatnonzero(counts > 1)[0])
        example = columns.iloc[int(np.flatnonzero(keys == double)[0])].to_dict()
        raise ValueError(
            f"A key must be there once in the lookup table; {int((counts > 1).sum())} keys are "
            f"there more often, for example {example}. Aggregate that table by its key before, "
            f"take the first or last row of each, or use Join tables to get a row for each."
        )
    place = np.full(distinct + 1, -1, dtype=np.intp)
    ordered = rows[::-1] if repeated == "first" else rows
    place[keys[ordered]] = ordered
    return place
