"""Windows of a watch as the points of its charts: plain numbers, drift beside its limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.measures.metric_directions import direction
from pipeline_core.monitor.source_names import batch_label
from pipeline_core.store import Store
from pipeline_core.store.late_labels import Performance
from pipeline_core.store.watch_history import SeenWindow

Json = dict[str, Any]
PARTS = ("features", "answers")
MOST_COLUMNS = 60
MOST_WINDOWS = 200
MOST_ALARMS = 200
LEAST_EFFECT = 0.1  # of windows that were watched before it was kept with them
MISSING = "(missing)"
OK, DRIFTED, BROKEN = 0, 1, 2


def window_point(window: SeenWindow) -> Json:
    """Return a window as a point of the charts.

    Parameters
    ----------
    window
        The window.

    Returns
    -------
    dict
        Its number ``n``, ``label``, time ``t``, ``rows`` and ``model``, whether the model
        ``refused`` it, and for each part the columns' drift: its PSI, the PSI beyond which
        it is an alarm, the state (0 well, 1 drifted, 2 gone or of another kind), and the shares
        of missing values in the window and in the reference. ``estimated`` is the metric that
        the model's own confidence promises, where it does. ``groups`` has of each sensitive group
        its answer, between what this is no alarm, and the state.
    """
    parts = {part: _columns(window.result.get(part) or {}) for part in PARTS}
    return {
        "n": window.number,
        "label": batch_label(window.batch),
        "t": window.created,
        "rows": window.rows,
        "model": window.model,
        "refused": bool(window.result.get("refusal")),
        "metric_name": (window.result.get("estimate") or {}).get("metric"),
        "estimated": _short((window.result.get("estimate") or {}).get("estimated")),
        "groups": _group_answers(window.result.get("groups") or ()),
        **parts,
    }


def _group_answers(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {
        group_name(line): [
            *(_short(line[name]) for name in ("answer", "low", "high")),
            int(_is_outside(line)),
        ]
        for line in lines
    }


def _is_outside(line: Mapping[str, Any]) -> bool:
    answer, low, high = (line[name] for name in ("answer", "low", "high"))
    return None not in (answer, low, high) and not low <= answer <= high


def group_name(line: Mapping[str, Any]) -> str:
    """Return what a sensitive group is called.

    Examples
    --------
    >>> group_name({"attribute": "sex", "group": "female"})
    'sex: female'
    """
    return f"{line['attribute']}: {line['group']}"


def _columns(part: Mapping[str, Any]) -> dict[str, list[Any]]:
    cells = part.get("cells") or {}
    columns = sorted(part.get("columns") or (), key=_drift_order)[:MOST_COLUMNS]
    return {
        str(column["column"]): [
            _short(column.get("psi")),
            _short(alarm_band(column, part)),
            column_state(column),
            _short(column.get("missing")),
            _short(reference_missing(cells.get(column["column"]))),
        ]
        for column in columns
    }


def column_state(column: Mapping[str, Any]) -> int:
    """Return whether a column of a window is well, drifted, or cannot be compared.

    Examples
    --------
    >>> column_state({"drifted": True, "status": "gone"})
    2
    """
    if not column.get("drifted"):
        return OK
    return DRIFTED if column.get("status") == "compared" else BROKEN


def alarm_band(column: Mapping[str, Any], part: Mapping[str, Any]) -> float | None:
    """Return the PSI beyond which a column raises an alarm; None where no limit was learned.

    Examples
    --------
    >>> alarm_band({"psi_by_chance": 0.05}, {"limit": 4.0, "least_effect": 0.1})
    0.2
    """
    chance, limit = column.get("psi_by_chance"), part.get("limit")
    if chance is None or limit is None:
        return None
    return max(float(part.get("least_effect", LEAST_EFFECT)), float(limit * chance))


def reference_missing(cells: Sequence[Sequence[Any]] | None) -> float | None:
    """Return the share of missing values in the reference; None where no counts were kept.

    Examples
    --------
    >>> reference_missing([["Lima", None, None, 3, 1], ["(missing)", None, None, 1, 1]])
    0.25
    """
    total = sum(cell[3] for cell in cells or ())
    if not cells or not total:
        return None
    return float(sum(cell[3] for cell in cells if cell[0] == MISSING) / total)


def drifted_first(windows: Iterable[SeenWindow], part: str) -> list[str]:
    """Return the columns of a part, those that were furthest beyond their limit first."""
    worst: dict[str, float] = {}
    for window in windows:
        result = window.result.get(part) or {}
        for column in result.get("columns") or ():
            name = str(column["column"])
            worst[name] = max(worst.get(name, 0.0), times_limit(column, result))
    return sorted(worst, key=lambda name: -worst[name])


def times_limit(column: Mapping[str, Any], part: Mapping[str, Any]) -> float:
    """Return a column's PSI as a multiple of what raises an alarm; infinite if it is gone.

    Examples
    --------
    >>> times_limit({"psi": 0.75, "psi_by_chance": 0.125, "drifted": True,
    ...              "status": "compared"}, {"limit": 4.0})
    1.5
    """
    if column_state(column) == BROKEN:
        return math.inf
    psi, band = column.get("psi"), alarm_band(column, part)
    return float(psi / band) if psi is not None and band else 0.0


def _drift_order(column: Mapping[str, Any]) -> tuple[bool, float]:
    return (column_state(column) != BROKEN, -(column.get("ratio") or 0.0))


def _short(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")


def window_points(
    store: Store, name: str, source: str, *, after: int = 0, most: int = MOST_WINDOWS
) -> list[Json]:
    """Return the windows of a watch as points: those after a number, or the last if too many.

    Parameters
    ----------
    store
        The workspace.
    name, source
        Of the watch.
    after
        The number of a window; 0 for the last windows.
    most
        How many at most.
    """
    windows = store.seen
    is_near = after and windows.count(name, source) - after <= most
    read = (
        windows.after(name, source, after, most) if is_near else windows.latest(name, source, most)
    )
    performance = performance_points(store, name, source)
    return [window_point(window) | performance.get(window.number, {}) for window in read]


def performance_points(store: Store, name: str, source: str) -> dict[int, Json]:
    """Return how the model did in the last windows of a watch, as far as labels have come.

    Parameters
    ----------
    store
        The workspace.
    name, source
        Of the watch.

    Returns
    -------
    dict
        By the window's number its ``metric``, ``metric_limit``, the ``estimated`` metric of the
        same rows, how many ``labels`` came, and whether it is ``worse`` than the limit;
        ``group_metrics`` has the metric of each sensitive group, its limit, and the state.
    """
    performances = store.seen.performances(name, source, MOST_WINDOWS)
    return {
        performance.number: _performance(performance)
        for performance in performances
        if performance.labels
    }


def _performance(performance: Performance) -> Json:
    value, limit = performance.result.get("value"), performance.result.get("limit")
    return {
        "metric": _short(value),
        "metric_limit": _short(limit),
        "estimated": _short(performance.result.get("estimated")),
        "labels": performance.labels,
        "worse": _is_worse(performance, performance.result),
        "group_metrics": {
            group_name(line): [
                *(_short(line.get(name)) for name in ("value", "limit")),
                int(_is_worse(performance, line)),
            ]
            for line in performance.result.get("groups") or ()
        },
    }


def _is_worse(one: Performance, line: Mapping[str, Any]) -> bool:
    """Return whether the value of a batch, or of a group of it, is beyond its limit."""
    value, limit = line.get("value"), line.get("limit")
    if not one.judged or value is None or limit is None:
        return False
    return bool(direction(str(one.result.get("metric"))) * (value - limit) < 0)


def alarm_points(store: Store, name: str, source: str) -> list[Json]:
    """Return the alarms of a watch as its charts show them, the newest first."""
    alarms = store.watches.alarms(name, resolved=True)
    parts = ("id", "subject", "state", "first", "last")
    own = [alarm for alarm in alarms if alarm.source == source][:MOST_ALARMS]
    return [{part: getattr(alarm, part) for part in parts} for alarm in own]
