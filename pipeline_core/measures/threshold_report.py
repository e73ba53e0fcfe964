"""Thresholds of a classifier of two classes as a report: what each costs, and which is best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.role_rows import RoleRows
from pipeline_core.measures.threshold_choice import (
    Saving,
    best_thresholds,
    expected_saving,
    thinned,
    threshold_intervals,
    unseen_thresholds,
)
from pipeline_core.measures.threshold_counts import (
    Costs,
    candidate_thresholds,
    threshold_table,
)
from pipeline_core.measures.threshold_scores import (
    Judged,
    fitted_scores,
    held_out_scores,
    require_two_classes,
)

MOST_ROWS = 180
DEFAULT = {True: 0.5, False: 0.0}
_MEASURES = {
    "cost": "cost_per_100",
    "f1": "f1",
    "youden": "youden",
    "default": "default_threshold",
}


def explore_thresholds(
    fitted: Any,
    unfitted: Any,
    rows: RoleRows,
    positive: Any,
    costs: Sequence[float],
    folds: int,
    resamples: int,
    seed: int | None,
) -> dict[str, Any]:
    """Return the report of every threshold, for rows that the scores' models have not seen.

    Parameters
    ----------
    fitted, unfitted
        The classifier.
    rows
        The rows to judge.
    positive
        The positive class.
    costs
        Of a false alarm and of a miss, and the gain of a hit.
    folds
        The number of folds; the model of the others scores each. With 0 the fitted classifier
        scores all rows.
    resamples, seed
        The number of bootstrap samples; the seed of folds and samples.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> rows = RoleRows(pd.DataFrame({"x": range(20)}), pd.Series([0] * 10 + [1] * 10))
    >>> model = GaussianNB().fit(*rows[:2])
    >>> report = explore_thresholds(model, model, rows, None, (1, 1, 0), 2, 20, 0)
    >>> report["notes"][0], report["method"]["splitter"]
    ({'code': 'positive_assumed', 'positive': '1'}, 'StratifiedKFold')
    """
    label, notes = require_two_classes(fitted, rows.y, positive)
    judged = (
        held_out_scores(unfitted, rows, label, folds, seed)
        if folds
        else fitted_scores(fitted, rows, label)
    )
    report = threshold_report(judged, Costs(*costs), resamples, seed)
    method = {"positive": str(label), **report["method"]}
    if judged.chosen is not None:
        method |= {"splitter": judged.chosen.splitter, "folds": folds}
    return {**report, "notes": [*notes, *report["notes"]], "method": method}


def threshold_report(
    judged: Judged, costs: Costs, resamples: int, seed: int | None
) -> dict[str, Any]:
    """Return every threshold with its outcomes, and the best of them, as a report.

    Parameters
    ----------
    judged
        The scored rows.
    costs
        What mistakes cost and hits gain.
    resamples, seed
        Bootstrap samples, and their seed.

    Examples
    --------
    >>> from pipeline_core.measures.threshold_counts import ScoredRows
    >>> rows = ScoredRows(np.array([0.2, 0.4, 0.9] * 4), np.array([False, True, True] * 4),
    ...     np.ones(12))
    >>> report = threshold_report(Judged(rows, np.arange(12), True), Costs(), 20, 0)
    >>> report["metrics"]["best_threshold"], round(report["metrics"]["cost_per_100_default"])
    (0.4, 33)
    """
    rows, default = judged.rows, DEFAULT[judged.is_proba]
    thresholds = candidate_thresholds(rows.scores, default)
    table = threshold_table(rows, thresholds, costs)
    best = best_thresholds(rows, thresholds, costs)
    drawn = judged.units, resamples, seed
    intervals = threshold_intervals(rows, thresholds, costs, *drawn)
    chosen = _chosen_table(table, {**best, "default": default}, intervals)
    saving = _saving(judged, costs, default, resamples, seed)
    kept = [value for value in (*best.values(), default) if value is not None]
    metrics = _metrics(chosen, saving)
    return {
        "metrics": metrics,
        "tables": {"thresholds": thinned(table, kept, MOST_ROWS), "best_thresholds": chosen},
        "notes": _notes(metrics, saving, judged),
        "method": {
            "rows": len(rows.scores),
            "default_threshold": default,
            "score": "probability" if judged.is_proba else "decision_function",
            "resamples": resamples,
            "interval": "percentile bootstrap, 95 %",
        },
    }


def _chosen_table(
    table: pd.DataFrame, chosen: dict[str, float | None], intervals: dict[str, tuple[float, float]]
) -> pd.DataFrame:
    """Return the row of the table for each chosen threshold, with its interval."""
    known = {name: value for name, value in chosen.items() if value is not None}
    rows = table.set_index("threshold").loc[list(known.values())].reset_index()
    ends = [intervals.get(name, (np.nan, np.nan)) for name in known]
    rows.insert(0, "measure", [_MEASURES[name] for name in known])
    rows.insert(2, "threshold_low", [low for low, _ in ends])
    rows.insert(3, "threshold_high", [high for _, high in ends])
    return rows


def _saving(
    judged: Judged, costs: Costs, default: float, resamples: int, seed: int | None
) -> Saving | None:
    if judged.folds is None or judged.chosen is None:
        return None
    by_time = judged.chosen.order == "time"
    chosen = unseen_thresholds(judged.rows, judged.folds, costs, default, by_time=by_time)
    return expected_saving(judged.rows, chosen, costs, default, judged.units, resamples, seed)


def _metrics(chosen: pd.DataFrame, saving: Saving | None) -> dict[str, float | None]:
    by = {row["measure"]: row for row in chosen.to_dict("records")}
    best, usual = by["cost_per_100"], by["default_threshold"]
    values = {
        "best_threshold": best["threshold"],
        "cost_per_100": best["cost_per_100"],
        "cost_per_100_default": usual["cost_per_100"],
        "saving_per_100": saving.value if saving else None,
        "best_threshold_low": best["threshold_low"],
        "best_threshold_high": best["threshold_high"],
        "saving_per_100_low": saving.low if saving else None,
        "saving_per_100_high": saving.high if saving else None,
    }
    return {name: None if value is None else float(value) for name, value in values.items()}


def _saving_note(saving: Saving) -> dict[str, Any]:
    """Return what a chosen threshold saves, or costs, where other folds choose it."""
    figures = {name: float(f"{value:.3g}") for name, value in saving._asdict().items()}
    if saving.high < 0:
        more = {"value": -figures["value"], "low": -figures["high"], "high": -figures["low"]}
        return {"code": "threshold_costs_more", **more}
    return {
        "code": "threshold_saves" if saving.low > 0 else "threshold_saving_uncertain",
        **figures,
    }


def _notes(metrics: dict[str, Any], saving: Saving | None, judged: Judged) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    if saving is None:
        notes.append({"code": "threshold_on_judged_rows"})
    elif metrics["cost_per_100"] == metrics["cost_per_100_default"]:
        notes.append({"code": "threshold_default_is_best"})
    else:
        notes.append(_saving_note(saving))
    if judged.chosen is not None:
        notes += judged.chosen.notes
        if judged.chosen.order == "time":
            notes.append({"code": "threshold_by_time", "rows": len(judged.rows.scores)})
    if judged.weight is not None:
        notes.append({"code": "threshold_weighted", "column": judged.weight})
    return notes
