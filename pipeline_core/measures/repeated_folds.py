"""Folds drawn several times over, the same for every model that is judged on them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.folds import Positions, choose_folds


class RepeatedFolds(NamedTuple):
    """The folds of a table, drawn several times.

    Parameters
    ----------
    parts
        The positions of the training and of the test rows, for each fold of each repeat.
    places
        The repeat and the fold of each part, from 1.
    splitter, order
        As `Folds` has them.
    notes
        What the folds could not heed.
    """

    parts: list[tuple[Positions, Positions]]
    places: list[tuple[int, int]]
    splitter: str
    order: str
    notes: list[dict[str, Any]]

    @property
    def test_ratio(self) -> float:
        """Test rows by training rows, the mean over the folds."""
        return float(np.mean([len(test) / len(train) for train, test in self.parts]))

    @property
    def judged_rows(self) -> int:
        """How many different rows are judged."""
        return len(np.unique(np.concatenate([test for _, test in self.parts])))


def repeated_folds(
    n_rows: int,
    folds: int,
    repeats: int,
    seed: int | None = None,
    classes: pd.Series | None = None,
    groups: pd.Series | None = None,
    times: pd.Series | None = None,
) -> RepeatedFolds:
    """Return folds that are drawn several times, with seeds one after the other.

    Folds by time leave nothing to draw: they come once, with a note.

    Parameters
    ----------
    n_rows, folds, classes, groups, times
        As `choose_folds` takes them.
    repeats
        How often they are drawn.
    seed
        The seed of the first draw.

    Examples
    --------
    >>> folds = repeated_folds(10, 5, 2, seed=0)
    >>> len(folds.parts), folds.places[5], folds.test_ratio
    (10, (2, 1), 0.25)
    """
    draws = 1 if times is not None else repeats
    chosen = [
        choose_folds(n_rows, folds, None if seed is None else seed + draw, classes, groups, times)
        for draw in range(draws)
    ]
    notes = list(chosen[0].notes)
    if times is not None:
        notes.append({"code": "compared_by_time"})
    if draws < repeats:
        notes.append({"code": "not_repeated_by_time", "repeats": repeats})
    return RepeatedFolds(
        [part for draw in chosen for part in draw.parts],
        [(repeat, fold) for repeat in range(1, draws + 1) for fold in range(1, folds + 1)],
        chosen[0].splitter,
        chosen[0].order,
        notes,
    )
