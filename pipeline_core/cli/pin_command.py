"""``pin FILE STAGE``: keep a stage's last result, whatever changes above it."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.messages.words import say
from pipeline_core.runs.pinning import pin_stage
from pipeline_core.store import open_store

HELP = "cli.pin"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.file", metavar="FILE", type=Path)
    parser.add_option("stage", text="cli.pin.stage", metavar="STAGE")
    parser.add_option("--name", text="cli.pin.name", default="", metavar="TEXT")
    parser.add_option("--reason", text="cli.pin.reason", default="", metavar="TEXT")
    add_json(parser)


def run(options: Namespace) -> int:
    """Pin a stage in the workspace; the pipeline file stays as it is."""
    file = absolute(options.file)
    workspace = workspace_of(options)
    pin = pin_stage(
        open_store(workspace),
        str(file),
        read_pipeline(file),
        load_catalogue(workspace),
        options.stage,
        name=" ".join(options.name.split()),
        reason=" ".join(options.reason.split()),
    )
    sentence = say("cli.pin.done", {"stage": pin.stage, "run": pin.run}, options.lang)
    print(to_json(asdict(pin)) if options.json else sentence)
    return 0
