"""A permutation test of a model: whether its score is better than shuffled targets give.

Ojala and Garriga (2010), *Permutation tests for studying classifier performance*, test 1; the
p value is that of `sklearn.model_selection.permutation_test_score`: (C + 1) / (n + 1), where C
of n shuffles score as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.utils import check_random_state

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.folds import Folds
from pipeline_core.measures.judged_rows import (
    FoldMetric,
    JudgedRows,
    fit_on,
    fold_metric,
    folds_of,
    judged_method,
    score_on,
    weight_notes,
)
from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.shuffled_targets import TargetShuffle, target_shuffle

LEVEL = 0.05


def permutation_report(
    model: Any,
    rows: JudgedRows,
    positive: Any = None,
    metric: str = "auto",
    folds: int = 5,
    permutations: int = 100,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the permutation test of a model, as a report.

    Parameters
    ----------
    model
        The unfitted classifier or regressor, with its recipe.
    rows
        The training rows with their roles.
    positive
        The positive of two classes.
    metric
        A metric of an evaluation, a scorer of scikit-learn, or ``auto``.
    folds
        The number of folds, which are chosen anew for each shuffled target.
    permutations
        The number of shuffled targets.
    seed
        The seed of folds and shuffles.

    Raises
    ------
    ValueError
        A missing target, rows that do not suffice for the folds, or an undefined metric.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": range(40)})
    >>> rows = JudgedRows(X, X["x"] * 2.0)
    >>> report = permutation_report(LinearRegression(), rows, permutations=19, seed=0)
    >>> report["metrics"]["score_mean"], report["metrics"]["p_value"]
    (1.0, 0.05)
    """
    target_values(rows.y, "Better than chance?")
    judged, notes = fold_metric(model, rows.y, metric, positive)
    chosen = folds_of(model, rows, folds, seed)
    scores = _fold_scores(model, rows, chosen, judged)
    if np.isnan(scores).any():
        raise ValueError(
            f"Better than chance?: 'metric' must be defined in every fold; {judged.name} is not, "
            f"for instance because a class does not occur there. Use fewer folds, or choose "
            f"another metric."
        )
    score, shuffle = np.mean(scores), target_shuffle(rows.y, rows.groups, rows.times)
    by_chance = _chance_scores(model, rows, shuffle, judged, folds, permutations, seed)
    sign = -1.0 if judged.name in ERRORS else 1.0
    # What is undefined may have been as good: it counts against the model.
    count = permutations - int((sign * by_chance < sign * score).sum())
    defined = by_chance[~np.isnan(by_chance)]
    values = {
        "score_mean": float(score),
        "score_std": float(np.std(scores)),
        "p_value": (count + 1) / (permutations + 1),
        "chance_mean": float(defined.mean()) if len(defined) else None,
        "chance_std": float(defined.std()) if len(defined) else None,
    }
    table = {"permutation": range(1, permutations + 1), "score": by_chance, "true_score": score}
    return {
        "metrics": values,
        "tables": {"chance": pd.DataFrame(table)},
        "notes": [
            _verdict(judged.name, values, count, permutations),
            *_shuffle_notes(shuffle, rows, len(by_chance) - len(defined)),
            *notes,
            *chosen.notes,
            *weight_notes(model, rows),
        ],
        "method": {
            "metric": judged.name,
            "permutations": permutations,
            "shuffle": shuffle.how,
            **judged_method(chosen, seed, rows),
        },
    }


def _fold_scores(model: Any, rows: JudgedRows, chosen: Folds, metric: FoldMetric) -> Any:
    """Return the score of every fold; NaN where it is undefined, or there is one class to learn."""
    scores = []
    for train, test in chosen.parts:
        if is_classifier(model) and rows.y.iloc[train].nunique() < 2:
            scores.append(np.nan)
        else:
            scores.append(score_on(fit_on(model, rows, train), rows, test, metric))
    return np.array(scores)


def _chance_scores(
    model: Any,
    rows: JudgedRows,
    shuffle: TargetShuffle,
    metric: FoldMetric,
    folds: int,
    permutations: int,
    seed: int | None,
) -> Any:
    """Return the mean score of each shuffled target, on folds that suit it."""
    random, means = check_random_state(seed), []
    for number in range(1, permutations + 1):
        y = rows.y.iloc[shuffle.draw(random)].set_axis(rows.y.index)
        shuffled = rows._replace(y=y)
        try:
            chosen = folds_of(model, shuffled, folds, seed)
        except ValueError:  # a class has too few rows now, or does not occur early enough
            means.append(np.nan)
        else:
            means.append(np.mean(_fold_scores(model, shuffled, chosen, metric)))
        log_progress("step", number, permutations)
    return np.array(means)


def _verdict(
    metric: str, values: dict[str, float | None], count: int, permutations: int
) -> dict[str, Any]:
    p_value = values["p_value"]
    is_better = p_value is not None and p_value <= LEVEL
    return {
        "code": "better_than_chance" if is_better else "not_better_than_chance",
        "metric": metric,
        "score": values["score_mean"],
        "chance": values["chance_mean"],
        "count": count,
        "permutations": permutations,
        "p_value": p_value,
    }


def _shuffle_notes(
    shuffle: TargetShuffle, rows: JudgedRows, undefined: int
) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    if shuffle.how == "in_time" and rows.times is not None:
        notes.append({"code": "target_rotated_in_time", "column": str(rows.times.name)})
    elif rows.groups is not None:
        code = f"target_shuffled_{shuffle.how}"
        values = rows.y.groupby(rows.groups).nunique()
        counts = {"count": int((values > 1).sum()), "of": len(values)}
        notes.append({"code": code, "column": str(rows.groups.name), **counts})
    if undefined:
        notes.append({"code": "permutations_undefined", "count": undefined})
    return notes
