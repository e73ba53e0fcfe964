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

from pipeline_core.measures.alarm_limits import DRAWS
from pipeline_core.measures.group_limits import banded_like
from pipeline_core.measures.group_windows import alarmed_groups, group_windows
from pipeline_core.measures.metric_value import usual_metric
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
from pipeline_core.measures.watch_report import watch_report
from pipeline_core.measures.watched_answers import (
    GivenAnswers,
    Watch,
    given_answers,
    watched_answers,
)
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.measures.watched_windows import WatchedWindow, WatchedWindows
from pipeline_core.measures.window_costs import window_costs

_TOLD = (
    "rows", "alarm", "largest_ratio", "limit", "metric", "metric_limit", "estimated", "answer",
)  # fmt: skip


def watch_over_windows(
    model: Any,
    unfitted: Any,
    reference: WatchedRows,
    current: WatchedRows,
    windows: Sequence[Window],
    *,
    columns: Sequence[str] = (),
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
    columns
        Those whose drift is watched; empty for all.
    metric
        By which the model is judged; ``auto`` is the usual one.
    positive
        The positive of two classes, or None.
    rate
        The promised share of windows with a false alarm.
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
        A report with the tables windows, window_columns, window_distributions, and where there
        are such window_groups and drift_costs.

    Raises
    ------
    ValueError
        Either side has no rows.
    """
    for side, rows in (("reference", reference.X), ("current", current.X)):
        if not len(rows):
            raise ValueError(f"Watch: '{side}' must have rows; it has none. Check its wire.")
    if current.groups is not None and reference.groups is not None:
        current = current._replace(groups=banded_like(current.groups, reference.groups))
    name = metric if metric != "auto" or model is None else usual_metric(model)
    labelled = len(reference.X) if reference.y is None else int(reference.y.notna().sum())
    sizes = window_sizes(windows, labelled)
    drawing = Drawing(sizes, rate, seed, in_order, least_effect, draws)
    watch, labelled_reference = watch_reference(
        model, unfitted, reference, drawing, name, positive, columns
    )
    watched = WatchedWindows()
    for number, window in enumerate(windows, 1):
        watched_window = _watch_window(watch, labelled_reference, current, window, bins, seed)
        watched.add(watched_window)
        figures = {key: watched_window.line[key] for key in _TOLD}
        log_progress("window", number, len(windows), label=window.label, **_finite(figures))
    costs = window_costs(watch, labelled_reference, current, windows, watched, seed)
    return watch_report(watched, costs, labelled_reference, name if model is not None else None)


def _watch_window(
    watch: Watch | None,
    labelled: Reference,
    current: WatchedRows,
    window: Window,
    bins: int,
    seed: int,
) -> WatchedWindow:
    X = current.X.iloc[window.rows]
    seen = X[[name for name in labelled.rows if name in X]]
    table, cells = watched_columns(labelled.profiles, seen, labelled.limits, bins)
    line = _input_line(window, seen, table, labelled)
    line |= {
        "separability": separability(labelled.rows, seen, seed),
        "answered": True, "answer": np.nan, "answer_psi": np.nan, "confidence": np.nan,
        "labels": 0, "metric": np.nan, "metric_limit": np.nan, "metric_worse": False,
        "estimated": np.nan, "alarmed_groups": "",
    }  # fmt: skip
    groups = None
    if watch is not None:
        answers = _answers(watch, X)
        line["answered"] = answers is not None
        line["alarm"] |= not line["answered"]
        if answers is not None:
            line |= _answer_line(watch, labelled, current, window, answers, bins)
            line["alarm"] |= line["metric_worse"]
            if current.groups is not None:
                groups = group_windows(watch, labelled.group_limits, current, window, answers)
                line["alarmed_groups"] = alarmed_groups(groups)
                line["alarm"] |= bool(line["alarmed_groups"])
    return WatchedWindow(
        line, table.assign(window=window.label), cells.assign(window=window.label), groups
    )


def _input_line(
    window: Window, X: pd.DataFrame, columns: pd.DataFrame, known: Reference
) -> dict[str, Any]:
    drifted = columns.loc[columns["drifted"], "column"].tolist()
    return {
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
    }


def _answers(watch: Watch, X: pd.DataFrame) -> GivenAnswers | None:
    """Return the model's answers; None where it takes no such gaps, or new categories."""
    try:
        return given_answers(watch.model, X) if len(X) else None
    except (ValueError, TypeError):
        return None


def _answer_line(
    watch: Watch,
    reference: Reference,
    current: WatchedRows,
    window: Window,
    answers: GivenAnswers,
    bins: int,
) -> dict[str, Any]:
    X, y = current.X.iloc[window.rows], current.y
    line = watched_answers(watch, X, None if y is None else y.iloc[window.rows], answers)
    line["answer_psi"] = _answer_drift(watch, reference, answers, bins)
    if reference.metric_limits is not None:
        line["metric_limit"] = reference.metric_limits.of(line["labels"])
        line["metric_worse"] = reference.metric_limits.is_worse(line["metric"], line["labels"])
    return line


def _answer_drift(watch: Watch, reference: Reference, answers: GivenAnswers, bins: int) -> float:
    """Return the PSI of a window's answers against those for unseen reference rows."""
    if reference.answers is None:
        return np.nan
    answered = answers.predicted
    if answers.chances is not None:
        answered = answers.chances[:, judged_place(watch.model, watch.positive)]
    drift = profile_drift(reference.answers, pd.Series(answered), bins)
    return np.nan if drift is None else float(drift[0]["psi"])


def _finite(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in values.items()
    }
