"""The step of a fitted model that has no equal in ONNX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

_MOST_COLUMNS = 3
Fault = Callable[[Any, pd.DataFrame], "str | None"]


def faulty_step(model: Any, rows: pd.DataFrame, fault: Fault) -> tuple[str, str]:
    """Return the name of the innermost step that is at fault, and what its fault is.

    Parameters
    ----------
    model
        The fitted model, which is at fault.
    rows
        Rows as it takes them.
    fault
        Says of an estimator, asked about the rows that reach it, what its fault is; None for
        none.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> rows = pd.DataFrame({"x": [1.0, 2.0]})
    >>> model = make_pipeline(StandardScaler(), LinearRegression()).fit(rows, [1.0, 2.0])
    >>> faulty_step(model, rows, lambda step, rows: "no")
    ('StandardScaler (x)', 'no')
    """
    for step, cells in _steps(model, rows):
        if (reason := fault(step, cells)) is not None:
            if isinstance(step, Pipeline | ColumnTransformer):
                return faulty_step(step, cells, fault)
            return _name(step, cells), reason
    return _name(model, rows), fault(model, rows) or ""


def _steps(model: Any, rows: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Yield the steps of a model, each with the rows that reach it."""
    if isinstance(model, Pipeline):
        for _, step in model.steps:
            yield step, rows
            if hasattr(step, "transform"):
                rows = step.transform(rows)
    elif isinstance(model, ColumnTransformer):
        for _, step, columns in model.transformers_:
            if not isinstance(step, str):
                yield step, rows[list(columns)]


def _name(step: Any, rows: Any) -> str:
    kind = type(step).__name__
    if function := getattr(getattr(step, "func", None), "__name__", None):
        kind = f"{kind} {function}"
    if not hasattr(step, "transform"):
        return kind
    columns = [str(name) for name in getattr(rows, "columns", ())]
    more = ["…"] if len(columns) > _MOST_COLUMNS else []
    return f"{kind} ({', '.join([*columns[:_MOST_COLUMNS], *more])})" if columns else kind
