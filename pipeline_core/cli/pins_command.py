"""``pins FILE``: the pinned stages of a pipeline."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.messages.words import say
from pipeline_core.runs.pinning import pin_state
from pipeline_core.store import open_store

HELP = "cli.pins"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.file", metavar="FILE", type=Path)
    add_json(parser)


def run(options: Namespace) -> int:
    """List the pins, each with whether its result stands for its stage."""
    file = absolute(options.file)
    pipeline, store = read_pipeline(file), open_store(workspace_of(options))
    catalogue = load_catalogue(store.workspace)
    pins = store.pins.of(str(file))
    states = {pin.stage: pin_state(store, pin, pipeline, catalogue) for pin in pins}
    if options.json:
        print(to_json([asdict(pin) | {"state": states[pin.stage]} for pin in pins]))
    elif pins:
        lines = [
            [pin.stage, pin.run, say(f"cli.pin_state.{states[pin.stage]}", {}, options.lang)]
            for pin in pins
        ]
        print_table(lines)
    else:
        print(say("cli.no_pins", {}, options.lang))
    return 0
