"""A user's own metrics: scikit-learn's scorers by name, and a formula over each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, is_classifier
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.utils.metaestimators import available_if

from pipeline_core.measures.classes import class_scores
from pipeline_core.measures.weights import Weights


class OwnMetrics(NamedTuple):
    """The metrics that a user adds to an evaluation.

    Parameters
    ----------
    scorers
        Names of scikit-learn's scorers; each is a metric of that name.
    formula
        A function of a table that gives one number a row; the metric is their mean. The
        table has the rows' features, and truth, prediction and score. Empty for no formula.
    name
        What the formula's metric is called.
    """

    scorers: Sequence[str] = ()
    formula: Callable[[pd.DataFrame], Any] | str = ""
    name: str = "own_metric"


NO_OWN_METRICS = OwnMetrics()


def own_values(
    own: OwnMetrics,
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    positive: Any = None,
    weights: Weights = None,
) -> dict[str, float | None]:
    """Return the value of each of a user's own metrics; None where it is undefined.

    Parameters
    ----------
    own
        The metrics.
    model
        The fitted model, with its recipe.
    X, y
        The rows, and their target.
    positive
        The positive of two classes; scorers that know one positive class refer to it.
    weights
        The weight of each row; None weighs all alike.

    Raises
    ------
    ValueError
        An unknown scorer, one that cannot judge this model, or a formula without numbers.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": [1, 2]}), pd.Series([10.0, 20.0])
    >>> own = OwnMetrics(["neg_mean_squared_error"], lambda rows: (rows.truth - 9).abs(), "far")
    >>> own_values(own, DummyRegressor().fit(X, y), X, y)
    {'neg_mean_squared_error': -25.0, 'far': 6.0}
    """
    values = {name: _scorer_value(name, model, X, y, positive, weights) for name in own.scorers}
    if callable(own.formula):
        rows = _judged_rows(model, X, y, positive)
        values[own.name] = _mean(own.name, own.formula(rows), rows, weights)
    return values


def undefined_notes(own: OwnMetrics, values: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """Return the note on a user's own metrics that have no value; none where all have one.

    Examples
    --------
    >>> undefined_notes(OwnMetrics(["jaccard"]), {"jaccard": None})
    [{'code': 'metrics_undefined', 'metrics': ['jaccard']}]
    """
    names = [name for name in (*own.scorers, own.name) if values.get(name, 0.0) is None]
    return [{"code": "metrics_undefined", "metrics": names}] if names else []


def _scorer_value(
    name: str, model: Any, X: pd.DataFrame, y: pd.Series, positive: Any, weights: Weights
) -> float | None:
    if name not in get_scorer_names():
        raise ValueError(
            f"'scorers' must name scorers of scikit-learn; '{name}' is none. "
            f"Choose from sklearn.metrics.get_scorer_names()."
        )
    scorer = get_scorer(name)
    if positive is not None:
        model, y = _PositiveClass(model, positive), y == positive
    arguments = {} if weights is None else {"sample_weight": weights}
    try:
        try:
            value = scorer(model, X, y, **arguments)
        except TypeError:  # this one knows no weights
            value = scorer(model, X, y)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(
            f"The scorer '{name}' cannot judge this model: {error} Choose another scorer."
        ) from error
    return float(value) if np.isfinite(value) else None


class _PositiveClass(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of two classes whose labels are whether a row is of the positive one."""

    def __init__(self, model: Any, positive: Any) -> None:
        self.model, self.positive = model, positive
        self.classes_ = np.array([False, True])
        self._at = [label == positive for label in model.classes_].index(True)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, X: pd.DataFrame) -> Any:
        return np.asarray(self.model.predict(X)) == self.positive

    @available_if(lambda self: hasattr(self.model, "predict_proba"))  # type: ignore[untyped-decorator]
    def predict_proba(self, X: pd.DataFrame) -> Any:
        return self.model.predict_proba(X)[:, [1 - self._at, self._at]]

    @available_if(lambda self: hasattr(self.model, "decision_function"))  # type: ignore[untyped-decorator]
    def decision_function(self, X: pd.DataFrame) -> Any:
        return self.model.decision_function(X) * (1 if self._at else -1)


def _judged_rows(model: Any, X: pd.DataFrame, y: pd.Series, positive: Any) -> pd.DataFrame:
    rows = X.assign(truth=y, prediction=np.asarray(model.predict(X)))
    score = _row_scores(model, X, positive)
    return rows if score is None else rows.assign(score=score)


def _mean(name: str, values: Any, rows: pd.DataFrame, weights: Weights) -> float | None:
    column = pd.Series(values, index=rows.index)
    if column.dtype.kind not in "iufb":
        raise ValueError(
            f"The own metric '{name}' must be a number in each row; its formula gives text or "
            f"dates. Change the formula."
        )
    mean = np.average(column.to_numpy(dtype=float, na_value=np.nan), weights=weights)
    return float(mean) if np.isfinite(mean) else None


def _row_scores(model: Any, X: pd.DataFrame, positive: Any) -> Any:
    """Return each row's score of the positive class, a regressor's prediction, or None."""
    if not is_classifier(model):
        return np.asarray(model.predict(X))
    scores, _ = class_scores(model, X)
    if scores is None or positive is None:
        return None
    return scores[:, list(model.classes_).index(positive)]
