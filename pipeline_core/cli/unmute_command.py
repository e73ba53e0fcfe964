"""``unmute FILE PROBLEM``: let a muted warning be said again."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.muting import add_place, change_file, place_of
from pipeline_core.cli.options import CommandParser
from pipeline_core.edits import UnmuteProblem

HELP = "cli.unmute"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_place(parser)


def run(options: Namespace) -> int:
    """Take a muting out of the pipeline file."""
    return change_file(options, UnmuteProblem(**place_of(options)))
