"""Runs of a command: executed with their progress on standard error, or looked up."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.check import Problem, faulty_stages
from pipeline_core.cli.pipeline_file import LoadedPipeline
from pipeline_core.cli.progress import show_progress
from pipeline_core.errors import UsageError
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.runs.run_plan import RunnablePart
from pipeline_core.store import Store
from pipeline_core.store.runs import Options, Run

_MAX_LISTED = 5


def run_pipeline(
    store: Store, loaded: LoadedPipeline, options: Namespace, problems: Iterable[Problem]
) -> Run:
    """Run what can run of a pipeline and return the finished run.

    Raises
    ------
    UsageError
        ``--to`` or ``--force`` names a stage that the pipeline does not have.
    """
    pinned = pins_in_force(loaded.pipeline, store.pins.of(loaded.identity))
    left_out = faulty_stages(loaded.pipeline, problems, pinned)
    run = store.runs.create(
        loaded.identity,
        loaded.pipeline.name or loaded.file.stem,
        str(loaded.file),
        loaded.text,
        run_options(loaded, options),
    )
    part = RunnablePart(loaded.pipeline, loaded.catalogue, left_out)
    show_progress(run_in_foreground(store, run, part), options.lang)
    return store.runs.get(run.id) or run


def find_run(store: Store, run_id: str) -> Run:
    """Return a run by its id, by the beginning of one that no other has, or by ``last``.

    Raises
    ------
    UsageError
        There is no such run, or there are several.
    """
    if run_id == "last":
        runs = store.runs.latest(1)
        if not runs:
            raise UsageError("cli.no_runs")
        return runs[0]
    runs = store.runs.starting_with(run_id.lower(), _MAX_LISTED)
    if not runs:
        raise UsageError("store.no_such_run", run=run_id)
    if len(runs) > 1:
        raise UsageError("cli.several_runs", run=run_id, ids=[run.id for run in runs])
    return runs[0]


def require_stage(stages: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Return a run's stage by its name.

    Raises
    ------
    UsageError
        The run has no such stage.
    """
    row = next((row for row in stages if row["stage"] == name), None)
    if row is None:
        known = [row["stage"] for row in stages]
        raise UsageError("store.no_such_stage", stage=name, known=known)
    return row


def run_options(loaded: LoadedPipeline, options: Namespace) -> Options:
    """Return the options of a run from those of the command."""
    threads = options.threads
    cores = os.cpu_count() or 1
    return Options(
        threads=threads,
        workers=getattr(options, "workers", None) or max(1, cores // threads),
        seconds=getattr(options, "time_limit", None),
        megabytes=getattr(options, "memory_limit", None),
        result_megabytes=getattr(options, "result_limit", None),
        to=stage_names(loaded, getattr(options, "to", ())),
        force=stage_names(loaded, getattr(options, "force", ())),
        engine=getattr(options, "engine", None) or "",
    )


def stage_names(loaded: LoadedPipeline, names: Any) -> tuple[str, ...]:
    """Return the stages that an option names.

    Raises
    ------
    UsageError
        The pipeline does not have one of them.
    """
    stages = loaded.pipeline.stages
    if isinstance(names, str):  # `export --to script` names no stage
        return ()
    for name in names:
        if name not in stages:
            raise UsageError("cli.no_such_stage", stage=name, known=list(stages))
    return tuple(names)
