"""Importance of raw columns: how much worse a fitted model gets when a column is shuffled.

The shuffles are those of `sklearn.inspection.permutation_importance` (Breiman 2001, *Random
Forests*): with the same seed, repeats and scorer the drops are the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils import check_random_state

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.correlated_columns import correlated_groups
from pipeline_core.measures.metric_value import ERRORS, Measure, metric_gain, usual_metric
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.shadow_columns import LabelledRows, fit_with_shadows
from pipeline_core.measures.weights import weight_values

Floats = npt.NDArray[np.float64]
FLOOR_QUANTILE = 0.95


class Shuffles(NamedTuple):
    """How often a column is shuffled, and the seed of every column's shuffles."""

    repeats: int
    seed: int


class NoiseFloor(NamedTuple):
    """The drops of columns that no target depends on; NaN and a note where there is no floor."""

    value: float
    table: pd.DataFrame
    notes: list[dict[str, Any]]


def shuffles(repeats: int, seed: Any) -> Shuffles:
    """Return shuffles that are those of scikit-learn with the same seed.

    Examples
    --------
    >>> shuffles(5, 0).seed
    209652396
    """
    return Shuffles(repeats, int(check_random_state(seed).randint(np.iinfo(np.int32).max + 1)))


def shuffled_drops(
    gain: Measure, X: pd.DataFrame, columns: Sequence[str], baseline: float, how: Shuffles
) -> Floats:
    """Return how much each shuffle of some columns lowers what a model gains.

    Parameters
    ----------
    gain
        Returns the gain of rows, of `metric_gain`.
    X
        The rows.
    columns
        They are shuffled together: their values in a row stay side by side.
    baseline
        The gain of the rows as they are.
    how
        Number and seed of the shuffles.

    Examples
    --------
    >>> X = pd.DataFrame({"x": [1.0, 2.0], "noise": [0.0, 0.0]})
    >>> def gain(rows):
    ...     return float((rows["x"] * [0, 1]).sum())
    >>> shuffled_drops(gain, X, ["noise"], gain(X), shuffles(3, 0)).tolist()
    [0.0, 0.0, 0.0]
    """
    random, order = np.random.RandomState(how.seed), np.arange(len(X))
    names, rows, gains = list(columns), X.copy(), []
    for _ in range(how.repeats):
        random.shuffle(order)
        rows[names] = rows[names].iloc[order].set_axis(rows.index, axis=0)
        gains.append(gain(rows))
    return baseline - np.array(gains)


