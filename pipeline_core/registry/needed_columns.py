"""The columns of its rows that a fitted model drops unread: new rows need not have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer


def dropped_columns(pipeline: Any) -> frozenset[str]:
    """Return the columns that the first step of a fitted model drops, and nothing before reads.

    Where that cannot be told from its steps, there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> X = pd.DataFrame({"id": [1, 2], "size": [3.0, 4.0]})
    >>> keep = ColumnTransformer([("drop", "drop", ["id"])], remainder="passthrough")
    >>> sorted(dropped_columns(make_pipeline(keep, LinearRegression()).fit(X, [1.0, 2.0])))
    ['id']
    """
    read: set[str] = set()
    for step in _steps(pipeline):
        if isinstance(step, ColumnTransformer):
            return frozenset(_dropped(step) - read)
        formula: Any = (getattr(step, "kw_args", None) or {}).get("value")
        if not isinstance(step, FunctionTransformer) or not hasattr(formula, "columns"):
            break
        read.update(formula.columns)
    return frozenset()


def _steps(pipeline: Any) -> Iterator[Any]:
    """Yield the steps of a pipeline, those of pipelines inside it one by one."""
    if isinstance(pipeline, Pipeline):
        for _, step in pipeline.steps:
            yield from _steps(step)
    else:
        yield pipeline


def _dropped(step: ColumnTransformer) -> set[str]:
    """Return the columns that a step drops and gives to no other of its parts."""
    names = getattr(step, "feature_names_in_", ())
    used = [
        columns
        for _, part, columns in step.transformers_
        if not (isinstance(part, str) and part == "drop")
    ]
    if not all(isinstance(columns, list) for columns in used):
        return set()
    kept = {str(names[c]) if isinstance(c, int) else str(c) for columns in used for c in columns}
    return {str(name) for name in names} - kept
