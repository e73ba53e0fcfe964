"""A file that a command writes."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say


def write_file(target: Path, text: str, options: Namespace) -> None:
    """Write a file that was asked for, and say so.

    Raises
    ------
    UsageError
        It cannot be written.
    """
    write_bytes(target, text.encode(), options)


def write_bytes(target: Path, content: bytes, options: Namespace) -> None:
    """Write a file that was asked for, and say so.

    Raises
    ------
    UsageError
        It cannot be written.
    """
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error
    print(say("cli.written", {"file": str(target)}, options.lang))
