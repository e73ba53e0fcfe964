"""The report of a model that was watched: what its windows add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.watch_reference import Reference
from pipeline_core.measures.watched_windows import WatchedWindows
from pipeline_core.measures.window_cells import window_cells


def watch_report(
    windows: WatchedWindows, costs: pd.DataFrame, reference: Reference, metric: str | None
) -> dict[str, Any]:
    """Return the report of some windows.

    Parameters
    ----------
    windows
        What was said of each.
    costs
        What drift cost.
    reference
        What they were compared with.
    metric
        By which the model is judged; None where only rows are watched.

    Examples
    --------
    >>> from pipeline_core.measures.alarm_limits import AlarmLimits
    >>> known = Reference(pd.DataFrame({"x": [1]}), {}, None, AlarmLimits((1,), (2.0,), 0.03, 0.1))
    >>> watch_report(WatchedWindows(), pd.DataFrame(), known, None)["metrics"]["windows"]
    0
    """
    lines = windows.lines
    table = pd.DataFrame(lines)
    alarms = [line["window"] for line in lines if line["alarm"]]
    return {
        "metrics": {
            "windows": len(lines),
            "alarms": len(alarms),
            "share_alarms": len(alarms) / len(lines) if lines else None,
            "max_separability": _largest(table, "separability"),
            **_worst(table, metric),
        },
        "tables": {"windows": table, **(_tables(windows, costs) if lines else {})},
        "notes": _notes(lines, reference),
        "method": {
            "metric": metric,
            "false_alarm_rate": reference.limits.rate,
            "least_effect": reference.limits.least_effect,
            "reference_rows": len(reference.rows),
        },
    }


def _tables(windows: WatchedWindows, costs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    table, groups = windows.columns, windows.groups
    table = table[["window", *(name for name in table.columns if name != "window")]]
    cells = window_cells(windows.cells, table)
    tables = {"window_columns": table, "window_distributions": cells}
    if groups is not None:
        tables["window_groups"] = groups
    if len(costs):
        tables["drift_costs"] = costs
    return tables


def _notes(lines: Sequence[dict[str, Any]], known: Reference) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = [
        {"code": "first_alarm", "window": line["window"]} for line in lines if line["alarm"]
    ][:1]
    silent = [line["window"] for line in lines if line["rows"] and not line["answered"]]
    if silent:
        notes.append({"code": "windows_not_answered", "windows": silent[:5], "of": len(silent)})
    sizes, largest = known.limits.sizes, max((line["rows"] for line in lines), default=0)
    if not sizes:
        notes.append({"code": "no_limits", "rows": len(known.rows)})
    elif largest > sizes[-1] and 2 * largest > len(known.rows):
        notes.append({"code": "limits_of_smaller_windows", "rows": sizes[-1], "largest": largest})
    return notes


def _largest(windows: pd.DataFrame, name: str) -> float | None:
    values = windows[name].dropna() if len(windows) else pd.Series(dtype=float)
    return float(values.max()) if len(values) else None


def _worst(windows: pd.DataFrame, metric: str | None) -> dict[str, float]:
    if metric is None or not len(windows) or windows["metric"].isna().all():
        return {}
    values = windows["metric"].dropna()
    return {"worst_metric": float(np.max(values) if metric in ERRORS else np.min(values))}
