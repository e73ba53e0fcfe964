"""A model watched over time: its inputs, its answers and its performance, window by window.

Every window is compared with the same reference, the rows that the model was fitted on. Its
answers are compared with those for rows that it had not seen: the reference is cut into folds,
and each is answered by the model fitted anew on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.alarm_limits import DRAWS
from pipeline_core.measures.classes import model_positive
from pipeline_core.measures.group_windows import group_windows
from pipeline_core.measures.metric_value import ERRORS, usual_metric
from pipeline_core.measures.profile_drift import profile_drift
from pipeline_core.measures.progress import log_progress
from pipeline_core.measures.separability import separability
from pipeline_core.measures.time_windows import Window
from pipeline_core.measures.watch_reference import (
    Drawing,
    Reference,
    WatchedRows,
    judged_place,
    watch_reference,
    window_sizes,
)
from pipeline_core.measures.watched_answers import Watch, watched_answers
from pipeline_core.measures.watched_inputs import watched_columns


def watch_over_windows(
    model: Any,
    unfitted: Any,
    reference: WatchedRows,
    current: WatchedRows,
    windows: Sequence[Window],
    *,
    metric: str = "auto",
    positive: Any = None,
    rate: float = 1 / 30,
    least_effect: float = 0.1,
    bins: int = 10,
    seed: int = 0,
    in_order: bool = False,
    draws: int = DRAWS,
) -> dict[str, Any]:
    """Return the report of a model, or of rows alone, over some windows.

    Parameters
    ----------
    model, unfitted
        The fitted model with its recipe, and the same without its fit; None to watch rows alone.
    reference, current
        The rows that the model was fitted on, and those that came later.
    windows
        Of the current rows.
    metric
        By which the model is judged; ``auto`` is the usual one.
    positive
        The positive of two classes, or None.
    rate
        The promised share of windows with a false alarm of their inputs.
    least_effect
        The PSI below which no column raises an alarm.
    bins
        The number of bins of numbers.
    seed
        Of the folds, of the limits' draws and of the classifier's.
    in_order
        Whether limits are learned from reference rows that follow each other.
    draws
        How many windows are drawn of each size to learn limits.

    Returns
    -------
    dict
        A report with the tables windows, columns and groups.

    Raises
    ------
    ValueError
        Either side has no rows.
    """
    for side, rows in (("reference", reference.X), ("current", current.X)):
        if not len(rows):
            raise ValueError(f"Watch: '{side}' must have rows; it has none. Check its wire.")
    name = metric if metric != "auto" or model is None else usual_metric(model)
    if model is not None:
        positive, _ = model_positive(model, positive, "Watch over time")
    drawing = Drawing(window_sizes(windows), rate, seed, in_order, least_effect, draws)
    watch, known = watch_reference(model, unfitted, reference, drawing, name, positive)
    lines, columns, groups = [], [], []
    for number, window in enumerate(windows, 1):
        line, table = _watch_window(watch, known, current, window, bins, seed)
        lines.append(line)
        columns.append(table.assign(window=window.label))
        if watch is not None and current.groups is not None:
            groups.append(group_windows(watch, current.X, current.y, current.groups, window))
        told = {key: line[key] for key in ("rows", "alarm", "largest_ratio", "metric", "answer")}
        log_progress("window", number, len(windows), label=window.label, **_finite(told))
    return _report(lines, columns, groups, known, name if model is not None else None)


def _watch_window(
    watch: Watch | None,
    known: Reference,
    current: WatchedRows,
    window: Window,
    bins: int,
    seed: int,
) -> tuple[dict[str, Any], pd.DataFrame]:
    X = current.X.iloc[window.rows]
    y = None if current.y is None else current.y.iloc[window.rows]
    columns = watched_columns(known.profiles, X, known.limits, bins)
    drifted = columns.loc[columns["drifted"], "column"].tolist()
    line: dict[str, Any] = {
        "window": window.label,
        "start": window.start,
        "end": window.end,
        "rows": len(X),
        "alarm": bool(drifted) or not len(X),
        "drifted_columns": len(drifted),
        "largest_ratio": float(columns["ratio"].max()),
        "limit": known.limits.of(len(X)),
        "drifted": ", ".join(drifted[:10]),
        "missing": float(X.isna().to_numpy().mean()) if len(X) else np.nan,
        "new_categories": int((columns["new_categories"] != "").sum()),
        "beyond_range": float(columns["beyond_range"].max()),
        "separability": separability(known.rows, X, seed),
        "answer": np.nan, "answer_psi": np.nan, "confidence": np.nan, "labels": 0,
        "metric": np.nan, "metric_limit": np.nan, "metric_worse": False, "estimated": np.nan,
    }  # fmt: skip
    if watch is not None and known.metric_limits is not None:
        line |= watched_answers(watch, X, y)
        line["metric_limit"] = known.metric_limits.of(line["labels"])
        labels = line["labels"]
        line["metric_worse"] = known.metric_limits.is_worse(line["metric"], labels)
        line["alarm"] |= line["metric_worse"]
        line["answer_psi"] = _answer_drift(watch, known, X, bins)
    return line, columns


def _answer_drift(watch: Watch, known: Reference, X: pd.DataFrame, bins: int) -> float:
    """Return the PSI of a window's answers against those for unseen reference rows."""
    if not len(X) or known.answers is None:
        return np.nan
    if is_classifier(watch.model) and hasattr(watch.model, "predict_proba"):
        chances = np.asarray(watch.model.predict_proba(X))
        answered = pd.Series(chances[:, judged_place(watch.model, watch.positive)])
    else:
        answered = pd.Series(np.asarray(watch.model.predict(X)))
    drift = profile_drift(known.answers, answered, bins)
    return np.nan if drift is None else float(drift[0]["psi"])


def _finite(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in values.items()
    }


def _report(
    lines: list[dict[str, Any]],
    columns: list[pd.DataFrame],
    groups: list[pd.DataFrame],
    known: Reference,
    metric: str | None,
) -> dict[str, Any]:
    windows = pd.DataFrame(lines)
    alarms = [line["window"] for line in lines if line["alarm"]]
    tables = {"windows": windows}
    if columns:
        table = pd.concat(columns, ignore_index=True)
        tables["columns"] = table[["window", *(n for n in table.columns if n != "window")]]
    if groups:
        tables["groups"] = pd.concat(groups, ignore_index=True)
    worst = _worst(windows, metric)
    return {
        "metrics": {
            "windows": len(windows),
            "alarms": len(alarms),
            "share_alarms": len(alarms) / len(lines) if lines else None,
            "max_separability": _largest(windows, "separability"),
            **worst,
        },
        "tables": tables,
        "notes": [{"code": "first_alarm", "window": window} for window in alarms[:1]],
        "method": {
            "metric": metric,
            "false_alarm_rate": known.limits.rate,
            "least_effect": known.limits.least_effect,
            "reference_rows": len(known.rows),
        },
    }


def _largest(windows: pd.DataFrame, name: str) -> float | None:
    values = windows[name].dropna() if len(windows) else pd.Series(dtype=float)
    return float(values.max()) if len(values) else None


def _worst(windows: pd.DataFrame, metric: str | None) -> dict[str, float]:
    if metric is None or not len(windows) or windows["metric"].isna().all():
        return {}
    values = windows["metric"].dropna()
    return {"worst_metric": float(values.max() if metric in ERRORS else values.min())}
