"""``pack FILE``: a pipeline and its data as one zip file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.options import CommandParser, add_file
from pipeline_core.cli.pipeline_file import load_pipeline
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.pack import pack

HELP = "cli.pack"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("-o", "--output", text="cli.pack.output", type=Path, metavar="ZIP")


def run(options: Namespace) -> int:
    """Write the zip file."""
    loaded = load_pipeline(options)
    target = options.output or loaded.file.with_suffix(".zip")
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("wb") as file:
            pack(loaded.pipeline, loaded.text, loaded.file, loaded.catalogue, file)
        draft.replace(target)
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error
    finally:
        draft.unlink(missing_ok=True)
    print(say("cli.written", {"file": str(target)}, options.lang))
    return 0
