"""``unpin FILE STAGE``: let a pinned stage run again."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.options import CommandParser
from pipeline_core.cli.pipeline_file import absolute, workspace_of
from pipeline_core.messages.words import say
from pipeline_core.runs.pinning import unpin_stage
from pipeline_core.store import open_store

HELP = "cli.unpin"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.file", metavar="FILE", type=Path)
    parser.add_option("stage", text="cli.pin.stage", metavar="STAGE")


def run(options: Namespace) -> int:
    """Remove a pin from the workspace."""
    store = open_store(workspace_of(options))
    unpin_stage(store, str(absolute(options.file)), options.stage)
    print(say("cli.unpin.done", {"stage": options.stage}, options.lang))
    return 0
