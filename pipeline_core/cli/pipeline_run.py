"""Runs of a command: executed with their progress on standard error, or looked up."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from pipeline_core.check import Problem, faulty_stages
from pipeline_core.cli.output import sentence_of
from pipeline_core.cli.pipeline_file import LoadedPipeline
from pipeline_core.errors import StoreError, WiringError
from pipeline_core.messages.words import say
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.runs.run_plan import RunnablePart
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run


def run_pipeline(
    store: Store, loaded: LoadedPipeline, options: Namespace, problems: Iterable[Problem]
) -> Run:
    """Run what can run of a pipeline and return the finished run.

    Raises
    ------
    WiringError
        ``--to`` or ``--force`` names a stage that the pipeline does not have.
    """
    run = store.runs.create(
        loaded.identity,
        loaded.pipeline.name or loaded.file.stem,
        str(loaded.file),
        loaded.text,
        run_options(loaded, options),
    )
    left_out = faulty_stages(loaded.pipeline, problems)
    part = RunnablePart(loaded.pipeline, loaded.catalogue, left_out)
    for event in run_in_foreground(store, run, part):
        _print_progress(event, options.lang)
    return store.runs.get(run.id) or run


def find_run(store: Store, run_id: str) -> Run:
    """Return a run by its id.

    Raises
    ------
    StoreError
        There is no such run.
    """
    run = store.runs.get(run_id)
    if run is None:
        raise StoreError("store.no_such_run", run=run_id)
    return run


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
        to=_stage_names(loaded, getattr(options, "to", ())),
        force=_stage_names(loaded, getattr(options, "force", ())),
    )


def _stage_names(loaded: LoadedPipeline, names: Any) -> tuple[str, ...]:
    stages = loaded.pipeline.stages
    if isinstance(names, str):  # `export --to script` names no stage
        return ()
    for name in names:
        if name not in stages:
            raise WiringError("cli.no_such_stage", stage=name, known=list(stages))
    return tuple(names)


def _print_progress(event: Event, language: str) -> None:
    if event["kind"] == "stage_started":
        values = {"stage": event["stage"], "reason": sentence_of(event["reason"], language)}
        print(say("cli.stage_started", values, language), file=sys.stderr)
    elif event["kind"] == "stage_finished" and event.get("seconds") is not None:
        state = say(f"state.{event['status']}", {}, language)
        values = {"stage": event["stage"], "state": state, "seconds": f"{event['seconds']:.2f}"}
        print(say("cli.stage_done", values, language), file=sys.stderr)
