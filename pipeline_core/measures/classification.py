"""Metrics, tables and curves of a classifier, all of them scikit-learn's.

Where scikit-learn would warn and return 0, the metric is None and a note says why;
only the macro averages keep the 0 of a class that was never predicted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics
from sklearn.base import is_classifier

from pipeline_core.measures.class_tables import class_table, confusion_table, prediction_table
from pipeline_core.measures.classes import (
    choose_positive,
    class_scores,
    target_values,
    transform_once,
)
from pipeline_core.measures.classification_notes import classification_notes
from pipeline_core.measures.curves import MAX_POINTS, class_curves
from pipeline_core.measures.evaluation_intervals import RowRoles, classifier_intervals
from pipeline_core.measures.own_metrics import (
    OwnMetrics,
    own_values,
    undefined_notes,
)
from pipeline_core.measures.score_metrics import probability_metrics, ranking_metrics
from pipeline_core.measures.train_scores import (
    NO_TRAIN_ROWS,
    TrainRows,
    train_score_report,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report


def score_classifier(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    positive: Any = None,
    weights: pd.Series | None = None,
    scorers: Sequence[str] = (),
    own_metric: Callable[[pd.DataFrame], Any] | str = "",
    own_metric_name: str = "own_metric",
    groups: pd.Series | None = None,
    train: TrainRows = NO_TRAIN_ROWS,
) -> dict[str, Any]:
    """Evaluate a fitted classifier on held-out rows.

    Parameters
    ----------
    model
        The fitted classifier.
    X, y
        The rows, and their classes.
    positive
        The class of precision, recall and the curves; None assumes the second.
    weights
        The weight of each row in every figure; None weighs all alike.
    scorers, own_metric, own_metric_name
        The user's own metrics; see `OwnMetrics`.
    groups
        The group of each row: intervals then draw whole groups.
    train
        The rows that the model was fitted on; their scores stand beside.

    Returns
    -------
    dict
        A report: metrics, and the tables intervals, confusion, per_class, roc,
        precision_recall, calibration and predictions; weighting if rows have weights.

    Raises
    ------
    ValueError
        No rows, a missing target, an unknown positive class, or unusable weights.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3, 4]}), pd.Series(["no", "no", "yes", "yes"])
    >>> report = score_classifier(DecisionTreeClassifier().fit(X, y), X, y, "yes")
    >>> report["metrics"]["accuracy"], report["metrics"]["recall"]
    (1.0, 1.0)
    """
    _require_classifier(model)
    actual, factors = target_values(y, "Evaluate"), weight_values(weights)
    own = OwnMetrics(scorers, own_metric, own_metric_name)
    classes = list(model.classes_)
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    estimator, transformed = transform_once(model, X)
    predicted = np.asarray(estimator.predict(transformed))
    scores, is_proba = class_scores(estimator, transformed)
    judged = actual, predicted, classes, positive, scores, is_proba
    values, metric_notes = classifier_metrics(*judged, factors)
    values |= own_values(own, model, X, y, positive, factors)
    roles = RowRoles(factors, groups)
    intervals = classifier_intervals(values, *judged, roles)
    both_parts = train_score_report(
        partial(_figures_of, model, positive), train, values, len(actual), intervals
    )
    curves, curve_notes = class_curves(actual, classes, positive, scores, is_proba, factors)
    both = weighting_report(
        model,
        weights,
        values,
        lambda: classifier_metrics(*judged)[0] | own_values(own, model, X, y, positive),
    )
    return {
        "metrics": values,
        "tables": {
            "confusion": confusion_table(actual, predicted, factors),
            "per_class": class_table(actual, predicted, factors),
            **curves,
            **both["tables"],
            "intervals": intervals,
            **both_parts["tables"],
            "predictions": prediction_table(y, predicted, classes, scores if is_proba else None),
        },
        "notes": [
            *notes,
            *metric_notes,
            *undefined_notes(own, values),
            *curve_notes,
            *both_parts["notes"],
            *roles.notes,
            *both["notes"],
        ],
        "method": {
            **_method(classes, positive),
            "rows": len(actual),
            **both_parts["method"],
            **both["method"],
        },
    }


def _require_classifier(model: Any) -> None:
    if not is_classifier(model):
        raise ValueError(
            "Evaluate: the model must be a classifier or a regressor; it is neither. "
            "Wire a model that predicts the target."
        )


def _figures_of(model: Any, positive: Any, rows: TrainRows) -> dict[str, float | None]:
    """Return the figures of some rows; numbered classes are compared faster than words."""
    weights = weight_values(rows.weights)
    estimator, X = transform_once(model, pd.DataFrame(rows.X))
    scores, is_proba = class_scores(estimator, X)
    known = {label: code for code, label in enumerate(model.classes_)}
    labels = (np.asarray(rows.y), np.asarray(estimator.predict(X)))
    actual, predicted = (np.array([known.get(label, -1) for label in part]) for part in labels)
    judged = list(range(len(known))), known.get(positive)
    values = {
        **label_metrics(actual, predicted, judged[1], weights),
        **ranking_metrics(actual, *judged, scores, weights),
        **probability_metrics(actual, *judged, scores if is_proba else None, weights),
    }
    return {name: _finite_or_none(value) for name, value in values.items()}


def _method(classes: Sequence[Any], positive: Any) -> dict[str, Any]:
    return {
        "kind": "classification",
        "classes": [str(label) for label in classes],
        "positive": None if positive is None else str(positive),
        "calibration_bins": "10 of equal width",
        "most_curve_points": MAX_POINTS,
    }


def classifier_metrics(
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: npt.NDArray[Any] | None,
    is_proba: bool,
    weights: Weights = None,
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return all metrics of a classifier, and notes on the undefined ones.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    classes
        The model's labels, in the order of the scores' columns.
    positive
        One of two labels; otherwise None, without metrics of a single class.
    scores
        n rows, one column for each class, or None.
    is_proba
        Whether the scores are probabilities.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> yes = np.array(["no", "yes", "yes"])
    >>> numbers, _ = classifier_metrics(yes, yes[[0, 1, 0]], ["no", "yes"], "yes", None, False)
    >>> numbers["precision"], numbers["recall"], numbers["roc_auc"]
    (1.0, 0.5, None)
    """
    probabilities = scores if is_proba else None
    values = {
        **label_metrics(actual, predicted, positive, weights),
        **ranking_metrics(actual, classes, positive, scores, weights),
        **probability_metrics(actual, classes, positive, probabilities, weights),
    }
    values = {name: _finite_or_none(value) for name, value in values.items()}
    return values, classification_notes(values, actual, predicted, classes, scores, is_proba)


def label_metrics(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], positive: Any, weights: Weights = None
) -> dict[str, Any]:
    """Return the metrics that need only the predicted labels.

    Examples
    --------
    >>> yes = np.array(["no", "yes", "yes"])
    >>> float(label_metrics(yes, yes[[0, 1, 0]], "yes")["recall"])
    0.5
    """
    table = class_table(actual, predicted, weights)
    occurs = table["n" if weights is None else "weight"] > 0
    values = {
        "accuracy": metrics.accuracy_score(actual, predicted, sample_weight=weights),
        "balanced_accuracy": table.loc[occurs, "recall"].to_numpy().mean(),
    }
    if positive is not None:
        row = table[table["class"] == str(positive)]
        for name in ("precision", "recall", "f1"):
            values[name] = row[name].iloc[0] if len(row) else None
    for name in ("precision", "recall", "f1"):
        values[f"{name}_macro"] = np.nan_to_num(table[name].to_numpy()).mean()
    if len(table) < 2:  # scikit-learn's value, without its warning
        return {**values, "matthews_corrcoef": 0.0}
    correlation = metrics.matthews_corrcoef(actual, predicted, sample_weight=weights)
    return {**values, "matthews_corrcoef": correlation}


def _finite_or_none(value: Any) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
