"""The results of a search's trials, by the names that scikit-learn's searches give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

Scores = Sequence[Sequence[float]]


def cv_results(
    trials: Sequence[Mapping[str, Any]],
    test: Scores,
    train: Scores,
    more: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what scikit-learn keeps of some trials.

    Parameters
    ----------
    trials
        The parameters of each trial.
    test, train
        For each trial the scores of its folds; the training rows' are empty if nobody asked.
    more
        For each trial what the search adds.

    Examples
    --------
    >>> results = cv_results([{"a": 1}, {"a": 2}], [[0.5, 0.7], [1.0, 1.0]], [[], []], [{}, {}])
    >>> results["mean_test_score"].tolist(), results["rank_test_score"].tolist()
    ([0.6, 1.0], [2, 1])
    """
    extra = {name: np.array([row[name] for row in more]) for name in more[0]}
    tested = _of_part("test", test)
    trained = _of_part("train", train) if all(map(len, train)) else {}
    ranks = _ranks(tested["mean_test_score"])
    return {**extra, "params": trials, **tested, "rank_test_score": ranks, **trained}


def _of_part(part: str, scores: Scores) -> dict[str, Any]:
    table = np.array(scores, dtype=float).reshape(len(scores), -1)
    means = np.average(table, axis=1)
    deviations = np.sqrt(np.average((table - means[:, np.newaxis]) ** 2, axis=1))
    folds = {f"split{place}_{part}_score": column for place, column in enumerate(table.T)}
    return {**folds, f"mean_{part}_score": means, f"std_{part}_score": deviations}


def _ranks(means: Any) -> Any:
    if np.isnan(means).all():
        return np.ones(len(means), dtype=np.int32)
    filled = np.where(np.isnan(means), np.nanmin(means) - 1, means)
    return rankdata(-filled, method="min").astype(np.int32)
