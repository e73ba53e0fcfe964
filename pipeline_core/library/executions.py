"""Runs of a pipeline, its tests, and who answers for a refusal."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.edits import apply
from pipeline_core.errors import StoreError
from pipeline_core.library.finished_run import FinishedRun, finished_run_of
from pipeline_core.library.pipeline_file import AnyPipeline, PipelineFile, read, stages_named
from pipeline_core.library.problems import stages_left_out
from pipeline_core.spec import write as write_file
from pipeline_core.store import default_workspace, open_store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options

if TYPE_CHECKING:
    from pipeline_core.quality.results import Outcome


def run(
    pipeline: AnyPipeline,
    *,
    to: Collection[str] = (),
    force: Collection[str] = (),
    threads: int = 1,
    workers: int | None = None,
    time_limit: float | None = None,
    memory_limit: float | None = None,
    result_limit: float | None = None,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Event], object] | None = None,
) -> FinishedRun:
    """Run what can run of a pipeline, to its end.

    The work is done in a process of its own, so a stage that crashes takes nothing
    along; Ctrl-C cancels the run, or first asks a search at work for the best so far.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    to, force, threads
        As in `plan`.
    workers
        Stages at a time; as many as there are cores by default.
    time_limit, memory_limit, result_limit
        Seconds the run may take, megabytes of its own it may hold, and megabytes that a
        result may take on the disk.
    parameters
        Values of the pipeline's parameters, instead of those in the file; the run keeps them.
    progress
        Called with each event.

    Returns
    -------
    FinishedRun
        However it ended: a failed stage is a status, not an exception. A stage with an error,
        or below one, is skipped, and its reason says so.

    Raises
    ------
    SpecError
        As `plan`.
    """
    from pipeline_core.runs.foreground import run_in_foreground
    from pipeline_core.runs.run_plan import RunnablePart

    opened = read(pipeline, parameters=parameters)
    store, file = open_store(opened.workspace), str(opened.file)
    left_out = stages_left_out(opened, to, store.pins.of(file))
    part = RunnablePart(opened.pipeline, opened.catalogue, left_out)
    options = Options(
        threads=threads,
        workers=workers or max(1, (os.cpu_count() or 1) // threads),
        seconds=time_limit,
        megabytes=memory_limit,
        result_megabytes=result_limit,
        to=stages_named(opened, to),
        force=stages_named(opened, force),
    )
    name = opened.pipeline.name or opened.file.stem
    created = store.runs.create(file, name, file, opened.text, options)
    for event in run_in_foreground(store, created, part):
        if progress is not None:
            progress(event)
    return finished_run_of(store, created.id, opened.catalogue)


def test(
    pipeline: AnyPipeline,
    *,
    names: Collection[str] = (),
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Event], object] | None = None,
) -> list[Outcome]:
    """Run what the tests of a pipeline need, and judge them.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    names
        Only these tests, by their names or parts of them; all if empty.
    threads, parameters, progress
        As in `run`.

    Returns
    -------
    list of Outcome
        For each test its ``status`` (``passed``, ``failed``, ``not_judged``), a ``message`` as
        code and values, and a few ``examples``.

    Raises
    ------
    UsageError
        The pipeline has no tests, or none of that name.
    SpecError
        As `run`.
    """
    from pipeline_core.runs.testing import chosen_tests, judge_run, stages_under_test

    opened = read(pipeline, parameters=parameters)
    chosen = chosen_tests(opened.pipeline, (names,) if isinstance(names, str) else names)
    to = stages_under_test(opened.pipeline, chosen)
    finished = run(opened, to=to, threads=threads, progress=progress)
    store = open_store(opened.workspace)
    recorded = store.runs.get(finished.id)
    if recorded is None:
        raise StoreError("store.no_such_run", run=finished.id)
    return judge_run(store, recorded, chosen)


test.__test__ = False  # type: ignore[attr-defined]  # pytest: it is none


def finish(run: str, *, workspace: str | Path | None = None) -> tuple[str, ...]:
    """Stop the searches of a run at work, which goes on with the best that they have.

    Parameters
    ----------
    run
        The run's id.
    workspace
        The folder with its database; by default the usual one.

    Returns
    -------
    tuple of str
        The stages that stop: those with a complete trial.

    Raises
    ------
    StoreError
        There is no such run.
    """
    from pipeline_core.runs.best_so_far import stop_with_best

    store = open_store(Path(workspace) if workspace is not None else default_workspace())
    if store.runs.get(run) is None:
        raise StoreError("store.no_such_run", run=run)
    return stop_with_best(store, run)


def override(
    pipeline: AnyPipeline, stage: str, *, name: str, reason: str, rules: Collection[str] = ()
) -> PipelineFile:
    """Let a stage pass that the last run refused; the pipeline's file tells who answers for it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    stage
        The stage.
    name, reason
        Who answers for it, and why.
    rules
        The names of the failed checks that it is for; all if empty.

    Returns
    -------
    PipelineFile
        The pipeline with the override, which holds as long as nothing fails by more than then.

    Raises
    ------
    UsageError
        The last run did not refuse the stage, or a check did not fail.
    SpecError
        The name or the reason is empty.
    """
    from pipeline_core.runs.overriding import override_edit

    opened = read(pipeline)
    store, file = open_store(opened.workspace), str(opened.file)
    edit = override_edit(store, file, opened.pipeline, stage, name=name, reason=reason, rules=rules)
    write_file(apply(opened.pipeline, edit, opened.catalogue), opened.file)
    return read(opened.file, workspace=opened.workspace)
