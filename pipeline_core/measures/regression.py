"""Error metrics and residuals of a regressor.

Every number is scikit-learn's; an undefined one (a constant target has no
variance to explain) is None, and a note says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.evaluation_intervals import RowRoles, regressor_intervals
from pipeline_core.measures.own_metrics import (
    OwnMetrics,
    own_values,
    undefined_notes,
)
from pipeline_core.measures.train_scores import (
    NO_TRAIN_ROWS,
    TrainRows,
    train_score_report,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report


def score_regressor(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    weights: pd.Series | None = None,
    scorers: Sequence[str] = (),
    own_metric: Callable[[pd.DataFrame], Any] | str = "",
    own_metric_name: str = "own_metric",
    groups: pd.Series | None = None,
    train: TrainRows = NO_TRAIN_ROWS,
) -> dict[str, Any]:
    """Evaluate a fitted regressor on held-out rows.

    Parameters
    ----------
    model
        The fitted regressor.
    X, y
        The rows, and their target.
    weights
        The weight of each row in every metric; None weighs all alike.
    scorers, own_metric, own_metric_name
        The user's own metrics; see `OwnMetrics`.
    groups
        The group of each row: intervals then draw whole groups.
    train
        The rows that the model was fitted on; their scores stand beside.

    Returns
    -------
    dict
        A report: metrics, and the tables intervals and predictions (row, actual, predicted,
        residual = actual - predicted); weighting if rows have weights.

    Raises
    ------
    ValueError
        No rows, a missing target, a target that is not a number, or unusable weights.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X, y = pd.DataFrame({"x": [1, 2]}), pd.Series([10.0, 20.0])
    >>> score_regressor(DummyRegressor().fit(X, y), X, y)["metrics"]["mean_absolute_error"]
    5.0
    """
    actual, factors = target_values(y, "Evaluate"), weight_values(weights)
    own = OwnMetrics(scorers, own_metric, own_metric_name)
    if actual.dtype.kind not in "iufb":
        raise ValueError(
            f"Evaluate: the target '{y.name}' of a regression must be numeric; it has text such as "
            f"{str(actual[0])!r}. Choose a numeric target, or train a classifier."
        )
    predicted = np.asarray(model.predict(X))
    values, notes = regressor_metrics(actual, predicted, factors)
    values |= own_values(own, model, X, y, None, factors)
    both = weighting_report(
        model,
        weights,
        values,
        lambda: regressor_metrics(actual, predicted)[0] | own_values(own, model, X, y),
    )
    rows = {"row": y.index, "actual": actual, "predicted": predicted}
    roles = RowRoles(factors, groups)
    intervals = regressor_intervals(values, actual, predicted, roles)
    both_parts = train_score_report(
        partial(_figures_of, model), train, values, len(actual), intervals
    )
    return {
        "metrics": values,
        "tables": {
            **both["tables"],
            "intervals": intervals,
            **both_parts["tables"],
            "predictions": pd.DataFrame({**rows, "residual": actual - predicted}),
        },
        "notes": [
            *notes,
            *undefined_notes(own, values),
            *both_parts["notes"],
            *roles.notes,
            *both["notes"],
        ],
        "method": {
            "kind": "regression",
            "rows": len(actual),
            **both_parts["method"],
            **both["method"],
        },
    }


def _figures_of(model: Any, rows: TrainRows) -> dict[str, float | None]:
    actual, predicted = np.asarray(rows.y), np.asarray(model.predict(rows.X))
    return regressor_metrics(actual, predicted, weight_values(rows.weights))[0]


def regressor_metrics(
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    weights: Weights = None,
) -> tuple[dict[str, float | None], list[dict[str, Any]]]:
    """Return all metrics of a regressor, and notes on the undefined ones.

    The largest error is that of any row, whatever its weight.

    Parameters
    ----------
    actual, predicted
        n numbers, in the unit of the target.
    weights
        The weight of each row; None weighs all alike.

    Examples
    --------
    >>> numbers, notes = regressor_metrics(np.array([5.0, 5.0]), np.array([4.0, 6.0]))
    >>> numbers["mean_absolute_error"], numbers["r2"], notes
    (1.0, None, [{'code': 'target_constant', 'metrics': ['r2', 'explained_variance']}])
    """
    # A target near the largest float overflows when squared: undefined, not a warning.
    with np.errstate(over="ignore", invalid="ignore"):
        weighed: Any = {"sample_weight": weights}
        counted = actual if weights is None else actual[weights > 0]
        values = {
            "mean_absolute_error": metrics.mean_absolute_error(actual, predicted, **weighed),
            "root_mean_squared_error": metrics.root_mean_squared_error(
                actual, predicted, **weighed
            ),
            "median_absolute_error": metrics.median_absolute_error(actual, predicted, **weighed),
            "max_error": metrics.max_error(actual, predicted),
        }
        is_constant = bool(np.all(counted == counted[0]))
        zeros = int(np.count_nonzero(actual == 0))
        if not is_constant:
            values["r2"] = metrics.r2_score(actual, predicted, **weighed)
            values["explained_variance"] = metrics.explained_variance_score(
                actual, predicted, **weighed
            )
        if not zeros:
            values["mean_absolute_percentage_error"] = metrics.mean_absolute_percentage_error(
                actual, predicted, **weighed
            )
    names = (*values, "r2", "explained_variance", "mean_absolute_percentage_error")
    finite_values = {name: float(values[name]) if name in values else None for name in names}
    infinite = [
        name for name, value in finite_values.items() if value is not None and value - value != 0
    ]
    finite_values.update(dict.fromkeys(infinite))
    notes = {
        "target_constant": {"metrics": ["r2", "explained_variance"]} if is_constant else None,
        "target_has_zeros": {"zeros": zeros} if zeros else None,
        "numbers_overflow": {"metrics": infinite} if infinite else None,
    }
    return finite_values, [{"code": code, **values} for code, values in notes.items() if values]
