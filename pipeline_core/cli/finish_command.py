"""``finish RUN``: stop the searches of a run, and go on with the best that they have."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.pipeline_run import find_run
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.best_so_far import stop_with_best
from pipeline_core.store import open_store

HELP = "cli.finish"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("run", text="cli.show.run", metavar="RUN")
    add_json(parser)


def run(options: Namespace) -> int:
    """Ask the searches of a run at work for the best so far, and say which."""
    store = open_store(workspace_of(options))
    searching = find_run(store, options.run)
    stages = list(stop_with_best(store, searching.id))
    if not stages:
        raise UsageError("run.no_search_at_work", run=searching.id)
    sentence = say("cli.finish.done", {"run": searching.id, "stages": stages}, options.lang)
    print(to_json({"run": searching.id, "stages": stages}) if options.json else sentence)
    return 0
