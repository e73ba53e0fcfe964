"""Scorers of scikit-learn by a metric's name in reports, for the positive class that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn import metrics

_OF_POSITIVE: Mapping[str, Any] = {
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "f1": metrics.f1_score,
}
# Metrics whose scorer has another name: less is better, and the scorer gives the negative.
_NAMES: Mapping[str, str] = {
    "brier": "neg_brier_score",
    "log_loss": "neg_log_loss",
    "max_error": "neg_max_error",
    "mean_absolute_error": "neg_mean_absolute_error",
    "mean_absolute_percentage_error": "neg_mean_absolute_percentage_error",
    "median_absolute_error": "neg_median_absolute_error",
    "root_mean_squared_error": "neg_root_mean_squared_error",
}


def scorer_of(metric: str, positive: Any = None) -> Any:
    """Return the scorer of a metric; greater is better, whatever the metric.

    Parameters
    ----------
    metric
        The metric's name in a report, or the name of one of scikit-learn's scorers.
    positive
        The positive of two classes; None where there are more, or none.

    Raises
    ------
    ValueError
        There is no such metric.

    Examples
    --------
    >>> scorer_of("f1", "good")
    make_scorer(f1_score, response_method='predict', zero_division=0, pos_label=good)
    >>> scorer_of("log_loss")
    make_scorer(log_loss, greater_is_better=False, response_method='predict_proba')
    """
    if metric in _OF_POSITIVE:
        which = {"average": "macro"} if positive is None else {"pos_label": positive}
        return metrics.make_scorer(_OF_POSITIVE[metric], zero_division=0, **which)
    if metric == "average_precision" and positive is not None:
        return metrics.make_scorer(
            metrics.average_precision_score,
            response_method=("decision_function", "predict_proba"),
            pos_label=positive,
        )
    if metric == "roc_auc" and positive is None:
        return metrics.get_scorer("roc_auc_ovr")
    name = _NAMES.get(metric, metric)
    if name not in metrics.get_scorer_names():
        raise ValueError(
            f"The metric must be one of a report, or a scorer of scikit-learn; '{metric}' is "
            f"none. Choose another metric."
        )
    return metrics.get_scorer(name)


def mean_cost(
    actual: Any, predicted: Any, *, pos_label: Any, false_alarm: float, miss: float
) -> float:
    """Return the mean cost of a prediction, in the unit in which mistakes are priced.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    pos_label
        The positive class.
    false_alarm, miss
        The cost of a row wrongly called positive, and of a positive row that was missed.

    Examples
    --------
    >>> mean_cost(["no", "yes"], ["yes", "yes"], pos_label="yes", false_alarm=1, miss=5)
    0.5
    """
    is_positive = np.asarray(actual) == pos_label
    is_called = np.asarray(predicted) == pos_label
    costs = false_alarm * (is_called & ~is_positive) + miss * (is_positive & ~is_called)
    return float(costs.mean())


def cost_scorer(positive: Any, false_alarm: float, miss: float) -> Any:
    """Return the scorer of a mean cost: less is better, and it gives the negative.

    Examples
    --------
    >>> cost_scorer("yes", 1, 5)._sign
    -1
    """
    return metrics.make_scorer(
        mean_cost,
        greater_is_better=False,
        pos_label=positive,
        false_alarm=false_alarm,
        miss=miss,
    )
