"""The plan of a run, and its events, executing only what has to run.

Neither pandas nor scikit-learn is loaded unless a stage has to run.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue, load_functions
from pipeline_core.check import require_runnable
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store
from pipeline_core.store.events import Event, run_finished, run_started, stage_finished
from pipeline_core.store.runs import Run


def execute_run(store: Store, run: Run) -> Iterator[Event]:
    """Execute a run in this process and yield its events.

    Parameters
    ----------
    store
        The workspace.
    run
        The run, of which only the text and options matter.

    Yields
    ------
    dict
        Events, from ``run_started`` to ``run_finished``.

    Raises
    ------
    FabricaError
        The text is not a pipeline, or a stage that the run needs has an error.
    """
    pipeline, catalogue = parse(run.spec, run.file), load_catalogue(store.workspace)
    require_runnable(pipeline, catalogue, Path(run.file).parent, run.options.to)
    run_plan = plan_run(store, run, pipeline, catalogue)
    if everything_reusable(run_plan):
        yield from reuse_events(run_plan)
        return
    from pipeline_core.engine.executor import execute

    functions = load_functions(catalogue, {job.block for job in run_plan.jobs.values()})
    gc.freeze()  # collecting the libraries again and again costs more than small stages
    yield from execute(run_plan, functions, store.artifacts, workers=run.options.workers)


def plan_run(
    store: Store, run: Run, pipeline: Pipeline | None = None, catalogue: Catalogue | None = None
) -> Plan:
    """Return the plan of a run; what its text says is parsed unless it is given."""
    return plan(
        pipeline or parse(run.spec, run.file),
        catalogue or load_catalogue(store.workspace),
        store.artifacts,
        folder=Path(run.file).parent,
        identity=run.pipeline_id,
        to=run.options.to,
        force=run.options.force,
        threads=run.options.threads,
    )


def plan_with_functions(
    workspace: Path, pipeline: Pipeline, file: str, threads: int = 1
) -> tuple[Plan, Mapping[str, Callable[..., Any]]]:
    """Return the plan of a pipeline without a run, and the functions of its blocks.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    pipeline, file
        The pipeline, and the file that its paths start from.
    threads
        Threads that a single stage may use.
    """
    catalogue = load_catalogue(workspace)
    folder = Path(file).parent
    pipeline_plan = plan(pipeline, catalogue, folder=folder, identity=file, threads=threads)
    blocks = {job.block for job in pipeline_plan.jobs.values()}
    return pipeline_plan, load_functions(catalogue, blocks)


def everything_reusable(run_plan: Plan) -> bool:
    """Return whether every stage's output is kept and no gate refused."""
    return all(
        job.action == "reuse" and (job.summary is None or job.summary.get("passed") is not False)
        for job in run_plan.jobs.values()
    )


def reuse_events(run_plan: Plan) -> Iterator[Event]:
    """Yield the events of a run that reuses every output."""
    yield run_started([*run_plan.jobs, *run_plan.excluded])
    for stage, reason in run_plan.excluded.items():
        yield stage_finished(stage, "skipped", reason=reason.as_json())
    for job in run_plan.jobs.values():
        yield stage_finished(
            job.stage, "reused", reason=job.reason.as_json(), key=job.key, summary=job.summary
        )
    yield run_finished("succeeded")
