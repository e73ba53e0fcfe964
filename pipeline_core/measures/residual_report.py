"""Residuals of a regressor against its prediction and against every column, as a report."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import is_regressor

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.column_bins import Bins, column_bins
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.residual_columns import Explained, Floats, explained_columns
from pipeline_core.measures.residual_tests import (
    Spread,
    breusch_pagan,
    durbin_watson,
    normal_quantiles,
)

PREDICTION = "(prediction)"
ALPHA = 0.05
MOST_RANGES, NAMED_RANGES = 30, 3
# Beyond these a column stands for single rows.
MOST_WORDS = 0.5


class Depth(NamedTuple):
    """How closely residuals are looked at: bins, shuffles, points that are kept, seed."""

    bins: int = 10
    permutations: int = 199
    points: int = 1000
    seed: int | None = None


def residual_report(
    model: Any,
    X: pd.DataFrame,
    y: pd.Series,
    rows: pd.DataFrame,
    times: pd.Series | None,
    depth: Depth,
) -> dict[str, Any]:
    """Return what is left in the residuals of a fitted regressor.

    Parameters
    ----------
    model
        The fitted regressor.
    X, y
        The rows to judge, and their target.
    rows
        The same rows with all columns, also those that the model does not see.
    times
        The time of each row, or None.
    depth
        How closely to look.

    Raises
    ------
    ValueError
        No regressor, no rows, or a missing target.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> X = pd.DataFrame({"x": np.arange(60.0)})
    >>> y = pd.Series(np.arange(60.0), name="y")
    >>> report = residual_report(DummyRegressor().fit(X, y), X, y, X, None, Depth(seed=0))
    >>> report["tables"]["residual_columns"][["column", "p_value"]].values.tolist()
    [['x', 0.005]]
    """
    if not is_regressor(model):
        raise ValueError(
            "Residuals: the model must be a regressor; this one predicts no number. Use Evaluate, "
            "or wire a regressor."
        )
    actual = target_values(y, "Residuals").astype(float)
    predicted = np.asarray(model.predict(X), dtype=float)
    residuals = actual - predicted
    columns = {PREDICTION: pd.Series(predicted, rows.index)}
    columns |= {str(name): rows[name] for name in rows if name != y.name}
    bins, left_out = _useful_bins(columns, depth.bins)
    tested = explained_columns(residuals, bins, depth.permutations, depth.seed)
    spread = breusch_pagan(residuals, predicted)
    watson = None if times is None else durbin_watson(residuals, times)
    worst = _worst_ranges(tested)
    return {
        "metrics": _metrics(residuals, tested, spread, watson),
        "tables": {
            "residual_columns": tested.columns,
            "worst_ranges": worst,
            "normal_quantiles": normal_quantiles(residuals),
            "residual_points": _points(predicted, residuals, columns, tested, depth),
            "residual_bins": tested.ranges.drop(columns=["score", "p_value"]),
        },
        "notes": _notes(tested, worst, spread, watson, left_out),
        "method": {
            "rows": len(y),
            "permutations": depth.permutations,
            "explained": "adjusted share of variance between bins",
            "p_values": "Westfall-Young maxT",
            "spread_test": "Breusch-Pagan (Koenker)",
        },
    }


def _useful_bins(columns: dict[str, pd.Series], most: int) -> tuple[dict[str, Bins], list[str]]:
    """Return the bins of columns that can tell rows apart in groups, and the other columns."""
    bins, left_out = {}, []
    for name, column in columns.items():
        is_ordered = column_kind(column) in ("number", "date")
        is_free = not is_ordered and column.nunique() > max(most, MOST_WORDS * len(column))
        one = None if is_free else column_bins(column, most)
        if one is None or len(one.names) < 2:
            left_out.append(name)
        else:
            bins[name] = one
    if not bins:
        raise ValueError(
            "Residuals: at least one column, or the prediction, must vary among the judged rows; "
            "none does. Check the split and the model."
        )
    return bins, [name for name in left_out if name != PREDICTION]


def _worst_ranges(tested: Explained) -> pd.DataFrame:
    """Return the ranges whose mean residual is furthest from the others, by standard errors."""
    ranges = tested.ranges[tested.ranges["score"] > 0]
    order = ranges.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    return order.head(MOST_RANGES).drop(columns="score")


def _points(
    predicted: Floats,
    residuals: Floats,
    columns: dict[str, pd.Series],
    tested: Explained,
    depth: Depth,
) -> pd.DataFrame:
    """Return some rows with their residual, and their columns in the order of what they explain."""
    rows = next(iter(columns.values())).index
    count = min(depth.points, len(rows))
    random = np.random.default_rng(depth.seed)
    drawn = np.sort(random.choice(len(rows), count, replace=False))
    made = {"row": rows, "predicted": predicted, "residual": residuals}
    table = {name: pd.Series(np.asarray(values)[drawn]) for name, values in made.items()}
    for name in tested.columns["column"]:
        free = "prediction" if name == PREDICTION else name
        while free in table:
            free += " "
        values = columns[name].iloc[drawn].reset_index(drop=True)
        is_ordered = column_kind(values) in ("number", "date")
        table[free] = values if is_ordered else values.astype("str")
    return pd.DataFrame(table)


def _metrics(
    residuals: Floats, tested: Explained, spread: Spread | None, watson: float | None
) -> dict[str, float | None]:
    strong = (tested.columns["p_value"] <= ALPHA) & (tested.columns["column"] != PREDICTION)
    return {
        "columns_explaining": int(strong.sum()),
        "mean_residual": float(residuals.mean()),
        "residual_spread": float(residuals.std(ddof=1)) if len(residuals) > 1 else None,
        "breusch_pagan": spread.statistic if spread else None,
        "breusch_pagan_p": spread.p_value if spread else None,
        "durbin_watson": watson,
    }


def _notes(
    tested: Explained,
    worst: pd.DataFrame,
    spread: Spread | None,
    watson: float | None,
    left_out: list[str],
) -> list[dict[str, Any]]:
    strong = tested.columns[tested.columns["p_value"] <= ALPHA]
    names = [name for name in strong["column"] if name != PREDICTION]
    code = "residuals_explained" if names else "residuals_unexplained"
    notes: list[dict[str, Any]] = [{"code": code, **({"columns": names} if names else {})}]
    for line in worst[worst["p_value"] <= ALPHA].head(NAMED_RANGES).to_dict("records"):
        side = "low" if line["mean_residual"] > 0 else "high"
        size = float(f"{abs(line['mean_residual']):.3g}")
        place = {"column": line["column"], "range": line["range"], "rows": line["n"]}
        code = "predicted" if line["column"] != PREDICTION else "prediction_range"
        notes.append({"code": f"{code}_too_{side}", **place, "size": size})
    if spread is not None and spread.p_value <= ALPHA:
        notes.append({"code": "residuals_uneven"})
    if watson is not None and not 1.5 <= watson <= 2.5:
        notes.append({"code": "residuals_follow", "value": float(f"{watson:.3g}")})
    if left_out:
        notes.append({"code": "residual_columns_left_out", "columns": left_out})
    return notes
