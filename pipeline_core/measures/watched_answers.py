"""What a model answered during a window, how sure it was, and how right, as far as is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import transform_once
from pipeline_core.measures.estimated_performance import (
    Calibration,
    calibration_of,
    estimated_accuracy,
    estimated_metrics,
)
from pipeline_core.measures.metric_value import metric_value

Floats = npt.NDArray[np.float64]
FEWEST_LABELS = 10


class Watch(NamedTuple):
    """A model that is watched, and by what.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    metric
        By which it is judged where labels are known.
    positive
        The positive of two classes, or None.
    calibrations
        By class, how often it was right at each score on rows it had not seen; empty for none.
    """

    model: Any
    metric: str
    positive: Any = None
    calibrations: Mapping[Any, Calibration] = {}


class GivenAnswers(NamedTuple):
    """What a model answered to some rows.

    Parameters
    ----------
    predicted
        The class, or the number, of each row.
    chances
        The probability of each class, n rows by k classes; None where the model gives none.
    """

    predicted: npt.NDArray[Any]
    chances: Floats | None = None

    def of(self, rows: npt.NDArray[Any]) -> GivenAnswers:
        """Return the answers to some of the rows."""
        return GivenAnswers(
            self.predicted[rows], None if self.chances is None else self.chances[rows]
        )


def given_answers(model: Any, X: pd.DataFrame) -> GivenAnswers:
    """Return the answers of a model to some rows.

    Parameters
    ----------
    model
        The fitted model.
    X
        The features.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2]})
    >>> given_answers(DummyClassifier().fit(X, ["a", "b"]), X).chances
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    estimator, matrix = transform_once(model, X)
    predicted = np.asarray(estimator.predict(matrix))
    if not is_classifier(model) or not hasattr(model, "predict_proba"):
        return GivenAnswers(predicted)
    return GivenAnswers(predicted, np.asarray(estimator.predict_proba(matrix)))


def calibrations_of(classes: npt.NDArray[Any], chances: Floats, y: Any) -> dict[Any, Calibration]:
    """Return the calibration of each class of a model.

    Parameters
    ----------
    classes
        The k classes.
    chances
        The model's probabilities for n rows that it had not seen, n by k.
    y
        Their labels.

    Examples
    --------
    >>> chances = np.array([[0.9, 0.1], [0.2, 0.8]])
    >>> calibrations = calibrations_of(np.array(["no", "yes"]), chances, ["no", "yes"])
    >>> [str(name) for name in calibrations]
    ['no', 'yes']
    """
    labels = np.asarray(y)
    return {
        label: calibration_of(chances[:, place], labels == label)
        for place, label in enumerate(classes)
    }


def watched_answers(
    watch: Watch, X: pd.DataFrame, y: pd.Series | None, answers: GivenAnswers | None = None
) -> dict[str, Any]:
    """Return what a model did with the rows of a window.

    Parameters
    ----------
    watch
        The model.
    X
        The features of the window's rows.
    y
        Their labels; missing ones are not known yet. None where no row has one.
    answers
        Of the model to the rows, where they are known; None to ask it.

    Returns
    -------
    dict
        ``answer`` (the share of the positive class, or the mean prediction), ``confidence``
        (mean probability of what is predicted), ``labels`` (how many are known), ``metric`` over
        the rows with labels, and ``estimated``: the metric that the model's own confidence
        promises for all rows, where there is such an estimate. NaN where undefined.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": [1, 2]}), pd.Series([1.0, 3.0])
    >>> watch = Watch(DummyRegressor().fit(X, y), "mean_absolute_error")
    >>> watched_answers(watch, X, pd.Series([1.0, None]))["labels"]
    1
    """
    known = np.zeros(len(X), dtype=bool) if y is None else y.notna().to_numpy()
    result: dict[str, Any] = {
        "answer": np.nan, "confidence": np.nan, "labels": int(known.sum()),
        "metric": np.nan, "estimated": np.nan,
    }  # fmt: skip
    if not len(X):
        return result
    if y is not None and known.sum() >= FEWEST_LABELS:
        result["metric"] = _metric(watch, X.loc[known], y.loc[known])
    answers = answers or given_answers(watch.model, X)
    if not is_classifier(watch.model):
        return {**result, "answer": float(np.mean(answers.predicted))}
    if watch.positive is not None:
        result["answer"] = float(np.mean(answers.predicted == watch.positive))
    return {**result, **_confidence(watch, answers)}


def _metric(watch: Watch, X: pd.DataFrame, y: pd.Series) -> float:
    value = metric_value(watch.metric, watch.model, X, y, watch.positive)
    return np.nan if value is None else value


def _confidence(watch: Watch, answers: GivenAnswers) -> dict[str, float]:
    if answers.chances is None:
        return {}
    places = np.searchsorted(watch.model.classes_, answers.predicted)
    confidence = float(np.mean(answers.chances[np.arange(len(places)), places]))
    return {"confidence": confidence, "estimated": _estimated(watch, answers.chances, places)}


def _estimated(watch: Watch, chances: Floats, places: npt.NDArray[np.intp]) -> float:
    """Return the metric that calibrated confidence promises; NaN where there is none."""
    if not watch.calibrations:
        return np.nan
    classes = list(watch.model.classes_)
    calibrated = np.column_stack(
        [watch.calibrations[label].of(chances[:, n]) for n, label in enumerate(classes)]
    )
    if watch.positive is not None and len(classes) == 2:
        place = classes.index(watch.positive)
        return estimated_metrics(calibrated[:, place], places == place).get(watch.metric, np.nan)
    if watch.metric != "accuracy":
        return np.nan
    total = calibrated.sum(axis=1, keepdims=True)
    shares = np.divide(calibrated, total, out=np.full_like(calibrated, np.nan), where=total > 0)
    return estimated_accuracy(shares, places)
