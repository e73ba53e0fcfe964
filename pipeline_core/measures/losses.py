"""The loss of each row: how wrong a model is about it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier, is_regressor

from pipeline_core.measures.weights import Weights

_OF_CLASSES = ("wrong_class", "log_loss")
_OF_NUMBERS = ("absolute_error", "squared_error")


class Losses(NamedTuple):
    """The loss of each row, what it is called, and the rows' weights or None."""

    name: str
    values: npt.NDArray[np.float64]
    weights: Weights


def row_losses(
    model: Any, X: pd.DataFrame, truth: npt.NDArray[Any], loss: str, weights: Weights = None
) -> Losses:
    """Return the loss of each row.

    Parameters
    ----------
    model
        A fitted classifier or regressor.
    X, truth
        n rows, and their target.
    loss
        ``wrong_class`` (1 where the class is wrong), ``log_loss``, ``absolute_error``,
        ``squared_error``; ``auto`` is the first that fits.
    weights
        The weight of each row, or None.

    Raises
    ------
    ValueError
        The model predicts no target, or the loss does not fit it.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3]}), np.array(["a", "a", "b"])
    >>> losses = row_losses(DummyClassifier().fit(X, y), X, y, "auto")
    >>> losses.name, losses.values.tolist()
    ('wrong_class', [0.0, 0.0, 1.0])
    """
    if not is_classifier(model) and not is_regressor(model):
        raise ValueError(
            "Worst slices: the model must be a classifier or a regressor; it is neither. "
            "Wire a model that predicts the target."
        )
    fitting = _OF_CLASSES if is_classifier(model) else _OF_NUMBERS
    if loss not in ("auto", *fitting):
        raise ValueError(
            f"Worst slices: the loss must be one of {', '.join(fitting)} for this model; it is "
            f"{loss}. Choose another."
        )
    chosen = fitting[0] if loss == "auto" else loss
    return Losses(chosen, _values(chosen, model, X, truth), weights)


def _values(
    loss: str, model: Any, X: pd.DataFrame, truth: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    if loss == "log_loss":
        return _log_losses(model, X, truth)
    predicted = np.asarray(model.predict(X))
    if loss == "wrong_class":
        return np.asarray(predicted != truth, dtype=float)
    differences = np.abs(predicted.astype(float) - truth.astype(float))
    return np.asarray(differences if loss == "absolute_error" else differences**2)


def _log_losses(model: Any, X: pd.DataFrame, truth: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    if not hasattr(model, "predict_proba"):
        raise ValueError(
            "Worst slices: the loss log_loss needs probabilities; this model gives none. "
            "Choose wrong_class."
        )
    probabilities = np.asarray(model.predict_proba(X), dtype=float)
    places = pd.Index(model.classes_).get_indexer(pd.Index(truth))
    of_truth = probabilities[np.arange(len(truth)), places]
    known = np.where(places >= 0, of_truth, 0.0)
    return -np.log(np.maximum(known, np.finfo(float).eps))
