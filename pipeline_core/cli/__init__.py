"""The command line: run, check, export, compare and more.

Results go to standard output, progress and problems to standard error. Exit
codes: 0 succeeded, 1 problems or refused by a gate, 2 wrong use, 3 failed or
timed out, 4 crashed or lost, 130 cancelled.

A command is one module, ``NAME_command``, with its help, options and `run`.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from pipeline_core.cli.failures import report_failure
from pipeline_core.cli.parser import build_parser, language_of, load_command
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.cli.streams import closed_pipes_tolerated, prepare_streams
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
    2
    >>> "no_such_file.yaml" in errors.getvalue()
    True
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    language, as_json = language_of(words), "--json" in words
    prepare_streams()
    options = Namespace(workspace=None)
    code = 0
    try:
        with closed_pipes_tolerated():
            build_parser(language).parse_args(words, options)
            options.lang = language
            code = _run_telling(options)
    except SystemExit as stop:  # of --help and --version
        code = int(stop.code or 0)
    except BaseException as error:  # no command shows a traceback
        with closed_pipes_tolerated():
            code = report_failure(
                error, language=language, as_json=as_json, workspace=options.workspace
            )
    return code


def _run_telling(options: Namespace) -> int:
    """Run the command, and say what was done about a damaged database meanwhile."""
    try:
        return load_command(options.command).run(options)
    finally:
        if (notice := take_notice(workspace_of(options))) is not None:
            print(say(notice.code, notice.values, options.lang), file=sys.stderr)