def importance_report(
    model: Any,
    train: LabelledRows,
    judged: LabelledRows,
    positive: Any = None,
    metric: str = "auto",
    repeats: int = 5,
    shadows: int = 5,
    correlated: float = 0.7,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the importance of each raw column of a fitted model, as a report.

    Parameters
    ----------
    model
        The fitted model; it is fitted anew, as it is set, with the shadow columns.
    train
        The rows on which shadow columns are learned.
    judged
        The rows whose columns are shuffled.
    positive
        The positive of two classes.
    metric
        What drops: a metric of an evaluation, a scorer of scikit-learn, or ``auto``.
    repeats, shadows, seed
        Shuffles of each column, number of shadow columns, seed of both.
    correlated
        Columns that go together as strongly as this are shuffled together too.

    Raises
    ------
    ValueError
        A target is missing, or the metric is undefined for these rows.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": range(20), "noise": [0, 1, 1, 0] * 5})
    >>> rows = LabelledRows(X, X["x"] * 2.0)
    >>> model = LinearRegression().fit(*rows[:2])
    >>> report = importance_report(model, rows, rows, metric="r2", seed=0)
    >>> report["tables"]["importance"][["column", "rank"]].values.tolist()
    [['x', 1], ['noise', 2]]
    """
    target_values(judged.y, "Permutation importance")
    how = shuffles(repeats, seed)
    metric = usual_metric(model) if metric == "auto" else metric
    gain = metric_gain(metric, model, judged.y, positive, weight_values(judged.weights))
    baseline = gain(judged.X)
    _require_defined(metric, baseline)
    drops = _drops_by_column(gain, judged.X, baseline, how)
    floor = _noise_floor(model, train, judged, positive, metric, drops, shadows, how)
    groups = correlated_groups(judged.X, correlated, how.seed)
    together = {
        ", ".join(names): shuffled_drops(gain, judged.X, names, baseline, how) for names in groups
    }
    importance = _drop_table(drops, "column", floor.value)
    tables = {"importance": importance}
    if together:
        tables["column_groups"] = _drop_table(together, "columns", floor.value)
    if len(floor.table):
        tables["shadow_columns"] = floor.table
    return {
        "metrics": _metrics(-baseline if metric in ERRORS else baseline, importance),
        "tables": tables,
        "notes": [*floor.notes, *_notes(drops, groups, correlated, judged)],
        "method": _method(metric, repeats, seed, len(judged.X), len(floor.table)),
    }


def _require_defined(metric: str, baseline: float) -> None:
    if np.isnan(baseline):
        raise ValueError(
            f"Permutation importance: 'metric' must be defined for the judged rows; {metric} is "
            f"not, for instance because a class does not occur in them. Choose another metric."
        )


def _drops_by_column(
    gain: Measure, X: pd.DataFrame, baseline: float, how: Shuffles
) -> dict[str, Floats]:
    drops = {}
    for number, name in enumerate(X.columns, 1):
        drops[str(name)] = shuffled_drops(gain, X, [name], baseline, how)
        log_progress("column", number, X.shape[1])
    return drops


def _noise_floor(
    model: Any,
    train: LabelledRows,
    judged: LabelledRows,
    positive: Any,
    metric: str,
    drops: dict[str, Floats],
    count: int,
    how: Shuffles,
) -> NoiseFloor:
    """Return the drops of shadows of columns that matter to the model."""
    originals = [name for name, values in drops.items() if np.any(values != 0)]
    fitted = fit_with_shadows(model, train, judged.X, originals, count, how.seed)
    if fitted.model is None:
        return NoiseFloor(float("nan"), pd.DataFrame(), fitted.notes)
    weights = weight_values(judged.weights)
    gain = metric_gain(metric, fitted.model, judged.y, positive, weights)
    baseline = gain(fitted.X)
    shadows = {
        original: shuffled_drops(gain, fitted.X, [shadow], baseline, how)
        for original, shadow in fitted.shadows.items()
    }
    value = float(np.quantile(np.concatenate(list(shadows.values())), FLOOR_QUANTILE))
    table = _drop_table(shadows, "shadow_of", value).drop(columns=["noise_floor", "above_floor"])
    return NoiseFloor(max(value, 0.0), table, fitted.notes)


def _drop_table(drops: dict[str, Floats], heading: str, floor: float) -> pd.DataFrame:
    means = np.array([values.mean() for values in drops.values()])
    above = pd.array(means > floor, dtype="boolean")
    if np.isnan(floor):
        above[:] = pd.NA
    table = pd.DataFrame(
        {
            heading: list(drops),
            "mean_drop": means,
            "standard_deviation": [values.std() for values in drops.values()],
            "noise_floor": floor,
            "above_floor": above,
        }
    )
    table = table.sort_values("mean_drop", ascending=False, kind="stable", ignore_index=True)
    table.insert(3, "rank", range(1, len(table) + 1))
    return table


def _metrics(score: float, importance: pd.DataFrame) -> dict[str, Any]:
    floor = float(importance["noise_floor"].iloc[0])
    above = None if np.isnan(floor) else int(importance["above_floor"].sum())
    return {
        "score": score,
        "noise_floor": None if above is None else floor,
        "columns_above_floor": above,
    }


def _notes(
    drops: dict[str, Floats], groups: list[list[str]], correlated: float, judged: LabelledRows
) -> list[dict[str, Any]]:
    undefined = [name for name, values in drops.items() if np.isnan(values).any()]
    notes: list[dict[str, Any]] = [
        {"code": "columns_shuffled_together", "columns": names, "limit": correlated}
        for names in groups
    ]
    if undefined:
        notes.append({"code": "drops_undefined", "columns": undefined})
    if judged.weights is not None:
        notes.append({"code": "scores_weighted", "column": str(judged.weights.name)})
    return notes


def _method(metric: str, repeats: int, seed: int | None, rows: int, shadows: int) -> dict[str, Any]:
    return {
        "metric": metric,
        "repeats": repeats,
        "seed": seed,
        "rows": rows,
        "shadows": shadows,
        "noise_floor_quantile": FLOOR_QUANTILE,
    }
