"""Learning curves: how a model's score grows with its training rows, and what more would bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.folds import Folds, Positions
from pipeline_core.measures.growing_parts import growing_parts
from pipeline_core.measures.judged_rows import (
    FoldMetric,
    JudgedRows,
    fit_on,
    fold_metric,
    folds_of,
    judged_method,
    score_on,
    weight_notes,
)
from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.power_law import (
    CONFIDENCE,
    MIN_SIZES,
    PowerLaw,
    fit_power_law,
    gain_of,
    no_forecast,
)
from pipeline_core.measures.progress import log_progress

TIMES = (2.0, 5.0)
_LINE = np.geomspace(1, 5, 25)


def learning_report(
    model: Any,
    rows: JudgedRows,
    positive: Any = None,
    metric: str = "auto",
    folds: int = 5,
    sizes: int = 5,
    smallest: float = 0.1,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the learning curve of a model and its forecast, as a report.

    Parameters
    ----------
    model
        The unfitted classifier or regressor, with its recipe.
    rows
        The training rows with their roles.
    positive
        The positive of two classes.
    metric
        A metric of an evaluation, a scorer of scikit-learn, or ``auto``.
    folds
        The number of folds.
    sizes, smallest
        The number of sizes, and the smallest as a share of a fold's training rows.
    seed
        The seed of the shuffles.

    Raises
    ------
    ValueError
        A missing target, rows that do not suffice for the folds, or a model that cannot be
        fitted on the smallest part.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": range(40)})
    >>> y = X["x"] + pd.Series([0.0, 1.0] * 20)
    >>> report = learning_report(LinearRegression(), JudgedRows(X, y), smallest=0.25, seed=0)
    >>> report["tables"]["learning"]["train_rows"].tolist()
    [8, 14, 20, 26, 32]
    """
    target_values(rows.y, "Learning curve")
    judged, notes = fold_metric(model, rows.y, metric, positive)
    chosen = folds_of(model, rows, folds, seed)
    shares = np.linspace(smallest, 1, sizes).tolist()
    parts = growing_parts(chosen, shares, seed, rows.groups, rows.times)
    scored = _scores(model, rows, chosen, parts, shares, judged)
    table = _size_table(scored)
    sign = -1.0 if judged.name in ERRORS else 1.0
    law, refusal = _law(table, scored, sign)
    forecast, change = _forecast(law, table, sign, refusal)
    whole = table.iloc[-1]
    return {
        "metrics": {
            "score_mean": _or_none(whole["test_score"]),
            "score_std": _or_none(whole["test_spread"]),
            **change,
        },
        "tables": {"learning": table, **forecast, "learning_folds": scored},
        "notes": [
            *_forecast_notes(judged.name, change, refusal),
            *notes,
            *_size_notes(scored, shares, judged.name),
            *_role_notes(rows),
            *chosen.notes,
            *weight_notes(model, rows),
        ],
        "method": {"metric": judged.name, "sizes": sizes, **judged_method(chosen, seed, rows)},
    }


def _scores(
    model: Any,
    rows: JudgedRows,
    chosen: Folds,
    parts: list[list[Positions]],
    shares: Sequence[float],
    metric: FoldMetric,
) -> pd.DataFrame:
    """Return the scores of every fold at every size; the smallest come first, and fail first."""
    total, records = len(shares) * len(parts), []
    for place, share in enumerate(shares):
        for fold, (_, test) in enumerate(chosen.parts, 1):
            train = parts[fold - 1][place]
            train_score, test_score = _part_scores(model, rows, train, test, metric, fold)
            sizes = {"fold": fold, "share": share, "train_rows": len(train), "test_rows": len(test)}
            records.append({**sizes, "train_score": train_score, "test_score": test_score})
            log_progress("step", len(records), total)
    return pd.DataFrame(records)


def _part_scores(
    model: Any, rows: JudgedRows, train: Positions, test: Positions, metric: FoldMetric, fold: int
) -> tuple[float, float]:
    """Return both scores; NaN where a class does not occur in the part."""
    if is_classifier(model) and rows.y.iloc[train].nunique() < rows.y.nunique():
        return np.nan, np.nan
    try:
        fitted = fit_on(model, rows, train)
        return score_on(fitted, rows, train, metric), score_on(fitted, rows, test, metric)
    except ValueError as error:
        if len(train) > len(rows.X) / 2:
            raise
        raise ValueError(
            f"Learning curve: the model must be able to learn from each part; with {len(train)} "
            f"training rows in fold {fold} it is not: {error} Raise the smallest share."
        ) from error


