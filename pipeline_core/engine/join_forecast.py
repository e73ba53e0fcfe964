"""Forecasts of joins from a preview: how many rows they will have, before any is run.

A preview joins samples. A pair of rows is in both samples with the product of their shares, so
the pairs that a sample has, divided by it, estimate those of the whole tables without bias; the
error is small where many rows share a key, which is where a join explodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.data.columns import JoinForecast
from pipeline_core.engine.row_inputs import wires_in_order
from pipeline_core.plan import Job, Plan

# Tables that others look things up in are sampled less, lest nothing has a partner.
LOOKUP_ROWS = 20


def lookup_sources(plan: Plan) -> frozenset[str]:
    """Return the sources whose rows are only looked up: they feed a further table alone."""
    above: dict[str, set[str]] = {}
    main: set[str] = set()
    other: set[str] = set()
    for job in plan.jobs.values():
        above[job.stage] = {job.stage}.union(*(above.get(s, set()) for s in job.sources))
        entry = plan.entries[job.block]
        wired = list(wires_in_order(entry, job.inputs).values())
        if entry["shape"] == "row" and len(wired) > 1:
            main.update(*(above.get(name, ()) for name in wired[0]))
            other.update(*(above.get(name, ()) for names in wired[1:] for name in names))
    return frozenset(name for name in other - main if not plan.jobs[name].sources)


class JoinForecasts:
    """Forecasts of a preview's joins, and how many rows one of its rows stands for, by stage.

    Parameters
    ----------
    plan
        The plan that is previewed.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._scales: dict[str, float] = {}
        self._joins: dict[str, dict[str, JoinForecast]] = {}

    def note_source(self, stage: str, rows: int, sampled: int) -> None:
        """Note how many rows a source has, and how many of them the preview."""
        self._scales[stage] = rows / sampled if sampled else 1.0

    def note_stage(self, job: Job, notes: Iterable[Mapping[str, Any]]) -> None:
        """Note a stage that was tried, with the notes that it made on the way."""
        entry = self._plan.entries[job.block]
        wired = wires_in_order(entry, job.inputs).values()
        sources = [name for names in wired for name in names]
        scales = [self._scales.get(name, 1.0) for name in sources]
        groups = len(sources) == 1 and entry["combines_rows"]  # as many in the whole table
        self._scales.setdefault(job.stage, 1.0 if groups or not scales else scales[0])
        join = next((note for note in notes if note["code"] == "rows_joined"), None)
        if join is not None and len(sources) > 1:
            forecast = forecast_rows(join, scales[0], scales[1])
            self._joins.setdefault(sources[0], {})[job.stage] = forecast

    def added_to(self, views: Mapping[str, Any]) -> dict[str, Any]:
        """Return previews of stages whose facts hold the joins that their rows go to."""
        return {
            name: replace(view, facts={**view.facts, "joins": self._joins[name]})
            if name in self._joins
            else view
            for name, view in views.items()
        }


def forecast_rows(note: Mapping[str, Any], left: float, right: float) -> JoinForecast:
    """Return how many rows a join will have.

    Parameters
    ----------
    note
        How the keys of the samples meet: what `joins.note_counts` notes.
    left, right
        How many rows of each whole table one of its sample stands for.

    Examples
    --------
    >>> note = {"pairs": 50, "left": 10, "right": 10, "left_alone": 0, "right_alone": 0}
    >>> note |= {"kind": "left", "max_growth": 1.0, "repeated": 10}
    >>> forecast_rows(note, 10, 1)
    {'rows': 500, 'left': 100, 'right': 10, 'limit': 110, 'repeated': True, 'exact': False}
    """
    kind, exact = note["kind"], left == right == 1
    rows_left, rows_right = note["left"] * left, note["right"] * right
    rows = note["pairs"] * left * right
    if kind in ("semi", "anti"):
        rows = min(rows, rows_left)
    # Of a sampled table it is not known which rows of the other are alone.
    if kind in ("left", "full"):
        rows = max(rows_left, rows + (note["left_alone"] * left if right == 1 else 0))
    if kind in ("right", "full"):
        rows = max(rows_right, rows + (note["right_alone"] * right if left == 1 else 0))
    return {
        "rows": round(rows),
        "left": round(rows_left),
        "right": round(rows_right),
        "limit": round(note["max_growth"] * (rows_left + rows_right)),
        "repeated": bool(note["repeated"]),
        "exact": exact,
    }
