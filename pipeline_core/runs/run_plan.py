"""From a run's text to its events: read, plan, and execute only if something must run.

Neither pandas nor scikit-learn is loaded before the plan has said that a
stage has to work.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue, load_functions
from pipeline_core.plan import Job, Plan, plan
from pipeline_core.spec import parse
from pipeline_core.store import Store
from pipeline_core.store.runs import Run

Event = dict[str, Any]


def perform(store: Store, run: Run) -> Iterator[Event]:
    """Do a run's work in this process.

    Parameters
    ----------
    store
        Where results are kept.
    run
        What to run; only its text and options matter here.

    Yields
    ------
    dict
        Events, from ``run_started`` to ``run_finished``.

    Raises
    ------
    FabricaError
        The text is no pipeline, or a block is not to be had.
    """
    catalogue, made = planned(store, run)
    if nothing_to_do(made):
        yield from reuse(made)
        return
    from pipeline_core.engine.executor import execute

    functions = load_functions(catalogue, {job.block for job in made.jobs.values()})
    gc.freeze()  # the libraries stay: looking through them again costs more than small stages
    yield from execute(made, functions, store.artifacts, workers=run.options.workers)


def planned(store: Store, run: Run) -> tuple[Catalogue, Plan]:
    """Return the catalogue and the plan of a run."""
    catalogue = load_catalogue(store.workspace)
    made = plan(
        parse(run.spec, run.file), catalogue, store.artifacts,
        folder=Path(run.file).parent, identity=run.pipeline_id,
        to=run.options.to, force=run.options.force, threads=run.options.threads,
    )  # fmt: skip
    return catalogue, made


def nothing_to_do(made: Plan) -> bool:
    """Tell whether every stage's result is kept and none of them said no."""
    return all(
        job.action == "reuse" and (job.summary or {}).get("passed") is not False
        for job in made.jobs.values()
    )


def reuse(made: Plan) -> Iterator[Event]:
    """Yield the events of a run in which nothing has to be done."""
    yield _event("run_started", None, stages=[*made.jobs, *made.out])
    for stage, why in made.out.items():
        yield _event("stage_finished", stage, status="skipped", reason=why.as_json())
    for job in made.jobs.values():
        yield _reused(job)
    yield _event("run_finished", None, status="succeeded")


def _reused(job: Job) -> Event:
    reason = job.reason.as_json()
    return _event(
        "stage_finished", job.stage, status="reused", reason=reason, key=job.key,
        summary=dict(job.summary or {}),
    )  # fmt: skip


def _event(kind: str, stage: str | None, **payload: Any) -> Event:
    return {"kind": kind, "stage": stage, "t": time.time(), **payload}
