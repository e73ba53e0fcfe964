"""One run from the terminal, with its progress on standard error."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import Any

from pipeline_core.cli.output import in_words
from pipeline_core.cli.pipeline_file import Opened
from pipeline_core.errors import WiringError
from pipeline_core.messages.words import say
from pipeline_core.runs.foreground import run_directly
from pipeline_core.store import Store
from pipeline_core.store.runs import Options, Run


def run_to_the_end(store: Store, opened: Opened, options: Namespace) -> Run:
    """Run a pipeline that has no errors, and return the run as it ended.

    Raises
    ------
    WiringError
        ``--to`` or ``--force`` names a stage that is not there.
    """
    run = store.runs.create(
        opened.identity,
        opened.pipeline.name or opened.file.stem,
        str(opened.file),
        opened.text,
        options_of(opened, options),
    )
    for event in run_directly(store, run):
        _tell(event, options.lang)
    ended = store.runs.run(run.id)
    return ended or run


def options_of(opened: Opened, options: Namespace) -> Options:
    """Return the run's options from the command's."""
    threads = options.threads
    cores = os.cpu_count() or 1
    return Options(
        threads=threads,
        workers=getattr(options, "workers", None) or max(1, cores // threads),
        seconds=getattr(options, "time_limit", None),
        megabytes=getattr(options, "memory_limit", None),
        to=_stages(opened, getattr(options, "to", ())),
        force=_stages(opened, getattr(options, "force", ())),
    )


def _stages(opened: Opened, names: Any) -> tuple[str, ...]:
    known = opened.pipeline.stages
    if isinstance(names, str):
        return ()
    for name in names:
        if name not in known:
            raise WiringError("cli.no_such_stage", stage=name, known=list(known))
    return tuple(names)


def _tell(event: dict[str, Any], language: str) -> None:
    if event["kind"] == "stage_started":
        values = {"stage": event["stage"], "reason": in_words(event["reason"], language)}
        print(say("cli.stage_started", values, language), file=sys.stderr)
    elif event["kind"] == "stage_finished" and event.get("seconds") is not None:
        state = say(f"state.{event['status']}", {}, language)
        values = {"stage": event["stage"], "state": state, "seconds": f"{event['seconds']:.2f}"}
        print(say("cli.stage_done", values, language), file=sys.stderr)
