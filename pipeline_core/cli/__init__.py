"""The same things from a terminal: run, check, export, compare and more.

Results go to standard output, progress and problems to standard error. Exit
codes: 0 succeeded, 1 problems or refused by a gate, 2 wrong use, 3 failed or
timed out, 4 crashed or lost, 130 cancelled.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from pipeline_core.cli.parser import language_of, parser_in, told
from pipeline_core.errors import FabricaError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments
        Words of the command line; those of the process by default.

    Examples
    --------
    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as said:
    ...     main(["check", "no_such_file.yaml", "--lang", "en"])
    1
    >>> "no_such_file.yaml" in said.getvalue()
    True
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(words)
    try:
        options = parser_in(language).parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    options.lang = language
    # A command is imported when it is asked for: most need no library at all.
    command = importlib.import_module(f"pipeline_core.cli.{options.command}_command")
    try:
        return int(command.run(options))
    except FabricaError as error:
        print(told(error, language), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
