"""When each stage worked, and which of them the whole run had to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.spec import Pipeline
from ui.screens.results.steps import before


@dataclass(frozen=True)
class Bar:
    """A stage's time at work.

    Parameters
    ----------
    start, end
        Seconds since the run's first stage began.
    critical
        The run waited for it.
    """

    stage: str
    start: float
    end: float
    status: str
    critical: bool


def bars(pipeline: Pipeline, rows: Mapping[str, Mapping[str, Any]]) -> list[Bar]:
    """Return the stages that worked, by the time they began.

    Parameters
    ----------
    rows
        What the store has of each stage.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> rows = {"a": {"started": 10.0, "seconds": 2.0, "status": "succeeded"}}
    >>> bars(Pipeline(stages={"a": Stage("a", "x")}), rows)
    [Bar(stage='a', start=0.0, end=2.0, status='succeeded', critical=True)]
    """
    worked = {
        name: (row["started"], row["started"] + (row["seconds"] or 0.0), row["status"])
        for name, row in rows.items()
        if row.get("started") is not None and row["status"] != "reused" and name in pipeline.stages
    }
    if not worked:
        return []
    zero = min(start for start, _, _ in worked.values())
    path = critical_path(pipeline, {name: end for name, (_, end, _) in worked.items()})
    found = [
        Bar(name, start - zero, end - zero, status, name in path)
        for name, (start, end, status) in worked.items()
    ]
    return sorted(found, key=lambda bar: (bar.start, bar.end))


def critical_path(pipeline: Pipeline, ends: Mapping[str, float]) -> list[str]:
    """Return the chain of stages that the last one to end had to wait for, first to last.

    Each stage waited for that input of it which ended last.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> made = [Stage("a", "x"), Stage("b", "x"), Stage("c", "x", {"data": ("a", "b")})]
    >>> critical_path(Pipeline(stages={s.name: s for s in made}), {"a": 1.0, "b": 2.0, "c": 3.0})
    ['b', 'c']
    """
    path: list[str] = []
    here = max(ends, key=lambda name: ends[name], default=None)
    while here is not None and here not in path:
        path.append(here)
        waited = [one for one in before(pipeline, here) if one in ends]
        here = max(waited, key=lambda name: ends[name], default=None)
    return path[::-1]