def _size_table(scored: pd.DataFrame) -> pd.DataFrame:
    """Return mean and spread of every size at which all folds have a score."""
    records = []
    for share, folds in scored.groupby("share", sort=False):
        count = folds["train_rows"].to_numpy().mean()
        train, test = folds["train_score"].to_numpy(), folds["test_score"].to_numpy()
        records.append(
            {
                "share": share,
                "train_rows": int(count) if count == int(count) else count,
                "train_score": np.mean(train),
                "train_spread": np.std(train),
                "test_score": np.mean(test),
                "test_spread": np.std(test),
            }
        )
    return pd.DataFrame(records)


def _law(table: pd.DataFrame, scored: pd.DataFrame, sign: float) -> tuple[PowerLaw | None, str]:
    """Return the power law of the test scores, and why it allows no forecast, if so."""
    curves = scored.pivot(index="fold", columns="share", values="test_score").to_numpy()
    defined = ~np.isnan(curves).any(axis=0)
    rows = table["train_rows"].to_numpy(dtype=float)
    distinct = defined & np.append(True, np.diff(rows) > 0)
    law = None
    if distinct.sum() >= MIN_SIZES and distinct[-1]:
        law = fit_power_law(rows[distinct], sign * curves[:, distinct])
    return law, no_forecast(rows[distinct], law)


def _forecast(
    law: PowerLaw | None, table: pd.DataFrame, sign: float, refusal: str
) -> tuple[dict[str, pd.DataFrame], dict[str, float | None]]:
    """Return the tables of the forecast and the change that twice as many rows would bring."""
    names = ("change_twice", "change_twice_low", "change_twice_high")
    if law is None or refusal:
        return {}, dict.fromkeys(names)
    rows = float(table["train_rows"].iloc[-1])
    points = _forecast_table(law, TIMES, rows, sign)
    line = _forecast_table(law, _LINE.tolist(), rows, sign)
    change = points[["change", "change_low", "change_high"]].iloc[0]
    tables = {"forecast": points, "forecast_line": line.drop(columns="times")}
    return tables, dict(zip(names, map(float, change), strict=True))


def _forecast_table(
    law: PowerLaw, times: Sequence[float], rows: float, sign: float
) -> pd.DataFrame:
    gains = [gain_of(law, factor) for factor in times]
    ends = np.sort([[sign * gain.low, sign * gain.high] for gain in gains], axis=1)
    change = np.array([sign * gain.value for gain in gains])
    return pd.DataFrame(
        {
            "times": times,
            "train_rows": [round(factor * rows) for factor in times],
            "forecast": sign * (law.limit - law.rest) + change,
            "change": change,
            "change_low": ends[:, 0],
            "change_high": ends[:, 1],
        }
    )


def _forecast_notes(
    metric: str, change: dict[str, float | None], refusal: str
) -> list[dict[str, Any]]:
    value, low, high = (float(number or 0.0) for number in change.values())
    if refusal:
        return [{"code": refusal, "metric": metric, "sizes": MIN_SIZES}]
    ends = {"low": low, "high": high, "confidence": round(100 * CONFIDENCE)}
    if low <= 0 <= high:
        return [{"code": "more_rows_unclear", "metric": metric, "change": value, **ends}]
    code = "more_rows_raise" if value > 0 else "more_rows_lower"
    return [{"code": code, "metric": metric, "change": abs(value), **ends}]


def _size_notes(scored: pd.DataFrame, shares: Sequence[float], metric: str) -> list[dict[str, Any]]:
    undefined = set(scored.loc[scored["test_score"].isna(), "share"])
    if not undefined:
        return []
    return [
        {"code": "sizes_undefined", "metric": metric, "count": len(undefined), "of": len(shares)}
    ]


def _role_notes(rows: JudgedRows) -> list[dict[str, Any]]:
    if rows.times is not None:
        return [{"code": "parts_by_time", "column": str(rows.times.name)}]
    if rows.groups is not None:
        return [{"code": "parts_by_group", "column": str(rows.groups.name)}]
    return []


def _or_none(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
