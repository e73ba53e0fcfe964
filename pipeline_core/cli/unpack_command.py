"""``unpack ZIP``: a pipeline and its data out of a zip file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.options import CommandParser
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.pack import unpack

HELP = "cli.unpack"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("archive", text="cli.unpack.zip", type=Path, metavar="ZIP")
    parser.add_option("folder", text="cli.unpack.folder", type=Path, nargs="?", metavar="FOLDER")


def run(options: Namespace) -> int:
    """Unpack into a new folder, by default one named like the zip file."""
    archive = options.archive.expanduser()
    folder = (options.folder or Path(archive.stem)).expanduser()
    try:
        file = unpack(archive, folder)
    except OSError as error:
        raise UsageError("cli.not_unpacked", file=str(archive), cause=error.strerror) from error
    print(say("cli.written", {"file": str(file)}, options.lang))
    return 0
