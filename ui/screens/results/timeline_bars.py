"""Timeline of a run: when each stage worked, and the critical path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.spec import Pipeline
from ui.screens.results.data_flow import input_stages


@dataclass(frozen=True)
class Bar:
    """The time span in which a stage worked.

    Parameters
    ----------
    start, end
        Seconds since the run's first stage began.
    critical
        Whether it is on the critical path.
    """

    stage: str
    start: float
    end: float
    status: str
    critical: bool


def timeline_bars(pipeline: Pipeline, rows: Mapping[str, Mapping[str, Any]]) -> list[Bar]:
    """Return a bar for each stage that worked, in order of start.

    Parameters
    ----------
    rows
        The stored record of each stage, by name.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> rows = {"a": {"started": 10.0, "seconds": 2.0, "status": "succeeded"}}
    >>> timeline_bars(Pipeline(stages={"a": Stage("a", "x")}), rows)
    [Bar(stage='a', start=0.0, end=2.0, status='succeeded', critical=True)]
    """
    spans = {
        name: (row["started"], row["started"] + (row["seconds"] or 0.0), row["status"])
        for name, row in rows.items()
        if row.get("started") is not None and row["status"] != "reused" and name in pipeline.stages
    }
    if not spans:
        return []
    origin = min(start for start, _, _ in spans.values())
    path = critical_path(pipeline, {name: end for name, (_, end, _) in spans.items()})
    bars = [
        Bar(name, start - origin, end - origin, status, name in path)
        for name, (start, end, status) in spans.items()
    ]
    return sorted(bars, key=lambda bar: (bar.start, bar.end))


def critical_path(pipeline: Pipeline, ends: Mapping[str, float]) -> list[str]:
    """Return the critical path, first stage to last.

    It ends with the stage that ended last; each stage waited for its input that ended last.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = [Stage("a", "x"), Stage("b", "x"), Stage("c", "x", {"data": ("a", "b")})]
    >>> critical_path(Pipeline(stages={s.name: s for s in stages}), {"a": 1.0, "b": 2.0, "c": 3.0})
    ['b', 'c']
    """
    path: list[str] = []
    current = max(ends, key=lambda name: ends[name], default=None)
    while current is not None and current not in path:
        path.append(current)
        inputs = [stage for stage in input_stages(pipeline, current) if stage in ends]
        current = max(inputs, key=lambda name: ends[name], default=None)
    return path[::-1]
