"""Which class a binary measure is about, and how sure a model is of each class.

scikit-learn takes the greater label as the positive one; people mean the one
they named. Everything that needs a positive class asks here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline


def choose_positive(classes: Sequence[Any], positive: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Return the positive class as the model labels it, with a note if it was assumed.

    Parameters
    ----------
    classes
        The labels that the model knows, sorted.
    positive
        The class that was asked for; it may be the text of a number or a
        boolean. None takes the second of two classes, and no class of more.

    Raises
    ------
    ValueError
        A positive class that the model does not know.

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
            f"The positive class must be one that the model has learned: "
            f"{', '.join(str(label) for label in classes)}; '{positive}' was found. "
            f"Change it where the roles are set."
        )
    if len(classes) != 2:
        return None, []
    return classes[1], [{"code": "positive_assumed", "positive": str(classes[1])}]


def prepared_once(model: Any, X: pd.DataFrame) -> tuple[Any, Any]:
    """Return a model's last step, and the rows as the steps before it prepare them.

    A pipeline prepares its rows anew for every question; who asks for classes
    and for probabilities prepares them once and asks the last step.

    Parameters
    ----------
    model
        Fitted; another model than a Pipeline comes back with the rows as they are.
    X
        n rows.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X = pd.DataFrame({"x": [1.0, 3.0]})
    >>> model = make_pipeline(StandardScaler(), DummyClassifier()).fit(X, ["a", "b"])
    >>> last, made = prepared_once(model, X)
    >>> last, made.tolist()
    (DummyClassifier(), [[-1.0], [1.0]])
    """
    if not isinstance(model, Pipeline) or len(model.steps) < 2:
        return model, X
    return model[-1], model[:-1].transform(X)


def class_scores(model: Any, X: pd.DataFrame) -> tuple[npt.NDArray[Any] | None, bool]:
    """Return a model's score of every class for every row, and whether they are probabilities.

    Parameters
    ----------
    model
        A fitted classifier.
    X
        n rows.

    Returns
    -------
    tuple
        An array of n rows and one column a class, or None where the model
        gives labels only; and true for probabilities.

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


def known_target(y: pd.Series, where: str) -> npt.NDArray[Any]:
    """Return a target as an array, once it is certain that no value is missing.

    Parameters
    ----------
    y
        The target, n values.
    where
        Whose input it is, for the sentence.

    Raises
    ------
    ValueError
        No row at all, or a missing value.

    Examples
    --------
    >>> known_target(pd.Series(["a", "b"]), "Evaluate").tolist()
    ['a', 'b']
    """
    missing = int(y.isna().sum())
    if not len(y):
        raise ValueError(f"{where}: there must be rows to judge; 0 were found. Check the split.")
    if missing:
        raise ValueError(
            f"{where}: the target '{y.name}' must have a value in every row; {missing} of {len(y)} "
            f"are missing. Leave these rows out before the split."
        )
    return np.asarray(y)
