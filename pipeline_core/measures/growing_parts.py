"""Growing parts of the training rows of a fold: shuffled, by whole groups, or back in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from pipeline_core.measures.folds import Folds, Positions


def growing_parts(
    chosen: Folds,
    shares: Sequence[float],
    seed: int | None = None,
    groups: pd.Series | None = None,
    times: pd.Series | None = None,
) -> list[list[Positions]]:
    """Return parts of each fold's training rows, each part with the rows of the ones before.

    Rows without a role are shuffled as `sklearn.model_selection.learning_curve` does, with the
    same sizes in all folds. Groups are shuffled whole, and a part ends where a group ends.
    With times a part has the latest moments, as a shorter history would.

    Parameters
    ----------
    chosen
        The folds.
    shares
        The shares of the training rows, ascending.
    seed
        The seed of the shuffle.
    groups, times
        The group and the time of each row, or None.

    Examples
    --------
    >>> folds = Folds([(np.array([0, 1, 2, 3]), np.array([4]))], "", "time", [])
    >>> times = pd.Series([1, 2, 2, 3, 4])
    >>> [part.tolist() for part in growing_parts(folds, [0.25, 0.5, 1], times=times)[0]]
    [[3], [1, 2, 3], [0, 1, 2, 3]]
    """
    random = check_random_state(seed)
    if times is not None:
        return [_latest(train, shares, times) for train, _ in chosen.parts]
    if groups is not None:
        return [_whole_groups(train, shares, groups, random) for train, _ in chosen.parts]
    counts = _counts(min(len(train) for train, _ in chosen.parts), shares)
    orders = [random.permutation(train) for train, _ in chosen.parts]
    return [[order[:count] for count in counts] for order in orders]


def _counts(rows: int, shares: Sequence[float]) -> list[int]:
    return [max(1, int(share * rows)) for share in shares]


def _latest(train: Positions, shares: Sequence[float], times: pd.Series) -> list[Positions]:
    order = train[np.argsort(times.iloc[train].to_numpy(), kind="stable")]
    moments = times.iloc[order].to_numpy()
    starts = np.flatnonzero(np.append(True, moments[1:] != moments[:-1]))
    lasts = [len(order) - count for count in _counts(len(order), shares)]
    return [order[starts[starts <= last][-1] :] for last in lasts]


def _whole_groups(
    train: Positions, shares: Sequence[float], groups: pd.Series, random: Any
) -> list[Positions]:
    codes, names = pd.factorize(groups.iloc[train])
    places = random.permutation(len(names))[codes]
    order = train[np.argsort(places, kind="stable")]
    ends = np.cumsum(np.bincount(places))
    return [order[: ends[ends >= count][0]] for count in _counts(len(order), shares)]
