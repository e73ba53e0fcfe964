"""What a fitted model answers for rows, as numbers that can be averaged and compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import class_scores

Floats = npt.NDArray[np.float64]


class Response(NamedTuple):
    """The numbers that a model answers.

    Parameters
    ----------
    kind
        Probabilities or scores of classes, whether a class is predicted, or a number.
    labels
        The classes that it is about; one empty text for a number.
    of
        Returns, for n rows, an array of n rows and one column for each label.
    """

    kind: Literal["probability", "score", "class", "number"]
    labels: tuple[str, ...]
    of: Callable[[pd.DataFrame], Floats]


def model_response(model: Any, positive: Any = None) -> Response:
    """Return what a fitted classifier or regressor answers.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    positive
        The only class of interest; None for each class.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3, 4]})
    >>> response = model_response(DummyClassifier().fit(X, ["a", "b", "b", "b"]), "b")
    >>> response.kind, response.labels, response.of(X.head(1)).tolist()
    ('probability', ('b',), [[0.75]])
    """
    if not is_classifier(model):
        return Response("number", ("",), lambda X: _column(model.predict(X)))
    classes = list(model.classes_)
    chosen = [n for n, label in enumerate(classes) if positive is None or label == positive]
    labels = tuple(str(classes[n]) for n in chosen)
    if not hasattr(model, "predict_proba") and not hasattr(model, "decision_function"):
        targets = np.asarray(classes)[chosen]
        return Response("class", labels, lambda X: _indicators(model.predict(X), targets))

    def scores(X: pd.DataFrame) -> Floats:
        values, _ = class_scores(model, X)
        if values is None:
            raise ValueError("The model must give one score for each class. Choose another model.")
        return np.ascontiguousarray(values[:, chosen])

    kind: Any = "probability" if hasattr(model, "predict_proba") else "score"
    return Response(kind, labels, scores)


def _column(values: Any) -> Floats:
    return np.asarray(values, dtype="float64").reshape(-1, 1)


def _indicators(predicted: Any, targets: npt.NDArray[Any]) -> Floats:
    hits: Floats = (np.asarray(predicted)[:, np.newaxis] == targets).astype("float64")
    return hits
