"""The report of a model that was watched: what its windows add up to."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.watch_reference import Reference
from pipeline_core.measures.window_cells import MOST_WINDOWS, farthest, window_cells


class WatchedWindow(NamedTuple):
    """What is said of one window.

    Parameters
    ----------
    line
        Its values, by name.
    columns
        Of each of its columns.
    cells
        The distributions of its columns; None where they are not kept.
    groups
        Of each sensitive group; None where there are none.
    """

    line: dict[str, Any]
    columns: pd.DataFrame
    cells: pd.DataFrame | None
    groups: pd.DataFrame | None = None


def compact(windows: MutableSequence[WatchedWindow], most: int = MOST_WINDOWS) -> None:
    """Keep what windows hold in memory small, however many there are.

    Whenever as many windows have come again, the distributions of those that are nearest to the
    reference are dropped, and the columns of the new ones become parts of one table.

    Parameters
    ----------
    windows
        Those that were watched so far; they are changed.
    most
        How many windows keep their distributions.

    Examples
    --------
    >>> columns = pd.DataFrame({"window": ["May"], "ratio": [2.0], "psi": [0.2]})
    >>> windows = [WatchedWindow({"window": "May"}, columns, pd.DataFrame())]
    >>> compact(windows, most=1)
    >>> windows[0].cells is None
    False
    """
    if len(windows) % most:
        return
    _join_columns(windows, len(windows) - most)
    drawn = [number for number, window in enumerate(windows) if window.cells is not None]
    columns = pd.concat([windows[number].columns for number in drawn], ignore_index=True)
    kept = set(farthest(columns, "window", most))
    for number in drawn:
        if windows[number].line["window"] not in kept:
            windows[number] = windows[number]._replace(cells=None)


def _join_columns(windows: MutableSequence[WatchedWindow], first: int) -> None:
    """Make the columns of the windows from one on parts of one table: many small ones are large."""
    new = list(windows[first:])
    table = pd.concat([window.columns for window in new], ignore_index=True)
    ends = np.cumsum([0, *(len(window.columns) for window in new)])
    for place, window in enumerate(new):
        part = table.iloc[ends[place] : ends[place + 1]]
        windows[first + place] = window._replace(columns=part)


def watch_report(
    windows: Sequence[WatchedWindow], costs: pd.DataFrame, known: Reference, metric: str | None
) -> dict[str, Any]:
    """Return the report of some windows.

    Parameters
    ----------
    windows
        In their order.
    costs
        What drift cost.
    known
        What they were compared with.
    metric
        By which the model is judged; None where only rows are watched.

    Examples
    --------
    >>> from pipeline_core.measures.alarm_limits import AlarmLimits
    >>> known = Reference(pd.DataFrame({"x": [1]}), {}, None, AlarmLimits((1,), (2.0,), 0.03, 0.1))
    >>> watch_report([], pd.DataFrame(), known, None)["metrics"]["windows"]
    0
    """
    lines = [window.line for window in windows]
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
        "tables": {"windows": table, **_tables(windows, costs)},
        "notes": _notes(lines, known),
        "method": {
            "metric": metric,
            "false_alarm_rate": known.limits.rate,
            "least_effect": known.limits.least_effect,
            "reference_rows": len(known.rows),
        },
    }


def _tables(windows: Sequence[WatchedWindow], costs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = {}
    if windows:
        table = pd.concat([window.columns for window in windows], ignore_index=True)
        table = table[["window", *(name for name in table.columns if name != "window")]]
        drawn = [window.cells for window in windows if window.cells is not None]
        cells = window_cells(drawn, table)
        tables |= {"window_columns": table, "window_distributions": cells}
    groups = [window.groups for window in windows if window.groups is not None]
    if groups:
        tables["window_groups"] = pd.concat(groups, ignore_index=True)
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
