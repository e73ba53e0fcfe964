"""How far a regressor's answers are from the truth.

Every number is scikit-learn's; where it has no meaning (a target that never
changes has no variance to explain) it is None and a note says why.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.classes import known_target


def score_regressor(model: Any, X: pd.DataFrame, y: pd.Series) -> dict[str, Any]:
    """Judge a fitted regressor on rows that it has not seen.

    Parameters
    ----------
    model
        The fitted regressor.
    X, y
        The rows, and the number to predict for each.

    Returns
    -------
    dict
        A report: metrics, and the table predictions (row, actual, predicted,
        residual = actual - predicted).

    Raises
    ------
    ValueError
        No rows, a missing target, or a target that is not a number.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": [1, 2]}), pd.Series([10.0, 20.0])
    >>> score_regressor(DummyRegressor().fit(X, y), X, y)["metrics"]["mean_absolute_error"]
    5.0
    """
    actual = known_target(y, "Evaluate")
    if actual.dtype.kind not in "iufb":
        raise ValueError(
            f"Evaluate: the target '{y.name}' of a regression must be a number; text such as "
            f"{str(actual[0])!r} was found. Choose a number as target, or train a classifier."
        )
    predicted = np.asarray(model.predict(X))
    numbers, notes = regressor_metrics(actual, predicted)
    rows = {"row": y.index, "actual": actual, "predicted": predicted}
    return {
        "metrics": numbers,
        "tables": {"predictions": pd.DataFrame({**rows, "residual": actual - predicted})},
        "notes": notes,
        "method": {"kind": "regression", "rows": len(actual)},
    }


def regressor_metrics(
    actual: npt.NDArray[Any], predicted: npt.NDArray[Any]
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return every measure of a regressor, and why some are undefined.

    Parameters
    ----------
    actual, predicted
        Numbers of n rows, in the unit of the target.

    Examples
    --------
    >>> numbers, notes = regressor_metrics(np.array([5.0, 5.0]), np.array([4.0, 6.0]))
    >>> numbers["mean_absolute_error"], numbers["r2"], notes
    (1.0, None, [{'code': 'target_constant', 'metrics': ['r2', 'explained_variance']}])
    """
    # A target near the largest float overflows when squared: undefined, not a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        values = {
            "mean_absolute_error": metrics.mean_absolute_error(actual, predicted),
            "root_mean_squared_error": metrics.root_mean_squared_error(actual, predicted),
            "median_absolute_error": metrics.median_absolute_error(actual, predicted),
            "max_error": metrics.max_error(actual, predicted),
        }
        constant = bool(np.all(actual == actual[0]))
        zeros = int(np.count_nonzero(actual == 0))
        if not constant:
            values["r2"] = metrics.r2_score(actual, predicted)
            values["explained_variance"] = metrics.explained_variance_score(actual, predicted)
        if not zeros:
            values["mean_absolute_percentage_error"] = metrics.mean_absolute_percentage_error(
                actual, predicted
            )
    names = (*values, "r2", "explained_variance", "mean_absolute_percentage_error")
    numbers = {name: float(values[name]) if name in values else None for name in names}
    endless = [name for name, value in numbers.items() if value is not None and value - value != 0]
    numbers.update(dict.fromkeys(endless))
    told = {
        "target_constant": {"metrics": ["r2", "explained_variance"]} if constant else None,
        "target_has_zeros": {"zeros": zeros} if zeros else None,
        "numbers_overflow": {"metrics": endless} if endless else None,
    }
    return numbers, [{"code": code, **values} for code, values in told.items() if values]
