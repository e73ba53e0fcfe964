"""Metrics, tables and curves of a classifier, all of them scikit-learn's.

Where scikit-learn would warn and return 0, the metric is None and a note says why;
only the macro averages keep the 0 of a class that was never predicted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.class_tables import class_table, confusion_table, prediction_table
from pipeline_core.measures.classes import (
    choose_positive,
    class_scores,
    target_values,
    transform_once,
)
from pipeline_core.measures.curves import MAX_POINTS, calibration_bins, class_curves
from pipeline_core.measures.own_metrics import (
    OwnMetrics,
    own_values,
    undefined_notes,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report

MAX_CLASSES = 100


def score_classifier(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    positive: Any = None,
    weights: pd.Series | None = None,
    scorers: Sequence[str] = (),
    own_metric: Callable[[pd.DataFrame], Any] | str = "",
    own_metric_name: str = "own_metric",
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

    Returns
    -------
    dict
        A report: metrics, and the tables confusion, per_class, roc,
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
            "predictions": prediction_table(y, predicted, classes, scores if is_proba else None),
        },
        "notes": [
            *notes,
            *metric_notes,
            *undefined_notes(own, values),
            *curve_notes,
            *both["notes"],
        ],
        "method": {**_method(classes, positive), "rows": len(actual), **both["method"]},
    }


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
    return values, _notes(values, actual, predicted, classes, scores, is_proba)


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
    correlation = metrics.matthews_corrcoef(actual, predicted, sample_weight=weights)
    return {**values, "matthews_corrcoef": correlation}


def ranking_metrics(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: Any,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the metrics that need scores of the classes, whatever their unit.

    Examples
    --------
    >>> scores = np.array([[3, 1], [2, 2], [1, 3]])
    >>> float(ranking_metrics(np.array([0, 1, 1]), [0, 1], 1, scores)["roc_auc"])
    1.0
    """
    functions = {
        "roc_auc": metrics.roc_auc_score,
        "average_precision": metrics.average_precision_score,
    }
    present = set((actual if weights is None else actual[weights > 0]).tolist())
    if scores is None or present != set(classes) or not 1 < len(classes) <= MAX_CLASSES:
        return dict.fromkeys(functions)
    labels = list(classes) if positive is None else [positive]
    column = {label: i for i, label in enumerate(classes)}
    return {
        name: np.mean(
            [
                measure(actual == label, scores[:, column[label]], sample_weight=weights)
                for label in labels
            ]
        )
        for name, measure in functions.items()
    }


def probability_metrics(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    probabilities: Any,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the metrics that need probabilities.

    Examples
    --------
    >>> scores = np.array([[1.0, 0.0], [0.5, 0.5]])
    >>> float(probability_metrics(np.array([0, 1]), [0, 1], 1, scores)["brier"])
    0.125
    """
    names = ["log_loss", "brier"]
    names += [] if positive is None else ["expected_calibration_error"]
    if probabilities is None or len(classes) < 2 or not set(np.unique(actual)) <= set(classes):
        return dict.fromkeys(names)
    loss = metrics.log_loss(actual, probabilities, labels=classes, sample_weight=weights)
    if positive is None:
        brier = metrics.brier_score_loss(
            actual, probabilities, labels=classes, sample_weight=weights
        )
        return {"log_loss": loss, "brier": brier}
    is_positive = actual == positive
    probability = probabilities[:, list(classes).index(positive)]
    bins = calibration_bins(is_positive, probability, weights=weights)
    gap = (bins["mean_predicted"] - bins["share_positive"]).abs()
    size = bins["n" if weights is None else "weight"]
    return {
        "log_loss": loss,
        "brier": metrics.brier_score_loss(
            is_positive, probability, pos_label=True, sample_weight=weights
        ),
        "expected_calibration_error": (gap * size).sum() / size.sum(),
    }


def _finite_or_none(value: Any) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _notes(
    numbers: dict[str, float | None],
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    scores: Any,
    is_proba: bool,
) -> list[dict[str, Any]]:
    present, predicted_labels = set(np.unique(actual)), set(np.unique(predicted))
    never_predicted = sorted(str(label) for label in set(classes) - predicted_labels)
    absent = sorted(str(label) for label in set(classes) - present)
    unknown = sorted(str(label) for label in present - set(classes))
    undefined = [name for name, value in numbers.items() if value is None]
    notes = {
        "classes_never_predicted": {"classes": never_predicted} if never_predicted else None,
        "classes_not_in_test_rows": {"classes": absent} if absent else None,
        "classes_not_learned": {"classes": unknown} if unknown else None,
        "no_scores": {} if scores is None else None,
        "no_probabilities": {} if not is_proba else None,
        "too_many_classes": {"classes": len(classes)} if len(classes) > MAX_CLASSES else None,
        "metrics_undefined": {"metrics": undefined} if undefined else None,
    }
    return [{"code": code, **values} for code, values in notes.items() if values is not None]
