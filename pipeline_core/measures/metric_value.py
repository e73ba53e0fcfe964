"""One metric of a fitted model: those of an evaluation, and scikit-learn's scorers, by name.

Only what that metric needs is asked of the model, so that it can be computed often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier, is_regressor

from pipeline_core.measures.classes import class_scores
from pipeline_core.measures.classification import label_metrics
from pipeline_core.measures.own_metrics import OwnMetrics, own_values
from pipeline_core.measures.regression import regressor_metrics
from pipeline_core.measures.score_metrics import probability_metrics, ranking_metrics
from pipeline_core.measures.weights import Weights

LABEL_METRICS = (
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "precision_macro",
    "recall_macro", "f1_macro", "matthews_corrcoef",
)  # fmt: skip
RANKING_METRICS = ("roc_auc", "average_precision")
PROBABILITY_METRICS = ("log_loss", "brier", "expected_calibration_error")
NUMBER_METRICS = (
    "r2", "explained_variance", "mean_absolute_error", "root_mean_squared_error",
    "median_absolute_error", "max_error", "mean_absolute_percentage_error",
)  # fmt: skip
# The smaller, the better.
ERRORS = frozenset({*PROBABILITY_METRICS, *NUMBER_METRICS[2:]})
Measure = Callable[[pd.DataFrame], float]


def usual_metric(model: Any) -> str:
    """Return the metric by which a model is usually judged.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression, Ridge
    >>> usual_metric(Ridge()), usual_metric(LogisticRegression())
    ('r2', 'roc_auc')
    """
    if not is_classifier(model):
        return "r2"
    has_scores = hasattr(model, "predict_proba") or hasattr(model, "decision_function")
    return "roc_auc" if has_scores else "accuracy"


def metric_gain(
    name: str, model: Any, y: pd.Series, positive: Any = None, weights: Weights = None
) -> Measure:
    """Return a function of rows that gives a model's metric, negative if it is an error.

    Parameters
    ----------
    name
        A metric of an evaluation, or a scorer of scikit-learn.
    model
        The fitted model.
    y
        The rows' target.
    positive
        The positive of two classes; None with more, and for numbers.
    weights
        The weight of each row; None weighs all alike.

    Returns
    -------
    function
        What it gives is the greater, the better; NaN where the metric is undefined.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": [1, 2]}), pd.Series([10.0, 20.0])
    >>> metric_gain("mean_absolute_error", DummyRegressor().fit(X, y), y)(X)
    -5.0
    """
    sign = -1.0 if name in ERRORS else 1.0

    def gain(X: pd.DataFrame) -> float:
        value = metric_value(name, model, X, y, positive, weights)
        return float("nan") if value is None else sign * value

    return gain


def metric_value(
    name: str,
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    positive: Any = None,
    weights: Weights = None,
) -> float | None:
    """Return one metric of a fitted model, as an evaluation has it; None if it is undefined.

    Parameters
    ----------
    name, model, y, positive, weights
        As `metric_gain` takes them.
    X
        The rows.

    Raises
    ------
    ValueError
        No metric of that name fits the model.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3, 4]}), pd.Series(["no", "yes", "yes", "yes"])
    >>> metric_value("accuracy", DummyClassifier().fit(X, y), X, y, "yes")
    0.75
    """
    values = _values(name, model, X, y, positive, weights)
    if name not in values:
        raise ValueError(
            f"'metric' must fit what the model predicts; {name} does not. Choose another metric."
        )
    value = values[name]
    return float(value) if value is not None and np.isfinite(value) else None


def _values(
    name: str, model: Any, X: pd.DataFrame, y: pd.Series, positive: Any, weights: Weights
) -> dict[str, Any]:
    """Return the metrics that are computed together with one of them."""
    actual = np.asarray(y)
    if is_regressor(model) and name in NUMBER_METRICS:
        return regressor_metrics(actual, np.asarray(model.predict(X)), weights)[0]
    if is_classifier(model):
        classes = list(model.classes_)
        if name in LABEL_METRICS:
            return label_metrics(actual, np.asarray(model.predict(X)), positive, weights)
        if name in (*RANKING_METRICS, *PROBABILITY_METRICS):
            scores, is_proba = class_scores(model, X)
            if name in RANKING_METRICS:
                return ranking_metrics(actual, classes, positive, scores, weights)
            scores = scores if is_proba else None
            return probability_metrics(actual, classes, positive, scores, weights)
    if name in (*LABEL_METRICS, *PROBABILITY_METRICS, *NUMBER_METRICS):
        return {}
    return own_values(OwnMetrics((name,)), model, X, y, positive, weights)
