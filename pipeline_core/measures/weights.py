"""Weights of rows: in a fit, and in every score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

# The weight of each row; None weighs all alike.
Weights = npt.NDArray[np.float64] | None
# Classes, or their bases, whose `fit` names no weights and hands them on to the models within.
_HAND_ON = frozenset(
    {"BaseSearchCV", "StackingClassifier", "StackingRegressor", "TransformedTargetRegressor",
     "VotingClassifier", "VotingRegressor"}
)  # fmt: skip


def weight_values(weights: pd.Series | None) -> Weights:
    """Return weights as an array; raise if they cannot weigh rows.

    Parameters
    ----------
    weights
        The weight of each row, or None if no column has that role.

    Raises
    ------
    ValueError
        A weight is missing, negative, infinite or not a number, or all are zero.

    Examples
    --------
    >>> weight_values(pd.Series([1, 2])).tolist()
    [1.0, 2.0]
    """
    if weights is None:
        return None
    if weights.dtype.kind not in "iufb":
        raise ValueError(
            f"The weight column '{weights.name}' must have numbers; it has text such as "
            f"{str(weights.iloc[0])!r}. Choose another column in Set roles."
        )
    values = weights.to_numpy(dtype=float, na_value=np.nan)
    unusable = ~(np.isfinite(values) & (values >= 0))
    if unusable.any():
        raise ValueError(
            f"The weight column '{weights.name}' must have a number of zero or more in every row; "
            f"{int(unusable.sum())} of {len(values)} have none. Leave these rows out, or choose "
            f"another column in Set roles."
        )
    if len(values) and not values.any():
        raise ValueError(
            f"The weight column '{weights.name}' must have a weight above zero among the rows of "
            f"each part; {len(values)} rows have zero only. Choose another column in Set roles."
        )
    return values


def weight_argument(model: Any, weights: Weights) -> dict[str, Any]:
    """Return the argument of `fit` that hands weights to a model's estimator, if it takes any.

    Parameters
    ----------
    model
        An estimator, or a Pipeline whose last step gets the weights.
    weights
        The weight of each row, or None.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.pipeline import make_pipeline
    >>> list(weight_argument(make_pipeline(Ridge()), np.ones(3)))
    ['ridge__sample_weight']
    """
    if weights is None or not takes_weights(model):
        return {}
    if isinstance(model, Pipeline) and not has_fit_parameter(model, "sample_weight"):
        return last_step_weights(model, weights)
    return {"sample_weight": weights}


def last_step_weights(pipeline: Pipeline, weights: Weights) -> dict[str, Any]:
    """Return the argument of `Pipeline.fit` that hands weights to its last step, if it takes any.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> last_step_weights(Pipeline([("knn", KNeighborsClassifier())]), np.ones(3))
    {}
    """
    if weights is None or not takes_weights(pipeline):
        return {}
    return {f"{pipeline.steps[-1][0]}__sample_weight": weights}


def takes_weights(model: Any) -> bool:
    """Return whether the estimator of a model can be fitted with weights.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> takes_weights(KNeighborsClassifier())
    False
    """
    estimator = model.steps[-1][1] if isinstance(model, Pipeline) else model
    names = {cls.__name__ for cls in type(estimator).__mro__}
    return bool(names & _HAND_ON) or bool(has_fit_parameter(estimator, "sample_weight"))


class WeightedPipeline(Pipeline):  # type: ignore[misc]
    """A Pipeline whose `fit` takes weights of rows, for its last step if that takes any.

    Models over models hand weights to their members only where `fit` names them.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> model = WeightedPipeline([("ridge", Ridge(alpha=0))])
    >>> fitted = model.fit([[0.0], [0.0]], [1.0, 5.0], sample_weight=np.array([3.0, 1.0]))
    >>> float(fitted.predict([[0.0]])[0])
    2.0
    """

    def fit(self, X: Any, y: Any = None, sample_weight: Weights = None, **params: Any) -> Any:
        """Fit all steps, the last one with the weights."""
        return super().fit(X, y, **params, **last_step_weights(self, sample_weight))


def weighted(model: Any) -> WeightedPipeline:
    """Return a model as a Pipeline that takes weights of rows.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> weighted(DummyRegressor())
    WeightedPipeline(steps=[('model', DummyRegressor())])
    """
    return WeightedPipeline(
        list(model.steps) if isinstance(model, Pipeline) else [("model", model)]
    )


def weighting_report(
    model: Any,
    weights: pd.Series | None,
    weighted: Mapping[str, float | None],
    unweighted: Callable[[], Mapping[str, float | None]],
) -> dict[str, Any]:
    """Return what a report says about weights: a table of both figures, notes and the method.

    Parameters
    ----------
    model
        The model that was judged; None where there is none.
    weights
        The weight of each row, or None; without weights there is nothing to say.
    weighted
        Every metric with the weights.
    unweighted
        Returns every metric without them; called where there are weights.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> weights = pd.Series([1.0, 2.0], name="people")
    >>> weighted, plain = {"r2": 0.5, "max_error": 3}, {"r2": 0.4, "max_error": 3}
    >>> report = weighting_report(Ridge(), weights, weighted, lambda: plain)
    >>> report["tables"]["weighting"]
      metric  weighted  unweighted
    0     r2       0.5         0.4
    """
    if weights is None:
        return {"tables": {}, "notes": [], "method": {}}
    plain = unweighted()
    names = [name for name, value in weighted.items() if value != plain.get(name)]
    table = pd.DataFrame(
        {
            "metric": pd.Series(names, dtype=object),
            "weighted": pd.Series([weighted[name] for name in names], dtype=float),
            "unweighted": pd.Series([plain.get(name) for name in names], dtype=float),
        }
    )
    notes: list[dict[str, Any]] = [{"code": "scores_weighted", "column": str(weights.name)}]
    if model is not None and not takes_weights(model):
        notes.append({"code": "fit_not_weighted", "column": str(weights.name)})
    return {
        "tables": {"weighting": table},
        "notes": notes,
        "method": {"weight": str(weights.name)},
    }
