"""The command line: run, check, export, compare and more.

Results go to standard output, progress and problems to standard error. Exit
codes: 0 succeeded, 1 problems or refused by a gate, 2 wrong use, 3 failed or
timed out, 4 crashed or lost, 130 cancelled.

A command is one module, ``NAME_command``, with its help, options and `run`.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from pipeline_core.cli.parser import build_parser, language_of, load_command
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import say
from pipeline_core.store.restoration import take_notice

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments
        Words of the command line; by default those of the process.

    Examples
    --------
    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as errors:
    ...     main(["check", "no_such_file.yaml", "--lang", "en"])
    1
    >>> "no_such_file.yaml" in errors.getvalue()
    True
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(words)
    try:
        options = build_parser(language).parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    options.lang = language
    try:
        return _run_telling(options)
    except FabricaError as error:
        print(say(error.code, error.values, language), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has closed the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run_telling(options: Namespace) -> int:
    """Run the command, and say what was done about a damaged database meanwhile."""
    try:
        return load_command(options.command).run(options)
    finally:
        if (notice := take_notice(workspace_of(options))) is not None:
            print(say(notice.code, notice.values, options.lang), file=sys.stderr)
