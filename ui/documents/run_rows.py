"""The runs of a workspace as rows: what stands beside each, its settings and its measures.

An ended run never changes, so its stages are read once; how runs differ is computed once
for the same runs.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeGuard

from pipeline_core.catalog import Catalogue
from pipeline_core.compare import Comparison, RunRecord, compare
from pipeline_core.store import Store
from pipeline_core.store.run_notes import RunNote
from pipeline_core.store.runs import Run

_MAX_RUNS, _MAX_TABLES = 2_000, 8
_LOCK = threading.Lock()
_STAGES: OrderedDict[str, tuple[Store, list[dict[str, Any]]]] = OrderedDict()
_COMPARISONS: OrderedDict[tuple[object, ...], tuple[Store, Comparison]] = OrderedDict()


class Place(NamedTuple):
    """Where a setting or a measure is: its stage, if any, and its name.

    `kind` is that of `compare.Difference`; ``metric`` for a measure.
    """

    kind: str
    stage: str
    name: str


@dataclass(frozen=True)
class RunRow:
    """A run, as a row of a table.

    Parameters
    ----------
    run, note
        The run, and what stands beside it.
    settings
        Its values of the settings that differ between the runs of the table.
    measures
        The numbers of its reports.
    """

    run: Run
    note: RunNote
    settings: Mapping[Place, Any]
    measures: Mapping[Place, float]


@dataclass(frozen=True)
class RunTable:
    """Runs with the settings that differ between them, and every measure that any has."""

    rows: tuple[RunRow, ...]
    settings: tuple[Place, ...] = ()
    measures: tuple[Place, ...] = ()


def run_table(store: Store, runs: Sequence[Run], catalogue: Catalogue) -> RunTable:
    """Return the rows of some runs, in their order.

    The settings of runs of different pipelines are not set side by side: they have none
    in common.
    """
    notes = store.notes.all([run.id for run in runs])
    comparison = _comparison(store, runs, catalogue)
    of_one = len({run.pipeline_id for run in runs}) == 1
    settings = {
        Place(each.kind, each.stage or "", each.name or ""): each.values
        for each in (comparison.differences if of_one else ())
    }
    measures = {
        Place("metric", metric.stage, metric.name): metric.values for metric in comparison.metrics
    }
    rows = tuple(
        RunRow(
            run,
            notes.get(run.id, RunNote()),
            {place: values[i] for place, values in settings.items()},
            {place: value for place, values in measures.items() if _is_number(value := values[i])},
        )
        for i, run in enumerate(runs)
    )
    known = {place for row in rows for place in row.measures}
    return RunTable(rows, tuple(settings), tuple(place for place in measures if place in known))


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _comparison(store: Store, runs: Sequence[Run], catalogue: Catalogue) -> Comparison:
    if not runs:
        return Comparison((), (), ())
    key = (str(store.workspace), *((run.id, run.status) for run in runs))
    are_open = any(run.open for run in runs)
    with _LOCK:
        cached = _COMPARISONS.get(key)
    if cached is not None and cached[0] is store and not are_open:
        return cached[1]
    stages, pipelines = run_stages(store, runs), store.run_pipelines.of(run.spec for run in runs)
    records = [
        RunRecord(run.id, pipelines[run.spec], stages[run.id], run.options.threads) for run in runs
    ]
    comparison = compare(records, catalogue)
    _keep(_COMPARISONS, key, (store, comparison), _MAX_TABLES)
    return comparison


def run_stages(store: Store, runs: Sequence[Run]) -> dict[str, list[dict[str, Any]]]:
    """Return the stages of runs; those of ended ones are read once."""
    with _LOCK:
        cached = {run.id: _STAGES.get(run.id) for run in runs if not run.open}
    known = {name: entry[1] for name, entry in cached.items() if entry and entry[0] is store}
    missing = store.runs.stages_of([run.id for run in runs if run.id not in known])
    for run in runs:
        if run.id in missing and not run.open:
            _keep(_STAGES, run.id, (store, missing[run.id]), _MAX_RUNS)
    return {**known, **missing}


def _keep(cache: OrderedDict[Any, Any], key: object, value: object, most: int) -> None:
    with _LOCK:
        cache[key] = value
        cache.move_to_end(key)
        while len(cache) > most:
            cache.popitem(last=False)
