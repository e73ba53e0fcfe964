"""The training rows that lie nearest to a row, as a model sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.measures.kinds import column_kind

Floats = npt.NDArray[np.float64]
_MAX_COLUMNS = 40


def nearest_report(
    model: Any,
    X_train: pd.DataFrame,
    y_train: pd.Series,
    row: pd.DataFrame,
    actual: Any,
    count: int,
) -> dict[str, Any]:
    """Return the training rows nearest to a row with their target, as a report.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    X_train, y_train
        The training rows and their target.
    row
        A table of the one row, which is first in the report.
    actual
        Its target.
    count
        The number of rows.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 5.0]})
    >>> model = LinearRegression().fit(X, X.x)
    >>> report = nearest_report(model, X, X.x, pd.DataFrame({"x": [4.0]}, index=[9]), 4.0, 2)
    >>> report["tables"]["nearest"]["row"].tolist()
    [9, 2, 1]
    """
    prepared = _prepared(model, X_train, row)
    if prepared is None:
        measure, distances = "gower", gower_distances(X_train, row)
    else:
        measure, distances = "euclidean", np.linalg.norm(prepared[0] - prepared[1], axis=1)
    places = np.argsort(distances, kind="stable")[:count]
    rows = pd.concat([row, X_train.iloc[places]])
    table = pd.DataFrame(
        {
            "row": rows.index,
            "distance": [0.0, *distances[places]],
            "actual": [actual, *y_train.iloc[places]],
            "predicted": model.predict(rows),
        }
    )
    values = rows.iloc[:, :_MAX_COLUMNS].reset_index(drop=True)
    names = [f"{name}_" if name in table else name for name in values.columns]
    return {
        "metrics": {"nearest_distance": float(distances[places[0]])},
        "tables": {"nearest": pd.concat([table, values.set_axis(names, axis=1)], axis=1)},
        "notes": [{"code": f"nearest_by_{measure}", "row": str(row.index[0])}],
        "method": {"distance": measure, "rows": len(X_train)},
    }


def _prepared(model: Any, X_train: pd.DataFrame, row: pd.DataFrame) -> tuple[Any, Any] | None:
    """Return the prepared rows on one scale; None for a model that is more than recipe and end."""
    if not isinstance(model, Pipeline) or len(model) < 2:
        return None
    matrices = [pd.DataFrame(model[:-1].transform(part)) for part in (X_train, row)]
    if not all(column_kind(matrices[0][name]) in ("number", "boolean") for name in matrices[0]):
        return None
    train, single = (matrix.to_numpy(dtype="float64", na_value=np.nan) for matrix in matrices)
    if np.isnan(train).any() or np.isnan(single).any():
        return None
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(single)


def gower_distances(X: pd.DataFrame, row: pd.DataFrame) -> Floats:
    """Return the distance of each row to one row, over columns of any kind.

    The mean over the columns of |difference| / range for numbers and dates, of 0 (equal) or
    1 for others; 1 where one value is missing (Gower 1971, *A General Coefficient of
    Similarity*). A number beyond the range of the rows counts as 1.

    Examples
    --------
    >>> X = pd.DataFrame({"x": [0.0, 4.0], "city": ["a", "b"]})
    >>> gower_distances(X, pd.DataFrame({"x": [1.0], "city": ["b"]})).tolist()
    [0.625, 0.375]
    """
    distances: Floats = np.mean(
        [_differences(X[name], row[name].iloc[0]) for name in X.columns], axis=0
    )
    return distances


def _differences(column: pd.Series, value: Any) -> Floats:
    missing = column.isna().to_numpy()
    if pd.isna(value):
        return np.where(missing, 0.0, 1.0)
    if column_kind(column) in ("number", "date"):
        spread = column.max() - column.min()
        parts = ((column - value).abs() / spread) if spread else (column != value)
        differences = np.minimum(parts.to_numpy(dtype="float64", na_value=1.0), 1.0)
    else:
        differences = (column != value).to_numpy(dtype="float64", na_value=1.0)
    return np.where(missing, 1.0, differences)
