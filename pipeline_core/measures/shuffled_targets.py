"""Targets shuffled so that rows no longer go with them, as far as their roles allow.

A permutation test holds only if the shuffled rows could as well have come so:

- rows without a role may be in any order;
- rows of a group are alike, so a target is shuffled within its group, as
  `sklearn.model_selection.permutation_test_score` does, and what differs between groups counts
  as chance; where every group has one value, the groups swap theirs;
- rows in time follow on each other, so their targets are rotated in time, by which they keep
  their own ups and downs. Shuffled freely, two series that have nothing to do with each other
  pass for related far too often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.folds import Positions

How = Literal["rows", "within_groups", "whole_groups", "in_time"]
Draw = Callable[[np.random.RandomState], Positions]


class TargetShuffle(NamedTuple):
    """How a target is shuffled, and the positions that its values come from in each draw."""

    how: How
    draw: Draw


def target_shuffle(
    y: pd.Series, groups: pd.Series | None = None, times: pd.Series | None = None
) -> TargetShuffle:
    """Return the shuffle of a target that its roles allow.

    Parameters
    ----------
    y
        The target.
    groups, times
        The group and the time of each row, or None.

    Examples
    --------
    >>> random = np.random.RandomState(0)
    >>> target_shuffle(pd.Series([1, 2, 3, 4])).draw(random).tolist()
    [2, 3, 1, 0]
    >>> one_value = target_shuffle(pd.Series([1, 1, 2, 2]), groups=pd.Series(list("aabb")))
    >>> one_value.how, one_value.draw(random).tolist()
    ('whole_groups', [0, 0, 2, 2])
    """
    if groups is not None and y.groupby(groups).nunique().max() == 1:
        return TargetShuffle("whole_groups", _group_swaps(groups))
    if times is not None:
        blocks = _blocks(groups, len(y))
        rank = np.argsort(np.argsort(times.to_numpy(), kind="stable"), kind="stable")
        return TargetShuffle("in_time", _rotations([b[np.argsort(rank[b])] for b in blocks]))
    if groups is None:
        return TargetShuffle("rows", lambda random: random.permutation(len(y)))
    return TargetShuffle("within_groups", _shuffles(_blocks(groups, len(y)), len(y)))


def _blocks(groups: pd.Series | None, rows: int) -> list[Positions]:
    """Return the positions of each group, in the order of scikit-learn's test."""
    if groups is None:
        return [np.arange(rows)]
    values = groups.to_numpy()
    return [np.flatnonzero(values == name) for name in np.unique(values)]


def _shuffles(blocks: list[Positions], rows: int) -> Draw:
    def draw(random: np.random.RandomState) -> Positions:
        positions = np.arange(rows)
        for block in blocks:
            positions[block] = random.permutation(block)
        return positions

    return draw


def _rotations(blocks: list[Positions]) -> Draw:
    def draw(random: np.random.RandomState) -> Positions:
        positions = np.empty(sum(map(len, blocks)), dtype=np.intp)
        for block in blocks:
            offset = random.randint(1, len(block)) if len(block) > 1 else 0
            positions[block] = np.roll(block, offset)
        return positions

    return draw


def _group_swaps(groups: pd.Series) -> Draw:
    codes, names = pd.factorize(groups)
    _, first = np.unique(codes, return_index=True)

    def draw(random: np.random.RandomState) -> Positions:
        positions: Any = first[random.permutation(len(names))][codes]
        return np.asarray(positions)

    return draw
