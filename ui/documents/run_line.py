"""The runs of a pipeline in time, each with the version that it ran and what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.store import Store
from pipeline_core.store.revisions import Revision
from pipeline_core.store.runs import Run
from ui.documents.run_rows import Place, run_stages
from ui.documents.snapshots import change_id

MAX_POINTS = 60
_CLOCK = 1.0  # seconds that a revision may seem younger than the run of it


@dataclass(frozen=True)
class LinePoint:
    """A run of a pipeline.

    Parameters
    ----------
    run, created
        The run, and when it was asked for, in seconds since 1970.
    snapshot
        Id of the change that it ran; None where the history no longer has it.
    is_current
        Whether the pipeline is as the run had it.
    edits
        The edits that led to that change.
    name
        Name of the version that was saved of it; empty if none was.
    measures
        The numbers of its reports.
    """

    run: str
    created: float
    snapshot: str | None
    is_current: bool
    edits: tuple[Mapping[str, Any], ...]
    name: str
    measures: Mapping[Place, float]


def line_points(store: Store, pipeline: str) -> list[LinePoint]:
    """Return the ended runs of a pipeline that measured something, oldest first.

    Parameters
    ----------
    store
        The workspace.
    pipeline
        Path of the pipeline's file.
    """
    latest = store.runs.of_pipeline(pipeline, MAX_POINTS)
    runs = [run for run in reversed(latest) if not run.open]
    stages = run_stages(store, runs)
    measured = [(run, values) for run in runs if (values := measures_of(stages[run.id]))]
    revisions = store.revisions.with_texts(pipeline, {run.spec for run, _ in measured})
    current = store.revisions.current(pipeline)
    names = {version.text: version.name for version in reversed(store.versions.all(pipeline))}
    return [
        _point(run, values, _revision_of(run, revisions), current, names.get(run.spec, ""))
        for run, values in measured
    ]


def measures_of(stages: Iterable[Mapping[str, Any]]) -> dict[Place, float]:
    """Return the numbers of a run's reports.

    Examples
    --------
    >>> measures_of([{"stage": "a", "summary": {"metrics": {"r2": 0.5, "gain": None}}}])
    {Place(kind='metric', stage='a', name='r2'): 0.5}
    """
    return {
        Place("metric", row["stage"], name): value
        for row in stages
        for name, value in ((row.get("summary") or {}).get("metrics") or {}).items()
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value
    }


def _revision_of(run: Run, revisions: Iterable[Revision]) -> Revision | None:
    """Return the last change before a run that has its text; the first one after, if none has."""
    same = [revision for revision in revisions if revision.text == run.spec]
    before = [revision for revision in same if revision.created <= run.created + _CLOCK]
    return before[-1] if before else next(iter(same), None)


def _point(
    run: Run,
    measures: Mapping[Place, float],
    revision: Revision | None,
    current: Revision | None,
    name: str,
) -> LinePoint:
    return LinePoint(
        run.id,
        run.created,
        None if revision is None else change_id(revision),
        revision is not None and current is not None and revision.number == current.number,
        () if revision is None else revision.edits,
        name,
        measures,
    )
