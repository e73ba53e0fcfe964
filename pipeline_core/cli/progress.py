"""The progress of a run on standard error: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline_core.cli.numbers import fixed
from pipeline_core.cli.output import sentence_of
from pipeline_core.cli.streams import closed_pipes_tolerated
from pipeline_core.messages.words import say
from pipeline_core.store.events import Event, StageFinished

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# A result that takes less to keep is kept beside the next stage's work.
_LONG_KEEPING = 0.5


def show_progress(events: Iterable[Event], language: str) -> None:
    """Print the events of a run as they come, to its end."""
    lines = _LiveLines(language) if is_live() else _PlainLines(language)
    try:
        for event in events:
            with closed_pipes_tolerated():
                lines.show(event)
    finally:
        lines.close()


def is_live() -> bool:
    """Return whether standard error is a terminal that can redraw a line.

    Examples
    --------
    >>> is_live()
    False
    """
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def progress_line(event: Event, language: str) -> str:
    """Return the line of an event; empty if it has none.

    Examples
    --------
    >>> progress_line({"kind": "stage_keeping", "stage": "forest", "t": 0.0}, "en")
    'forest: keeping the result'
    """
    if event["kind"] == "stage_started":
        values = {"stage": event["stage"], "reason": sentence_of(event["reason"], language)}
        return say("cli.stage_started", values, language)
    if event["kind"] == "stage_keeping":
        return say("cli.stage_keeping", {"stage": event["stage"]}, language)
    if event["kind"] == "stage_finished" and event.get("seconds") is not None:
        return _finished_line(event, language)
    return ""


def _finished_line(event: StageFinished, language: str) -> str:
    keeping = event.get("keeping", 0.0)
    values = {
        "stage": event["stage"],
        "state": say(f"state.{event['status']}", {}, language),
        "seconds": fixed(event["seconds"], 2),
        "keeping": fixed(keeping, 2) if keeping >= _LONG_KEEPING else "",
    }
    return say("cli.stage_done", values, language)


class _PlainLines:
    """A line for each event, for a file or another program."""

    def __init__(self, language: str) -> None:
        self._language = language

    def show(self, event: Event) -> None:
        """Print an event."""
        if line := progress_line(event, self._language):
            print(line, file=sys.stderr)

    def close(self) -> None:
        """Do nothing: every line is whole."""


class _LiveLines:
    """The stages at work, a line each with the time that has passed; those done, above.

    The library is loaded with the first stage that has to work: an unchanged run has none.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._progress: Progress | None = None
        self._lines: dict[str, TaskID] = {}

    def show(self, event: Event) -> None:
        """Show an event."""
        stage = event["stage"] or ""
        if event["kind"] == "stage_started":
            self._progress = self._progress or _new_progress()
            reason = sentence_of(event["reason"], self._language)
            self._lines[stage] = self._progress.add_task(stage, total=None, state=reason)
        elif event["kind"] == "run_finished":
            self.close()
        elif self._progress is not None and stage in self._lines:
            self._update(self._progress, stage, event)

    def _update(self, progress: Progress, stage: str, event: Event) -> None:
        line = self._lines[stage]
        if event["kind"] == "stage_keeping":
            progress.update(line, state=say("cli.keeping", {}, self._language))
        elif event["kind"] == "stage_progress":
            done, total = event["values"].get("done"), event["values"].get("of")
            if isinstance(done, int) and isinstance(total, int):
                is_share = event["code"] == "progress.read"
                progress.update(line, state=f"{done} %" if is_share else f"{done}/{total}")
        elif event["kind"] == "stage_finished":
            progress.remove_task(line)
            del self._lines[stage]
            if text := progress_line(event, self._language):
                progress.console.print(text, markup=False, highlight=False)

    def close(self) -> None:
        """Take the lines of the stages at work away, and give the cursor back."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _new_progress() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    progress = Progress(
        SpinnerColumn("line"),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        TextColumn(
            "{task.fields[state]}",
            markup=False,
            style="dim",
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
        ),
        console=Console(stderr=True),
        expand=True,
        transient=True,
    )
    progress.start()
    return progress
