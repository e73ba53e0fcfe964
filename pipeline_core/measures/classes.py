"""Positive class, class scores and target of an evaluation.

scikit-learn takes the greater label as the positive one; users mean the one they
chose. Every measure that needs a positive class uses `choose_positive`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier, is_regressor
from sklearn.pipeline import Pipeline


def choose_positive(classes: Sequence[Any], positive: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Return the positive class as the model labels it, with a note if it was assumed.

    Parameters
    ----------
    classes
        The model's labels, sorted.
    positive
        The chosen class; it may be the text of a number or a boolean. None
        takes the second of two classes, and no class of more.

    Raises
    ------
    ValueError
        The model does not have that class.

    Examples
    --------
    >>> choose_positive([0, 1], "0")
    (0, [])
    >>> choose_positive(["bad", "good"], None)
    ('good', [{'code': 'positive_assumed', 'positive': 'good'}])
    """
    if positive is not None:
        for label in classes:
            if label == positive or str(label) == str(positive):
                return label, []
        raise ValueError(
            f"The positive class must be one of the model's classes, "
            f"{', '.join(str(label) for label in classes)}; it is '{positive}'. "
            f"Change it in Set roles."
        )
    if len(classes) != 2:
        return None, []
    return classes[1], [{"code": "positive_assumed", "positive": str(classes[1])}]


def transform_once(model: Any, X: pd.DataFrame) -> tuple[Any, Any]:
    """Return a pipeline's last step and the rows transformed by the steps before it.

    A pipeline transforms its rows for every call; this does it once for both the
    classes and the probabilities.

    Parameters
    ----------
    model
        A fitted model; if it is not a Pipeline, both are returned unchanged.
    X
        n rows.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X = pd.DataFrame({"x": [1.0, 3.0]})
    >>> model = make_pipeline(StandardScaler(), DummyClassifier()).fit(X, ["a", "b"])
    >>> estimator, transformed = transform_once(model, X)
    >>> estimator, transformed.tolist()
    (DummyClassifier(), [[-1.0], [1.0]])
    """
    if not isinstance(model, Pipeline) or len(model.steps) < 2:
        return model, X
    return model[-1], model[:-1].transform(X)


def class_scores(model: Any, X: pd.DataFrame) -> tuple[npt.NDArray[Any] | None, bool]:
    """Return a model's scores for every row and class, and whether they are probabilities.

    Parameters
    ----------
    model
        A fitted classifier.
    X
        n rows.

    Returns
    -------
    tuple
        An array of n rows and one column for each class, or None if the model
        predicts labels only; and True for probabilities.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2, 3]})
    >>> class_scores(DummyClassifier().fit(X, ["a", "b", "b"]), X.head(1))
    (array([[0.33333333, 0.66666667]]), True)
    """
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X)), True
    if not hasattr(model, "decision_function"):
        return None, False
    scores = np.asarray(model.decision_function(X))
    if scores.ndim == 1:
        return np.column_stack([-scores, scores]), False
    return (scores if scores.shape[1] == len(model.classes_) else None), False


def target_values(y: pd.Series, title: str) -> npt.NDArray[Any]:
    """Return a target as an array; raise if a value is missing.

    Parameters
    ----------
    y
        The target, n values.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        There are no rows, or a value is missing.

    Examples
    --------
    >>> target_values(pd.Series(["a", "b"]), "Evaluate").tolist()
    ['a', 'b']
    """
    missing = int(y.isna().sum())
    if not len(y):
        raise ValueError(
            f"{title}: there must be rows to evaluate; there are none. Check the split."
        )
    if missing:
        raise ValueError(
            f"{title}: the target '{y.name}' must have a value in every row; it is missing in "
            f"{missing} of {len(y)}. Leave out rows without a target before the split."
        )
    return np.asarray(y)


def model_positive(model: Any, positive: Any, title: str) -> tuple[Any, list[dict[str, Any]]]:
    """Return a model's positive class, None with more than two and for numbers; and notes.

    Parameters
    ----------
    model
        A fitted classifier or regressor.
    positive
        The chosen class, or None.
    title
        The block's title, for the error message.

    Raises
    ------
    ValueError
        The model predicts no target, or the class is unknown.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> model = DummyClassifier().fit([[1], [2]], ["bad", "good"])
    >>> positive, notes = model_positive(model, "bad", "Explain row")
    >>> str(positive), notes
    ('bad', [])
    """
    if is_classifier(model):
        classes = list(model.classes_)
        return choose_positive(classes, positive if len(classes) == 2 else None)
    if is_regressor(model):
        return None, []
    raise ValueError(
        f"{title}: the model must be a classifier or a regressor; it is neither. "
        f"Wire a model that predicts the target."
    )
