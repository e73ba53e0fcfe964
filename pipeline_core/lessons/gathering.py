"""Evidence from a workspace: what is kept of one person's work on one pipeline.

Nothing here loads pandas or scikit-learn, so the app's server can ask after every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.check import Problem, check, faulty_stages
from pipeline_core.edits import drop_stages, excluded_stages, renewed, with_bypasses
from pipeline_core.errors import FabricaError
from pipeline_core.lessons.acts import acts_of
from pipeline_core.lessons.evidence import Evidence, PastRun, StageResult
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store
from pipeline_core.store.runs import Run

_MOST_RUNS = 40


def evidence_of(
    store: Store,
    catalogue: Catalogue,
    pipeline: Pipeline,
    identity: str,
    *,
    start: Pipeline | None = None,
    problems: Iterable[Problem] | None = None,
    since: float = 0.0,
) -> Evidence:
    """Return the evidence of somebody's work on a pipeline.

    Parameters
    ----------
    store, catalogue
        The workspace, and the blocks.
    pipeline, identity
        The pipeline as it is now, and the path of its file.
    start
        The pipeline that the lesson began with.
    problems
        What is wrong with it, where the caller knows it with its columns; else it is checked
        without them.
    since
        Runs that were asked for before this moment do not count.
    """
    folder = Path(identity).parent
    if problems is None:
        problems = check(pipeline, catalogue, folder=folder)
    problems = tuple(problems)
    ended = [run for run in store.runs.of_pipeline(identity, _MOST_RUNS) if not run.open]
    ended = [run for run in reversed(ended) if run.created >= since]
    recorded = _with_stages(store, ended)
    past = [_past_run(run, catalogue, rows) for run, rows in recorded]
    active = _active(pipeline, catalogue)
    errors = [problem for problem in problems if problem.severity == "error"]
    sound = drop_stages(active, faulty_stages(active, errors))
    now = _plan_of(sound, catalogue, store, identity, ended[-1].options.threads if ended else 1)
    return Evidence(
        pipeline=active,
        catalogue=catalogue,
        start=_active(start or Pipeline(), catalogue),
        problems=problems,
        results=_current_results(now, recorded),
        runs=tuple(past),
        acts=acts_of(store, identity, ended),
    )


def _active(pipeline: Pipeline, catalogue: Catalogue) -> Pipeline:
    """Return the part of a pipeline that runs use, under today's names."""
    renamed = renewed(pipeline, catalogue)
    excluded = excluded_stages(renamed, catalogue)
    return drop_stages(with_bypasses(renamed, catalogue), excluded)


def _with_stages(store: Store, runs: list[Run]) -> list[tuple[Run, list[dict[str, Any]]]]:
    rows = store.runs.stages_of([run.id for run in runs])
    return [(run, rows.get(run.id, [])) for run in runs]


@lru_cache(maxsize=64)
def _pipeline_of(text: str) -> Pipeline:
    """Return the pipeline of a run's text, which is read once: it is asked for after each act."""
    try:
        return parse(text)
    except FabricaError:  # it was written by a later version
        return Pipeline()


def _past_run(run: Run, catalogue: Catalogue, rows: list[dict[str, Any]]) -> PastRun:
    pipeline = _active(_pipeline_of(run.spec), catalogue)
    results = {row["stage"]: _result(row) for row in rows}
    return PastRun(run.id, run.status, pipeline, results, run.created, run.error)


def _result(row: Mapping[str, Any]) -> StageResult:
    return StageResult(row["status"], row["summary"] or {}, row["error"])


def _plan_of(
    pipeline: Pipeline, catalogue: Catalogue, store: Store, identity: str, threads: int
) -> Plan | None:
    """Return the plan of the pipeline as it is now; None where it has none."""
    try:
        return plan(
            pipeline,
            catalogue,
            store.artifacts,
            folder=Path(identity).parent,
            identity=identity,
            threads=threads,
            pins=store.pins.of(identity),
            anew=False,
        )
    except (FabricaError, ValueError):  # a block that there is not, a cycle: a problem says it
        return None


def _current_results(
    now: Plan | None, runs: list[tuple[Run, list[dict[str, Any]]]]
) -> dict[str, StageResult]:
    """Return the latest result of each stage that was made of what the stage is now."""
    found: dict[str, StageResult] = {}
    for _, rows in runs:
        for row in rows:
            job = now.jobs.get(row["stage"]) if now is not None else None
            if job is not None and row["key"] == job.key:
                found[row["stage"]] = _result(row)
            elif job is not None and row["status"] == "skipped":
                found.setdefault(row["stage"], _result(row))
    return found
