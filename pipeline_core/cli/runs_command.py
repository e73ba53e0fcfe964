"""``runs``: the runs of the workspace, newest first."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import pin_lines, print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.run_notes import RunNote
from pipeline_core.store.runs import Run

HELP = "cli.runs"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_json(parser)
    parser.add_option("--search", text="cli.search", default="", metavar="TEXT")
    parser.add_option("--starred", text="cli.runs.starred", action="store_true")
    parser.add_option("--tag", text="cli.runs.tag", metavar="TAG")


def run(options: Namespace) -> int:
    """List the runs."""
    store = open_store(workspace_of(options))
    notes = store.notes.all()
    is_limited = options.starred or options.tag is not None
    among = [run for run, note in notes.items() if _is_asked_for(note, options)]
    runs = store.runs.latest(search=options.search, among=among if is_limited else None)
    if options.json:
        print(to_json([_as_json(run, notes.get(run.id, RunNote())) for run in runs]))
        return 0
    if not runs:
        print(_nothing(options, is_limited=is_limited))
        return 0
    print_table([_cells(run, notes.get(run.id, RunNote()), options.lang) for run in runs])
    return 0


def _is_asked_for(note: RunNote, options: Namespace) -> bool:
    has_star = note.starred or not options.starred
    return has_star and (options.tag is None or options.tag in note.tags)


def _as_json(run: Run, note: RunNote) -> dict[str, Any]:
    return {**asdict(run), "beside": note.as_json()}


def _nothing(options: Namespace, *, is_limited: bool) -> str:
    values = {"search": options.search, **advice_values(options.workspace)}
    code = "cli.no_match" if options.search else "cli.no_runs"
    return say("cli.runs.no_such_note" if is_limited else code, values, options.lang)


def _cells(run: Run, note: RunNote, language: str) -> list[str]:
    state = say(f"state.{run.status}", {}, language)
    pins = "; ".join(pin_lines(run, language))
    title = f"★ {run.name}" if note.starred else run.name
    tags = " ".join(f"#{tag}" for tag in note.tags)
    return [run.id, local_time(run.created), state, title, tags, pins]
