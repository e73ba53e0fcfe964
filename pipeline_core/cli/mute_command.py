"""``mute FILE PROBLEM``: mute a warning of a pipeline, with the reason."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.muting import add_place, change_file, place_of
from pipeline_core.cli.options import CommandParser
from pipeline_core.edits import MuteProblem

HELP = "cli.mute"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_place(parser)
    parser.add_option("--reason", text="cli.mute.reason", required=True, metavar="TEXT")
    parser.add_option("--name", text="cli.mute.name", default="", metavar="TEXT")


def run(options: Namespace) -> int:
    """Write the muting into the pipeline file."""
    place, reason = place_of(options), " ".join(options.reason.split())
    return change_file(options, MuteProblem(**place, reason=reason, name=options.name))
