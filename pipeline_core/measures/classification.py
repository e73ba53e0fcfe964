"""Metrics, tables and curves of a classifier, all of them scikit-learn's.

Where scikit-learn would warn and return 0, the metric is None and a note says why;
only the macro averages keep the 0 of a class that was never predicted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.classes import (
    choose_positive,
    class_scores,
    target_values,
    transform_once,
)
from pipeline_core.measures.curves import calibration_bins, class_curves

MAX_CLASSES = 100
MAX_CONFUSION_CLASSES = 50


def score_classifier(
    model: Any, X: pd.DataFrame, y: pd.Series, positive: Any = None
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

    Returns
    -------
    dict
        A report: metrics, and the tables confusion, per_class, roc,
        precision_recall, calibration and predictions.

    Raises
    ------
    ValueError
        No rows, a missing target, or an unknown positive class.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3, 4]}), pd.Series(["no", "no", "yes", "yes"])
    >>> report = score_classifier(DecisionTreeClassifier().fit(X, y), X, y, "yes")
    >>> report["metrics"]["accuracy"], report["metrics"]["recall"]
    (1.0, 1.0)
    """
    actual = target_values(y, "Evaluate")
    model, X = transform_once(model, X)
    predicted = np.asarray(model.predict(X))
    classes = list(model.classes_)
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    scores, is_proba = class_scores(model, X)
    values, metric_notes = classifier_metrics(
        actual, predicted, classes, positive, scores, is_proba
    )
    curves, curve_notes = class_curves(actual, classes, positive, scores, is_proba)
    return {
        "metrics": values,
        "tables": {
            "confusion": confusion_table(actual, predicted),
            "per_class": class_table(actual, predicted),
            **curves,
            "predictions": prediction_table(y, predicted, classes, scores if is_proba else None),
        },
        "notes": [*notes, *metric_notes, *curve_notes],
        "method": {
            "kind": "classification",
            "rows": len(actual),
            "classes": [str(label) for label in classes],
            "positive": None if positive is None else str(positive),
            "calibration_bins": "10 of equal width",
            "most_curve_points": 1000,
        },
    }


