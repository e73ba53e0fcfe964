"""The plan of a run, and its events, executing only what has to run.

Neither pandas nor scikit-learn is loaded unless a stage has to run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline_core.catalog import Catalogue, load_catalogue, load_functions
from pipeline_core.check import Problem, faulty_stages, refusal, stages_left_out
from pipeline_core.data.output import is_refused
from pipeline_core.edits import entry_of
from pipeline_core.errors import SpecError
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan, plan
from pipeline_core.plan.freshness import ASKED, stage_freshness
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.runs.best_so_far import is_asked
from pipeline_core.runs.library_loading import uncollected_libraries
from pipeline_core.runs.pinning import require_pins
from pipeline_core.runs.preview_check import judge_columns
from pipeline_core.runs.tests_at_end import with_tests
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store
from pipeline_core.store.events import Event, run_finished, run_started, stage_finished
from pipeline_core.store.paths import safe_path
from pipeline_core.store.runs import Run
from pipeline_core.store.search_journals import journal_folder

if TYPE_CHECKING:
    from pipeline_core.cluster.dask_cluster import DaskCluster
    from pipeline_core.engine.shared_process import Ending, SharedProcess


def execute_run(
    store: Store, run: Run, company: Company | None = None, ending: Ending | None = None
) -> Iterator[Event]:
    """Execute a run in this process and yield its events.

    Parameters
    ----------
    store
        The workspace.
    run
        The run, of which only the text and options matter.
    company
        What it shares with the other runs of this process; None where it is alone.
    ending
        Tells that the run is to end before its stages have.

    Yields
    ------
    dict
        Events, from ``run_started`` to ``run_finished``.

    Raises
    ------
    FabricaError
        The text is not a pipeline, a stage that the run was asked for has an error, or all
        have.
    """
    part = runnable_part(store, run)
    answers = _freshness_answers(store, run, part)
    run_plan = plan_run(store, run, part, answers)
    if everything_reusable(run_plan):
        yield from with_tests(
            store, part.pipeline, part.catalogue, run_plan, reuse_events(run_plan)
        )
        return
    with uncollected_libraries():
        from pipeline_core.engine.executor import execute
        from pipeline_core.engine.file_claims import FileClaims

        functions = load_functions(part.catalogue, run_plan.entries)
    errors, readings = judge_columns(part.pipeline, part.catalogue, run_plan, functions)
    if errors:
        run_plan = plan_run(store, run, _without(part, errors, run.options.to), answers)
    stopped = partial(is_asked, store.run_folder(run.id))
    with _cluster(store, run, run_plan, stopped, company) as cluster:
        events = execute(
            run_plan,
            functions,
            store.artifacts,
            workers=run.options.workers,
            readings=readings,
            stopped=stopped,
            journals=journal_folder(store.workspace),
            folds=dict.fromkeys(run.options.to, run.options.folds) if run.options.folds else {},
            cluster=cluster,
            shared=company.process if company else None,
            claims=FileClaims(claims_folder(store.workspace)) if run.options.claims else None,
            ending=ending,
        )
        yield from with_tests(store, part.pipeline, part.catalogue, run_plan, events)


class Company(NamedTuple):
    """What a run shares with the other runs of its process.

    Parameters
    ----------
    process
        Threads, logs and claims.
    cluster
        The cluster that works on the stages of all.
    """

    process: SharedProcess
    cluster: DaskCluster


def claims_folder(workspace: Path) -> Path:
    """Return the folder in which runs that share results claim those that they make."""
    return safe_path(workspace, "runtime", "claims")


def _cluster(
    store: Store,
    run: Run,
    run_plan: Plan,
    stopped: Callable[[str], bool],
    company: Company | None,
) -> AbstractContextManager[Any]:
    """Return the cluster that a run asks for, or nothing: Dask is loaded for it alone."""
    if not run.options.engine:
        return nullcontext()
    from pipeline_core.cluster.delegation import cluster_at, run_on

    if company is not None:
        return run_on(company.cluster, run_plan, stopped, int(run.created * 1e6))
    return cluster_at(run.options.engine, run_plan, store.artifacts, stopped)


def _freshness_answers(store: Store, run: Run, part: RunnablePart) -> Mapping[str, str]:
    """Return what the sources of a run answer now; nothing is loaded where none is asked."""
    if not asks_for_freshness(part):
        return {}
    with uncollected_libraries():
        from pipeline_core.engine.freshness import freshness_answers

        run_plan = plan_run(store, run, part)
        return freshness_answers(run_plan, load_functions(part.catalogue, run_plan.entries))


def asks_for_freshness(part: RunnablePart) -> bool:
    """Return whether a source is asked before a run whether a stage must read it again."""
    stages = part.pipeline.stages.values()
    entries = [(stage, entry_of(part.catalogue, stage.block)) for stage in stages]
    return any(entry and stage_freshness(stage, entry) in ASKED for stage, entry in entries)


class RunnablePart(NamedTuple):
    """A run's pipeline, the blocks by id, and the stages to leave out for their errors."""

    pipeline: Pipeline
    catalogue: Catalogue
    left_out: Mapping[str, Message]


def _without(part: RunnablePart, errors: list[Problem], to: Collection[str]) -> RunnablePart:
    """Return the part of a run that has none of the errors which its columns show."""
    if problem := refusal(part.pipeline, errors, to):
        raise SpecError(problem.message.code, **problem.message.values)
    left_out = {**faulty_stages(part.pipeline, errors), **part.left_out}
    return part._replace(left_out=left_out)


def runnable_part(store: Store, run: Run) -> RunnablePart:
    """Return what of a run's text can run.

    Raises
    ------
    FabricaError
        As `execute_run`.
    """
    pipeline, catalogue = parse(run.spec, run.file), load_catalogue(store.workspace)
    folder, pinned = Path(run.file).parent, pins_in_force(pipeline, run.options.pins)
    left_out = stages_left_out(pipeline, catalogue, folder, run.options.to, pinned)
    return RunnablePart(pipeline, catalogue, left_out)


def plan_run(
    store: Store,
    run: Run,
    part: RunnablePart,
    answers: Mapping[str, str] = MappingProxyType({}),
    *,
    anew: bool = True,
) -> Plan:
    """Return the plan of what a run can run.

    Raises
    ------
    PinError
        A pinned result that it needs is gone, or it was asked to run a pinned stage anew.
    """
    run_plan = plan(
        part.pipeline,
        part.catalogue,
        store.artifacts,
        folder=Path(run.file).parent,
        identity=run.pipeline_id,
        to=run.options.to,
        force=run.options.force,
        threads=run.options.threads,
        left_out=part.left_out,
        pins=run.options.pins,
        answers=answers,
        anew=anew,
    )
    require_pins(run_plan, run.options.force)
    return run_plan


def plan_with_functions(
    workspace: Path,
    pipeline: Pipeline,
    file: str,
    threads: int = 1,
    left_out: Mapping[str, Message] | None = None,
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
    left_out
        The stages in which errors were found, with all below them, and why.
    """
    catalogue = load_catalogue(workspace)
    pipeline_plan = plan(
        pipeline,
        catalogue,
        folder=Path(file).parent,
        identity=file,
        threads=threads,
        left_out=left_out,
    )
    blocks = {job.block for job in pipeline_plan.jobs.values()}
    return pipeline_plan, load_functions(catalogue, blocks)


def everything_reusable(run_plan: Plan) -> bool:
    """Return whether every stage's output is kept and no gate refuses."""
    return all(
        job.action == "reuse" and not is_refused(job.summary) for job in run_plan.jobs.values()
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
