"""A fitted model written so that skl2onnx converts it: the same answers, in other words.

ONNX texts have no gap: a missing word is an empty text there.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.registry.needed_columns import dropped_columns
from pipeline_core.registry.portable.onnx_fill import filled_numbers

GAP = ""


def onnx_ready(pipeline: Any, *, as_double: bool = False) -> Any:
    """Return a copy of a fitted model that skl2onnx converts, where this one would not be.

    Parameters
    ----------
    pipeline
        The fitted model; it is not changed.
    as_double
        Whether its numbers are float64. Trees see float32 all the same, as scikit-learn's do.

    Examples
    --------
    >>> import pandas as pd
    >>> imputer = SimpleImputer(strategy="most_frequent").fit(pd.DataFrame({"a": ["x", None]}))
    >>> onnx_ready(imputer).missing_values
    ''
    """
    ready = copy.deepcopy(pipeline)
    _leave_out(ready, dropped_columns(pipeline))
    for part in _parts(ready):
        for mend in (_gaps_to_fill, _gaps_as_category):
            mend(part)
    return _in_double(ready) if as_double else ready


def _in_double(ready: Any) -> Any:
    """Return a model whose steps all have a form for float64."""
    for part in _parts(ready):
        if isinstance(part, Pipeline):
            part.steps = [(name, filled_numbers(step)) for name, step in part.steps]
        elif isinstance(part, ColumnTransformer):
            part.transformers_ = [
                (name, filled_numbers(step), columns) for name, step, columns in part.transformers_
            ]
    if isinstance(ready, Pipeline) and _sees_float32(ready.steps[-1][1]):
        from skl2onnx.sklapi import CastTransformer

        ready.steps.insert(-1, ("cast", CastTransformer()))
    return filled_numbers(ready)


def _sees_float32(model: Any) -> bool:
    return type(model).__module__.startswith(("sklearn.tree", "sklearn.ensemble"))


def tells_columns_apart(model: Any) -> bool:
    """Return whether a part of a model takes some of the columns by their names.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> tells_columns_apart(Ridge())
    False
    """
    return any(isinstance(part, ColumnTransformer | FunctionTransformer) for part in _parts(model))


def _parts(value: Any) -> Iterator[Any]:
    """Yield an estimator and all that it is made of."""
    if isinstance(value, BaseEstimator):
        yield value
        for inner in vars(value).values():
            yield from _parts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _parts(inner)


def _leave_out(pipeline: Any, dropped: frozenset[str]) -> None:
    """Take away the steps that make columns which are dropped, and the dropping."""
    if not isinstance(pipeline, Pipeline):
        return
    pipeline.steps = [
        (name, step)
        for name, step in pipeline.steps
        if not (isinstance(step, FunctionTransformer) and _made_column(step) in dropped)
    ]
    first = pipeline.steps[0][1]
    if isinstance(first, ColumnTransformer):
        first.transformers_ = [
            lane for lane in first.transformers_ if not _only_drops(lane, dropped)
        ]
    _leave_out(first, dropped)


def _made_column(step: FunctionTransformer) -> str | None:
    is_formula = getattr(step.func, "__name__", "") == "assign_column"
    return str((step.kw_args or {}).get("name")) if is_formula else None


def _only_drops(lane: tuple[str, Any, Any], dropped: frozenset[str]) -> bool:
    return isinstance(lane[1], str) and lane[1] == "drop" and {*lane[2]} <= dropped


def _gaps_to_fill(part: Any) -> None:
    if isinstance(part, SimpleImputer) and _holds_words(getattr(part, "statistics_", None)):
        part.missing_values = GAP


def _gaps_as_category(part: Any) -> None:
    categories = getattr(part, "categories_", None)
    if isinstance(categories, list):
        part.categories_ = [_without_gaps(values) for values in categories]


def _without_gaps(values: Any) -> Any:
    if not _holds_words(values):
        return values
    return np.array([GAP if value is None or value != value else value for value in values], object)


def _holds_words(values: Any) -> bool:
    return values is not None and any(isinstance(value, str) for value in values)
