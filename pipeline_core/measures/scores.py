"""How good a classifier's answers are, in the numbers people compare.

Every number is scikit-learn's. Where scikit-learn would warn and invent a 0,
the measure is None and a note says why; only the macro averages keep the 0 of
a class that was never predicted, because leaving it out would flatter.
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
    known_target,
    prepared_once,
)
from pipeline_core.measures.curves import calibration_bins, class_curves

MOST_CLASSES = 100
MOST_CONFUSION_CLASSES = 50


def score_classifier(
    model: Any, X: pd.DataFrame, y: pd.Series, positive: Any = None
) -> dict[str, Any]:
    """Judge a fitted classifier on rows that it has not seen.

    Parameters
    ----------
    model
        The fitted classifier.
    X, y
        The rows, and the class of each.
    positive
        The class that precision, recall and the curves are about, if there
        are two; None takes the second of the sorted classes and notes it.

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
    actual = known_target(y, "Evaluate")
    model, X = prepared_once(model, X)
    predicted = np.asarray(model.predict(X))
    classes = list(model.classes_)
    positive, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    scores, sure = class_scores(model, X)
    numbers, why = classifier_metrics(actual, predicted, classes, positive, scores, sure)
    curves, left_out = class_curves(actual, classes, positive, scores, sure)
    return {
        "metrics": numbers,
        "tables": {
            "confusion": confusion_table(actual, predicted),
            "per_class": class_table(actual, predicted),
            **curves,
            "predictions": prediction_table(y, predicted, classes, scores if sure else None),
        },
        "notes": [*notes, *why, *left_out],
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
    sure: bool,
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return every measure of a classifier, and why some are undefined.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    classes
        The labels that the model knows, in the order of the scores' columns.
    positive
        One of them where there are two; otherwise None, and the measures of
        one class are left out.
    scores
        n rows, one column a class, or None.
    sure
        The scores are probabilities.

    Examples
    --------
    >>> yes = np.array(["no", "yes", "yes"])
    >>> numbers, _ = classifier_metrics(yes, yes[[0, 1, 0]], ["no", "yes"], "yes", None, False)
    >>> numbers["precision"], numbers["recall"], numbers["roc_auc"]
    (1.0, 0.5, None)
    """
    answers = _answer_metrics(actual, predicted, positive)
    ranking = _ranking_metrics(actual, classes, positive, scores)
    chances = _chance_metrics(actual, classes, positive, scores if sure else None)
    numbers = {name: _number(value) for name, value in {**answers, **ranking, **chances}.items()}
    return numbers, _reasons(numbers, actual, predicted, classes, scores, sure)


def class_table(actual: npt.NDArray[Any], predicted: npt.NDArray[Any]) -> pd.DataFrame:
    """Return precision, recall and F1 of every class that occurs; NaN is undefined.

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
    """Count the rows of every pair of actual and predicted class.

    With more than 50 classes only the pairs that occur are listed.

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
    few = len(names) <= MOST_CONFUSION_CLASSES
    return table if few else table[table["n"] > 0].reset_index(drop=True)


def prediction_table(
    y: pd.Series, predicted: npt.NDArray[Any], classes: Sequence[Any], chances: Any
) -> pd.DataFrame:
    """List each row with its actual and predicted class and every probability.

    Parameters
    ----------
    y
        The actual classes, labelled by row.
    predicted
        The predicted classes, n values.
    classes
        The labels of the probabilities' columns.
    chances
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
    if chances is None:
        return table
    return table.assign(**{f"p_{label}": chances[:, i] for i, label in enumerate(classes)})


def _answer_metrics(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any], positive: Any
) -> dict[str, Any]:
    table = class_table(actual, predicted)
    numbers = {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balanced_accuracy": table.loc[table["n"] > 0, "recall"].to_numpy().mean(),
    }
    if positive is not None:
        row = table[table["class"] == str(positive)]
        for name in ("precision", "recall", "f1"):
            numbers[name] = row[name].iloc[0] if len(row) else None
    for name in ("precision", "recall", "f1"):
        numbers[f"{name}_macro"] = np.nan_to_num(table[name].to_numpy()).mean()
    return {**numbers, "matthews_corrcoef": metrics.matthews_corrcoef(actual, predicted)}


def _ranking_metrics(
    actual: npt.NDArray[Any], classes: Sequence[Any], positive: Any, scores: Any
) -> dict[str, Any]:
    ranked = {
        "roc_auc": metrics.roc_auc_score,
        "average_precision": metrics.average_precision_score,
    }
    seen = set(np.unique(actual))
    if scores is None or seen != set(classes) or not 1 < len(classes) <= MOST_CLASSES:
        return dict.fromkeys(ranked)
    chosen = list(classes) if positive is None else [positive]
    column = {label: i for i, label in enumerate(classes)}
    return {
        name: np.mean([measure(actual == label, scores[:, column[label]]) for label in chosen])
        for name, measure in ranked.items()
    }


def _chance_metrics(
    actual: npt.NDArray[Any], classes: Sequence[Any], positive: Any, chances: Any
) -> dict[str, Any]:
    names = ["log_loss", "brier"]
    names += [] if positive is None else ["expected_calibration_error"]
    if chances is None or len(classes) < 2 or not set(np.unique(actual)) <= set(classes):
        return dict.fromkeys(names)
    numbers = {"log_loss": metrics.log_loss(actual, chances, labels=classes)}
    if positive is None:
        return {**numbers, "brier": metrics.brier_score_loss(actual, chances, labels=classes)}
    is_positive = actual == positive
    chance = chances[:, list(classes).index(positive)]
    bins = calibration_bins(is_positive, chance)
    gap = (bins["mean_predicted"] - bins["share_positive"]).abs()
    return {
        **numbers,
        "brier": metrics.brier_score_loss(is_positive, chance, pos_label=True),
        "expected_calibration_error": (gap * bins["n"]).sum() / len(actual),
    }


def _number(value: Any) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _reasons(
    numbers: dict[str, float | None],
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    classes: Sequence[Any],
    scores: Any,
    sure: bool,
) -> list[dict[str, Any]]:
    seen, said = set(np.unique(actual)), set(np.unique(predicted))
    never = sorted(str(label) for label in set(classes) - said)
    absent = sorted(str(label) for label in set(classes) - seen)
    unknown = sorted(str(label) for label in seen - set(classes))
    undefined = [name for name, value in numbers.items() if value is None]
    told = {
        "classes_never_predicted": {"classes": never} if never else None,
        "classes_not_in_test_rows": {"classes": absent} if absent else None,
        "classes_not_learned": {"classes": unknown} if unknown else None,
        "no_scores": {} if scores is None else None,
        "no_probabilities": {} if not sure else None,
        "too_many_classes": {"classes": len(classes)} if len(classes) > MOST_CLASSES else None,
        "metrics_undefined": {"metrics": undefined} if undefined else None,
    }
    return [{"code": code, **values} for code, values in told.items() if values is not None]
