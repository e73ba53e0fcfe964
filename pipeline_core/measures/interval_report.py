"""Prediction intervals of a regressor and prediction sets of a classifier, as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier, is_regressor

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.column_bins import column_bins
from pipeline_core.measures.conformal import (
    Calibrated,
    calibrated_classifier,
    calibrated_regressor,
    spreads,
)
from pipeline_core.measures.coverage import (
    RANGES,
    coverage_by,
    coverage_by_group,
    coverage_of,
    undercovered,
)
from pipeline_core.measures.role_rows import RoleRows


class Promise(NamedTuple):
    """What intervals promise and how: coverage, share of calibration rows, width by row, seed."""

    coverage: float = 0.9
    calibration_share: float = 0.25
    normalised: bool = False
    seed: int | None = None


class Held(NamedTuple):
    """What is said of each judged row: its table, whether its truth is within, and the size."""

    table: pd.DataFrame
    inside: npt.NDArray[np.bool_]
    size: npt.NDArray[np.float64]
    size_name: str
    by_prediction: pd.Series


def interval_report(
    model: Any,
    train: RoleRows,
    X: pd.DataFrame,
    y: pd.Series,
    groups: Mapping[str, pd.Series],
    promise: Promise,
) -> dict[str, Any]:
    """Return an interval or a set for each judged row, and how often they hold the truth.

    Parameters
    ----------
    model
        The unfitted classifier or regressor.
    train
        The training rows; a part of them is set aside to calibrate.
    X, y
        The rows to judge, and their target.
    groups
        Columns in whose groups the coverage is told.
    promise
        What the intervals promise.

    Raises
    ------
    ValueError
        A missing target, too few rows, or a model that cannot be calibrated.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> random = np.random.default_rng(0)
    >>> X = pd.DataFrame({"x": random.normal(size=400)})
    >>> y = X["x"] + random.normal(size=400)
    >>> rows = RoleRows(X[:300], y[:300])
    >>> report = interval_report(LinearRegression(), rows, X[300:], y[300:], {}, Promise())
    >>> 0.8 < report["metrics"]["coverage"] < 1
    True
    """
    target_values(y, "Prediction intervals")
    target_values(train.y, "Prediction intervals")
    made, held = _made_and_held(model, train, X, y, promise)
    tables = _coverage_tables(held, groups)
    tables = {name: table.assign(promised=promise.coverage) for name, table in tables.items()}
    below = undercovered(tables["coverage_by_group"], promise.coverage) if groups else []
    metrics = _metrics(held, made, promise)
    return {
        "metrics": metrics,
        "tables": {**tables, "row_intervals": held.table},
        "notes": _notes(train, made, held, below, promise),
        "method": _method(model, made, promise, len(y)),
    }


def _made_and_held(
    model: Any, train: RoleRows, X: pd.DataFrame, y: pd.Series, promise: Promise
) -> tuple[Calibrated, Held]:
    how = promise.coverage, promise.calibration_share, promise.seed
    if is_classifier(model):
        made = calibrated_classifier(model, train, *how)
        return made, _class_sets(made, X, y)
    if is_regressor(model):
        made = calibrated_regressor(model, train, *how, normalised=promise.normalised)
        return made, _intervals(made, X, y)
    raise ValueError(
        "Prediction intervals: the model must be a classifier or a regressor; it is neither. "
        "Wire a model that predicts the target."
    )


def _intervals(made: Calibrated, X: pd.DataFrame, y: pd.Series) -> Held:
    predicted = np.asarray(made.model.predict(X), dtype=float)
    reach = made.reach * spreads(made.spread, made.least, X)
    actual, low, high = np.asarray(y, dtype=float), predicted - reach, predicted + reach
    inside = np.abs(actual - predicted) <= reach
    columns = {"actual": actual, "predicted": predicted, "low": low, "high": high}
    table = pd.DataFrame({"row": y.index, **columns, "inside": inside})
    return Held(table, inside, 2 * reach, "mean_width", pd.Series(predicted))


def _class_sets(made: Calibrated, X: pd.DataFrame, y: pd.Series) -> Held:
    classes = np.asarray(made.model.classes_)
    probabilities = np.asarray(made.model.predict_proba(X), dtype=float)
    within = 1 - probabilities <= made.reach
    truth = np.asarray(y)[:, None] == classes[None, :]
    inside, size = (within & truth).any(axis=1), within.sum(axis=1).astype(float)
    predicted = classes[probabilities.argmax(axis=1)].astype(str)
    sets = [", ".join(str(name) for name in classes[row]) for row in within]
    columns = {"actual": np.asarray(y).astype(str), "predicted": predicted, "classes": sets}
    table = pd.DataFrame(
        {"row": y.index, **columns, "set_size": size.astype(int), "inside": inside}
    )
    return Held(table, inside, size, "mean_set_size", pd.Series(predicted))


def _coverage_tables(held: Held, groups: Mapping[str, pd.Series]) -> dict[str, pd.DataFrame]:
    """Return the coverage by group, by the size of the prediction or its class, by set size."""
    judged = held.inside, held.size, held.size_name
    is_number = held.by_prediction.dtype.kind == "f"
    bins = column_bins(held.by_prediction, RANGES if is_number else len(held.table))
    by_prediction = coverage_by(bins, *judged).rename(columns={"group": "prediction"})
    tables = {"coverage_by_group": coverage_by_group(groups, *judged)} if groups else {}
    tables["coverage_by_prediction"] = by_prediction
    if not is_number:
        sizes = coverage_by(column_bins(pd.Series(held.size), len(held.table)), *judged)
        tables["coverage_by_set_size"] = sizes.drop(columns=held.size_name).rename(
            columns={"group": "set_size"}
        )
    return tables


def _metrics(held: Held, made: Calibrated, promise: Promise) -> dict[str, float]:
    metrics = {**coverage_of(held.inside), held.size_name: float(held.size.mean())}
    if held.size_name == "mean_set_size":
        metrics["share_single"] = float((held.size == 1).mean())
        metrics["share_empty"] = float((held.size == 0).mean())
    return {
        **metrics,
        "promised_coverage": promise.coverage,
        "calibration_rows": made.calibration_rows,
    }


def _notes(
    train: RoleRows,
    made: Calibrated,
    held: Held,
    below: Sequence[str],
    promise: Promise,
) -> list[dict[str, Any]]:
    rows = {"fitted": made.fitted_rows, "calibration": made.calibration_rows}
    notes: list[dict[str, Any]] = [
        {"code": "intervals_of_part", **rows},
        {"code": "intervals_promise", "percent": format(100 * promise.coverage, "g")},
    ]
    for code, role in (("intervals_by_time", train.times), ("intervals_by_group", train.groups)):
        if role is not None:
            notes.append({"code": code, "column": str(role.name)})
    if train.weights is not None:
        notes.append({"code": "intervals_unweighted", "column": str(train.weights.name)})
    if not made.explains(int(held.inside.sum()), len(held.inside), promise.coverage):
        notes.append({"code": "coverage_broken"})
    if below:
        notes.append({"code": "groups_undercovered", "groups": list(below)})
    return notes


def _method(model: Any, made: Calibrated, promise: Promise, rows: int) -> dict[str, Any]:
    is_class = is_classifier(model)
    return {
        "kind": "classification" if is_class else "regression",
        "conformal": "split, least ambiguous sets" if is_class else "split, absolute errors",
        "normalised": promise.normalised and not is_class,
        "reach": made.reach,
        "rows": rows,
        "coverage_interval": "Clopper-Pearson, 95 %",
    }
