"""``log RUN [STAGE]``: what happened in a run, line by line, and its tracebacks."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable
from typing import Any, cast

from pipeline_core.cli.advice import with_advice
from pipeline_core.cli.numbers import fixed
from pipeline_core.cli.options import CommandParser, add_json, add_run_and_stage
from pipeline_core.cli.output import (
    note_lines,
    parameter_lines,
    parameters_as_json,
    sentence_of,
    to_json,
)
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run, require_stage
from pipeline_core.cli.progress import progress_line
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.events import Event

HELP = "cli.log"
_ERROR = re.compile(r"^Error [0-9a-f]{8} in stage '(\w+)'", re.MULTILINE)


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_run_and_stage(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print the log of a run, or of one of its stages."""
    store = open_store(workspace_of(options))
    logged_run = find_run(store, options.run)
    stages = store.runs.stages(logged_run.id)
    if options.stage:
        require_stage(stages, options.stage)
    recorded = with_advice(store.runs.events(logged_run.id), options.workspace)
    events = [
        event for event in cast("list[Event]", recorded) if options.stage in (None, event["stage"])
    ]
    tracebacks = tracebacks_of(store.tracebacks(logged_run.id), options.stage)
    output = "" if options.stage else store.log(logged_run.id).strip()
    note = store.notes.of(logged_run.id)
    if options.json:
        head: dict[str, Any] = {"run": logged_run.id, "beside": note.as_json()}
        head |= parameters_as_json(logged_run)
        log = {**head, "events": events, "tracebacks": tracebacks, "output": output}
        print(to_json(log))
        return 0
    lines = [] if options.stage else parameter_lines(logged_run, options.lang)
    lines += [] if options.stage else note_lines(note, options.lang)
    lines += event_lines(events, logged_run.created, options.lang)
    for line in [*lines, *tracebacks, output]:
        if line:
            print(line)
    return 0


def event_lines(events: Iterable[Event], start: float, language: str) -> list[str]:
    """Return a line for each event that has something to say, with the seconds since a start."""
    lines = ((event["t"] - start, _text(event, language)) for event in events)
    return [f"{fixed(seconds, 2):>9}  {text}" for seconds, text in lines if text]


def _text(event: Event, language: str) -> str:
    if event["kind"] == "log":
        return f"{event['stage']}: {event['text']}"
    if event["kind"] == "stage_progress":
        values = event["values"]
        return f"{event['stage']}: {values['done']}/{values['of']}" if "of" in values else ""
    if event["kind"] == "run_finished":
        return say(f"state.{event['status']}", {}, language)
    line = progress_line(event, language)
    if event["kind"] == "stage_finished":
        why = sentence_of(event.get("error") or event.get("reason"), language)
        line = line or f"{event['stage']}: {say('state.' + event['status'], {}, language)}"
        return line if event["status"] == "succeeded" else f"{line} – {why}"
    return line


def tracebacks_of(text: str, stage: str | None) -> list[str]:
    r"""Return the tracebacks in a text, of one stage or of all.

    Examples
    --------
    >>> text = "Error 0123abcd in stage 'a'\nTraceback\nError 4567abcd in stage 'b'\nTraceback"
    >>> tracebacks_of(text, "b")
    ["Error 4567abcd in stage 'b'\nTraceback"]
    """
    starts = [match.start() for match in _ERROR.finditer(text)]
    if stage is None:
        return [text.strip()] if text.strip() else []
    ends = [*starts[1:], len(text)]
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=False)]
    return [part for part in parts if (match := _ERROR.match(part)) and match[1] == stage]
