"""How far values have moved from what was measured before: effect sizes, not tests.

A test says of enough rows that something has changed, however little it is. These sizes do
not grow with the rows: the shift of a mean in standard deviations (Cohen's d with the former
spread), and the share of rows that would have to change their value (total variation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.value_types import numbers_of, texts_of


def mean_shift(column: pd.Series[Any], mean: float, std: float) -> float | None:
    """Return by how many standard deviations a mean has moved; None without numbers.

    Parameters
    ----------
    column
        The values now; missing ones and texts that are no number are left out.
    mean, std
        What was measured before. Where all values were equal, any other mean is infinitely far.

    Examples
    --------
    >>> mean_shift(pd.Series([3.0, 5.0, None]), mean=2.0, std=4.0)
    0.5
    """
    numbers = numbers_of(column).to_numpy()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return None
    distance = abs(float(numbers.mean()) - mean)
    if std > 0:
        return distance / std
    return 0.0 if distance <= 1e-9 * max(1.0, abs(mean)) else float("inf")


def share_shift(column: pd.Series[Any], shares: Mapping[str, float]) -> float | None:
    """Return the share of rows that have another value than before; None without values.

    Parameters
    ----------
    column
        The values now; missing ones are left out.
    shares
        The share of each value before; what is left of 1 is that of all other values.

    Examples
    --------
    >>> column = pd.Series(["own", "own", "rent", "free"])
    >>> share_shift(column, {"own": 0.75, "rent": 0.25})
    0.25
    """
    texts = texts_of(column[column.notna()])
    if not len(texts):
        return None
    now = texts.value_counts(normalize=True)
    moved = [abs(float(now.get(name, 0.0)) - share) for name, share in shares.items()]
    others_now = float(now[~now.index.isin(list(shares))].sum())
    others = max(0.0, 1.0 - sum(shares.values()))
    return (sum(moved) + abs(others_now - others)) / 2
