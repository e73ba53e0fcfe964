"""Contributions of raw columns to one prediction of a linear model, which are exact.

For a linear model behind a recipe the decision function is the intercept plus the sum of
coefficient × value over the prepared columns. A prepared column contributes
coefficient × (value - mean over the background rows); what comes of one raw column is added
up. The contributions sum to the row's decision less the mean decision of the background.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline

from pipeline_core.measures.shapley_sampling import Contributions

Floats = npt.NDArray[np.float64]


class LinearParts(NamedTuple):
    """A linear model: what prepares its rows, its coefficients and its intercept."""

    recipe: Any
    coefficients: Floats
    intercept: float


def linear_parts(model: Any, X: pd.DataFrame, class_place: int | None) -> LinearParts | None:
    """Return the parts of a linear model; None if the model is none.

    Parameters
    ----------
    model
        A fitted model.
    X
        Some rows, on which it is tried whether the parts give the model's decisions.
    class_place
        The place of the class of interest among the model's classes; None for a number.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    >>> linear_parts(LinearRegression().fit(X, X.x * 3), X, None).coefficients.round(6).tolist()
    [3.0]
    """
    recipe, last = (model[:-1], model[-1]) if isinstance(model, Pipeline) else (None, model)
    if recipe is not None and not len(recipe):
        recipe = None
    coefficients, intercept = (getattr(last, name, None) for name in ("coef_", "intercept_"))
    if not isinstance(coefficients, np.ndarray) or intercept is None:
        return None
    rows, place = np.atleast_2d(coefficients), class_place or 0
    sign = 1.0
    if class_place is not None and len(rows) == 1:  # two classes have one line, of the second
        place, sign = 0, 1.0 if class_place == 1 else -1.0
    if place >= len(rows):
        return None
    parts = LinearParts(recipe, sign * rows[place], sign * float(np.ravel(intercept)[place]))
    return parts if _are_the_model(parts, model, X, class_place) else None


def _are_the_model(parts: LinearParts, model: Any, X: pd.DataFrame, place: int | None) -> bool:
    """Tell whether coefficients give the model's decisions: a kernel or a link would not."""
    if place is None:
        actual = np.asarray(model.predict(X))
    elif hasattr(model, "decision_function"):
        actual = np.asarray(model.decision_function(X))
        actual = actual * (1 if place == 1 else -1) if actual.ndim == 1 else actual[:, place]
    else:
        return False
    prepared = prepared_rows(parts, X)
    if prepared.shape[1] != len(parts.coefficients):
        return False
    decisions = prepared @ parts.coefficients + parts.intercept
    return actual.shape == decisions.shape and np.allclose(actual, decisions)


def prepared_rows(parts: LinearParts, X: pd.DataFrame) -> Floats:
    """Return the matrix that the coefficients belong to."""
    return np.asarray(X if parts.recipe is None else parts.recipe.transform(X), dtype="float64")


def linear_contributions(
    parts: LinearParts,
    row: pd.DataFrame,
    background: pd.DataFrame,
    sources: list[tuple[str, ...]] | None = None,
) -> Contributions:
    """Return the contribution of each raw column to a decision of a linear model.

    Parameters
    ----------
    parts
        The model.
    row
        A table of the one row.
    background
        The rows whose means are compared with.
    sources
        What `raw_sources` returned for them, if it was called.

    Examples
    --------
    >>> background = pd.DataFrame({"x": [0.0, 2.0], "z": [1.0, 1.0]})
    >>> parts = LinearParts(None, np.array([3.0, 1.0]), 5.0)
    >>> linear_contributions(parts, background.tail(1), background).values.to_dict()
    {'x': 3.0, 'z': 0.0}
    """
    after, means = prepared_rows(parts, row)[0], prepared_rows(parts, background).mean(axis=0)
    added = parts.coefficients * (after - means)
    sources = raw_sources(parts, row, background) if sources is None else sources
    values = {str(name): 0.0 for name in row.columns}
    for place, names in enumerate(sources):
        if names:  # a constant column adds nothing
            name = " × ".join(names)
            values[name] = values.get(name, 0.0) + float(added[place])
    return Contributions(
        prediction=float(after @ parts.coefficients + parts.intercept),
        base=float(means @ parts.coefficients + parts.intercept),
        values=pd.Series(values),
    )


def raw_sources(
    parts: LinearParts, row: pd.DataFrame, background: pd.DataFrame
) -> list[tuple[str, ...]]:
    """Return for each prepared column the raw columns that it is made of.

    It is tried out: a raw column is shuffled, reversed and set to the row's value, and the
    prepared columns that change are made of it.

    Examples
    --------
    >>> rows = pd.DataFrame({"x": [0.0, 2.0], "z": [1.0, 5.0]})
    >>> raw_sources(LinearParts(None, np.array([3.0, 1.0]), 5.0), rows.head(1), rows)
    [('x',), ('z',)]
    """
    original = prepared_rows(parts, background)
    sources: list[list[str]] = [[] for _ in range(original.shape[1])]
    for name in row.columns:
        changed = np.zeros(original.shape[1], dtype=bool)
        for values in _other_values(row[name], background[name]):
            other = prepared_rows(parts, background.assign(**{name: values}))
            same = (other == original) | (np.isnan(other) & np.isnan(original))
            changed |= ~same.all(axis=0)
        for place in np.flatnonzero(changed):
            sources[place].append(str(name))
    return [tuple(names) for names in sources]


def _other_values(value: pd.Series, column: pd.Series) -> Sequence[pd.Series]:
    count = len(column)
    rows = pd.concat([column, value])
    places = [np.arange(count)[::-1], np.roll(np.arange(count), 1), np.full(count, count)]
    return [rows.iloc[place].set_axis(column.index) for place in places]
