"""``runs``: the runs of the workspace, newest first."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import pin_lines, print_table, to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.store import open_store
from pipeline_core.store.runs import Run

HELP = "cli.runs"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_json(parser)
    parser.add_option("--search", text="cli.search", default="", metavar="TEXT")


def run(options: Namespace) -> int:
    """List the runs."""
    runs = open_store(workspace_of(options)).runs.latest(search=options.search)
    if options.json:
        print(to_json([asdict(run) for run in runs]))
        return 0
    if not runs:
        values = {"search": options.search, **advice_values(options.workspace)}
        print(say("cli.no_match" if options.search else "cli.no_runs", values, options.lang))
        return 0
    print_table([_cells(run, options.lang) for run in runs])
    return 0


def _cells(run: Run, language: str) -> list[str]:
    state = say(f"state.{run.status}", {}, language)
    pins = "; ".join(pin_lines(run, language))
    return [run.id, local_time(run.created), state, run.name, pins]