def classifier_metrics(
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: npt.NDArray[Any] | None,
    is_proba: bool,
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

    Examples
    --------
    >>> yes = np.array(["no", "yes", "yes"])
    >>> numbers, _ = classifier_metrics(yes, yes[[0, 1, 0]], ["no", "yes"], "yes", None, False)
    >>> numbers["precision"], numbers["recall"], numbers["roc_auc"]
    (1.0, 0.5, None)
    """
    label_metrics = _label_metrics(actual, predicted, positive)
    ranking_metrics = _ranking_metrics(actual, classes, positive, scores)
    probability_metrics = _probability_metrics(
        actual, classes, positive, scores if is_proba else None
    )
    values = {
        name: _finite_or_none(value)
        for name, value in {**label_metrics, **ranking_metrics, **probability_metrics}.items()
    }
    return values, _notes(values, actual, predicted, classes, scores, is_proba)


def class_table(actual: npt.NDArray[Any], predicted: npt.NDArray[Any]) -> pd.DataFrame:
    """Return precision, recall and F1 of every class that occurs; NaN where undefined.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.

    Examples
    --------
    >>> class_table(np.array(["a", "b"]), np.array(["a", "a"]))
      class  precision  recall        f1  n
    0     a        0.5     1.0  0.666667  1
    1     b        NaN     0.0  0.000000  1
    """
    labels = np.unique(np.concatenate([actual, predicted]))
    precision, recall, f1, n = metrics.precision_recall_fscore_support(
        actual, predicted, labels=labels, zero_division=np.nan
    )
    names = [str(label) for label in labels]
    return pd.DataFrame(
        {"class": names, "precision": precision, "recall": recall, "f1": f1, "n": n}
    )


def confusion_table(actual: npt.NDArray[Any], predicted: npt.NDArray[Any]) -> pd.DataFrame:
    """Return the row count of every pair of actual and predicted class.

    With more than 50 classes, only pairs that occur are listed.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.

    Examples
    --------
    >>> confusion_table(np.array(["a", "b"]), np.array(["a", "a"]))
      actual predicted  n
    0      a         a  1
    1      a         b  0
    2      b         a  1
    3      b         b  0
    """
    labels = np.unique(np.concatenate([actual, predicted]))
    counts = metrics.confusion_matrix(actual, predicted, labels=labels).ravel()
    names = np.array([str(label) for label in labels], dtype=object)
    table = pd.DataFrame(
        {"actual": names.repeat(len(names)), "predicted": np.tile(names, len(names)), "n": counts}
    )
    lists_all = len(names) <= MAX_CONFUSION_CLASSES
    return table if lists_all else table[table["n"] > 0].reset_index(drop=True)


def prediction_table(
    y: pd.Series, predicted: npt.NDArray[Any], classes: Sequence[Any], probabilities: Any
) -> pd.DataFrame:
    """Return each row's label, actual and predicted class, and probabilities.

    Parameters
    ----------
    y
        The actual classes; the index labels the rows.
    predicted
        The predicted classes, n values.
    classes
        The labels of the probability columns.
    probabilities
        n rows of probabilities, or None.

    Examples
    --------
    >>> y = pd.Series(["a", "b"], index=[7, 9])
    >>> prediction_table(y, np.array(["a", "a"]), ["a", "b"], np.array([[1.0, 0.0], [0.8, 0.2]]))
       row actual predicted  p_a  p_b
    0    7      a         a  1.0  0.0
    1    9      b         a  0.8  0.2
    """
    table = pd.DataFrame({"row": y.index, "actual": np.asarray(y), "predicted": predicted})
    if probabilities is None:
        return table
    return table.assign(**{f"p_{label}": probabilities[:, i] for i, label in enumerate(classes)})


def _label_metrics(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], positive: Any
) -> dict[str, Any]:
    table = class_table(actual, predicted)
    values = {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balanced_accuracy": table.loc[table["n"] > 0, "recall"].to_numpy().mean(),
    }
    if positive is not None:
        row = table[table["class"] == str(positive)]
        for name in ("precision", "recall", "f1"):
            values[name] = row[name].iloc[0] if len(row) else None
    for name in ("precision", "recall", "f1"):
        values[f"{name}_macro"] = np.nan_to_num(table[name].to_numpy()).mean()
    return {**values, "matthews_corrcoef": metrics.matthews_corrcoef(actual, predicted)}


def _ranking_metrics(
    actual: npt.NDArray[Any], classes: Sequence[Any], positive: Any, scores: Any
) -> dict[str, Any]:
    functions = {
        "roc_auc": metrics.roc_auc_score,
        "average_precision": metrics.average_precision_score,
    }
    present = set(np.unique(actual))
    if scores is None or present != set(classes) or not 1 < len(classes) <= MAX_CLASSES:
        return dict.fromkeys(functions)
    labels = list(classes) if positive is None else [positive]
    column = {label: i for i, label in enumerate(classes)}
    return {
        name: np.mean([measure(actual == label, scores[:, column[label]]) for label in labels])
        for name, measure in functions.items()
    }


def _probability_metrics(
    actual: npt.NDArray[Any], classes: Sequence[Any], positive: Any, probabilities: Any
) -> dict[str, Any]:
    names = ["log_loss", "brier"]
    names += [] if positive is None else ["expected_calibration_error"]
    if probabilities is None or len(classes) < 2 or not set(np.unique(actual)) <= set(classes):
        return dict.fromkeys(names)
    values = {"log_loss": metrics.log_loss(actual, probabilities, labels=classes)}
    if positive is None:
        return {**values, "brier": metrics.brier_score_loss(actual, probabilities, labels=classes)}
    is_positive = actual == positive
    probability = probabilities[:, list(classes).index(positive)]
    bins = calibration_bins(is_positive, probability)
    gap = (bins["mean_predicted"] - bins["share_positive"]).abs()
    return {
        **values,
        "brier": metrics.brier_score_loss(is_positive, probability, pos_label=True),
        "expected_calibration_error": (gap * bins["n"]).sum() / len(actual),
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
