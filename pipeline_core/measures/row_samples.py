"""Rows drawn at random: any, as many of each kind as there are, or groups as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.aggregation import group_numbers

Positions = npt.NDArray[np.intp]


def sampled_rows(
    table: pd.DataFrame,
    *,
    rows: int | None = None,
    share: float = 0.1,
    strata: Sequence[str] = (),
    groups: str | None = None,
    random_state: int | None = None,
) -> pd.DataFrame:
    """Return rows drawn at random, without any twice, in their order and with their labels.

    Parameters
    ----------
    table
        Any table.
    rows, share
        How many rows; if None, which part of them. Of groups, so many are drawn.
    strata
        Columns whose combinations keep their shares.
    groups
        A column whose groups stay together; they are drawn, not rows.
    random_state
        The seed.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["Lima"] * 8 + ["Oslo"] * 4})
    >>> sample = sampled_rows(table, share=0.5, strata=["city"], random_state=0)
    >>> sample["city"].value_counts().to_dict()
    {'Lima': 4, 'Oslo': 2}
    """
    named = [*strata, *([groups] if groups else [])]
    if lacking := [name for name in named if name not in table]:
        raise ValueError(f"The table has no columns {lacking}; it has {list(table)}.")
    if strata and groups:
        raise ValueError("Draw whole groups or keep the shares of strata; both is not possible.")
    random = np.random.default_rng(random_state)
    if groups is not None:
        numbers, places = group_numbers(table, [groups])
        drawn = random.choice(len(places), _count(len(places), rows, share), replace=False)
        return table[np.isin(numbers, drawn)]
    numbers, places = group_numbers(table, strata)
    counts = shares_of(np.bincount(numbers, minlength=len(places)), _count(len(table), rows, share))
    of_strata = [
        random.choice(np.flatnonzero(numbers == stratum), count, replace=False)
        for stratum, count in enumerate(counts)
    ]
    positions = np.sort(np.concatenate(of_strata)) if of_strata else np.empty(0, dtype=np.intp)
    return table.iloc[positions]


def _count(total: int, rows: int | None, share: float) -> int:
    return min(total, round(total * share) if rows is None else rows)


def shares_of(sizes: npt.NDArray[Any], count: int) -> list[int]:
    """Return how many of each stratum are drawn: by its share, the largest rests rounded up.

    Examples
    --------
    >>> shares_of(np.array([5, 3, 2]), 5)
    [3, 1, 1]
    """
    if not sizes.sum():
        return [0 for _ in sizes]
    exact = sizes * (count / sizes.sum())
    counts = np.floor(exact).astype(int)
    rest = np.argsort(-(exact - counts), kind="stable")[: count - int(counts.sum())]
    counts[rest] += 1
    return [int(number) for number in np.minimum(counts, sizes)]
