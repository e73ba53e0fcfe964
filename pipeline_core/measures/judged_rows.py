"""Rows on whose folds a model is judged again and again, with the roles that decide them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier

from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.folds import Folds, Positions, choose_folds
from pipeline_core.measures.metric_value import metric_value, usual_metric
from pipeline_core.measures.weights import takes_weights, weight_argument, weight_values


class JudgedRows(NamedTuple):
    """Rows with their target and their roles; None where no column has a role."""

    X: pd.DataFrame
    y: pd.Series
    groups: pd.Series | None = None
    times: pd.Series | None = None
    weights: pd.Series | None = None


class FoldMetric(NamedTuple):
    """The metric of a fold, and the positive of two classes that it refers to."""

    name: str
    positive: Any = None


def fold_metric(
    model: Any, y: pd.Series, metric: str, positive: Any
) -> tuple[FoldMetric, list[dict[str, Any]]]:
    """Return the metric that a model is judged by, and a note where its positive is assumed.

    Parameters
    ----------
    model
        The unfitted model.
    y
        The target of all rows.
    metric
        Its name in a report or of a scorer; ``auto`` is the model's usual one.
    positive
        The chosen class, or None.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> fold_metric(Ridge(), pd.Series([1.0, 2.0]), "auto", None)
    (FoldMetric(name='r2', positive=None), [])
    """
    name = usual_metric(model) if metric == "auto" else metric
    if not is_classifier(model):
        return FoldMetric(name), []
    classes = sorted(y.unique())
    label, notes = choose_positive(classes, positive if len(classes) == 2 else None)
    return FoldMetric(name, label), notes


def folds_of(model: Any, rows: JudgedRows, folds: int, seed: int | None) -> Folds:
    """Return the folds on which a model is judged, as Cross-validate chooses them.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> rows = JudgedRows(pd.DataFrame({"x": range(4)}), pd.Series(range(4)))
    >>> folds_of(Ridge(), rows, 2, 0).splitter
    'KFold'
    """
    classes = rows.y if is_classifier(model) else None
    return choose_folds(len(rows.X), folds, seed, classes, rows.groups, rows.times)


def fit_on(model: Any, rows: JudgedRows, train: Positions) -> Any:
    """Return a model fitted on some of the rows, with their weights.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> rows = JudgedRows(pd.DataFrame({"x": range(3)}), pd.Series([1.0, 3.0, 9.0]))
    >>> float(fit_on(DummyRegressor(), rows, np.array([0, 1])).constant_[0][0])
    2.0
    """
    weights = None if rows.weights is None else weight_values(rows.weights.iloc[train])
    X, y = rows.X.iloc[train], rows.y.iloc[train]
    return clone(model).fit(X, y, **weight_argument(model, weights))


def score_on(fitted: Any, rows: JudgedRows, part: Positions, metric: FoldMetric) -> float:
    """Return the metric of some of the rows, weighted; NaN where it is undefined.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> rows = JudgedRows(pd.DataFrame({"x": range(3)}), pd.Series([1.0, 3.0, 9.0]))
    >>> model = fit_on(DummyRegressor(), rows, np.array([0, 1]))
    >>> score_on(model, rows, np.array([2]), FoldMetric("mean_absolute_error"))
    7.0
    """
    weights = None if rows.weights is None else weight_values(rows.weights.iloc[part])
    X, y = rows.X.iloc[part], rows.y.iloc[part]
    value = metric_value(metric.name, fitted, X, y, metric.positive, weights)
    return np.nan if value is None else value


def weight_notes(model: Any, rows: JudgedRows) -> list[dict[str, Any]]:
    """Return what a report says of weights; nothing where rows have none.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> rows = JudgedRows(pd.DataFrame({"x": [1]}), pd.Series([1]))
    >>> weight_notes(Ridge(), rows._replace(weights=pd.Series([2.0], name="people")))
    [{'code': 'scores_weighted', 'column': 'people'}]
    """
    if rows.weights is None:
        return []
    column = str(rows.weights.name)
    notes: list[dict[str, Any]] = [{"code": "scores_weighted", "column": column}]
    return (
        notes if takes_weights(model) else [*notes, {"code": "fit_not_weighted", "column": column}]
    )


def judged_method(chosen: Folds, seed: int | None, rows: JudgedRows) -> dict[str, Any]:
    """Return how the folds were chosen, and the roles that they heed.

    Examples
    --------
    >>> rows = JudgedRows(pd.DataFrame({"x": range(4)}), pd.Series(range(4)))
    >>> judged_method(choose_folds(4, 2, 0), 0, rows)
    {'splitter': 'KFold', 'folds': 2, 'seed': 0, 'standard_deviation': 'population'}
    """
    roles = {"group": rows.groups, "time": rows.times, "weight": rows.weights}
    return {
        "splitter": chosen.splitter,
        "folds": len(chosen.parts),
        "seed": seed,
        "standard_deviation": "population",
        **{role: str(column.name) for role, column in roles.items() if column is not None},
    }
