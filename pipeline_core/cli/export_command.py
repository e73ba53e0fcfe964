"""``export FILE``: the pipeline as a script that stands alone, or as a picture."""

from __future__ import annotations

import sys
from argparse import Namespace

from pipeline_core.cli.output import EXIT
from pipeline_core.cli.pipeline_file import Opened, open_file, print_problems, problems_of
from pipeline_core.cli.run_to_end import run_to_the_end
from pipeline_core.errors import ExportError
from pipeline_core.messages.words import say
from pipeline_core.runs import exports
from pipeline_core.store import open_store

_ENDING = {"script": ".py", "picture": ".html"}


def run(options: Namespace) -> int:
    """Write the script or the picture; with ``--verify`` also prove the script."""
    opened = open_file(options)
    if print_problems(problems_of(opened), options.lang):
        return 1
    target = options.output or opened.file.with_suffix(_ENDING[options.to])
    asked = (opened.workspace, opened.text, str(opened.file), options.lang)
    if options.to == "picture":
        text = exports.picture(*asked)
    else:
        text = exports.script(*asked, threads=options.threads)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError("cli.not_written", file=str(target), cause=error.strerror) from error
    print(say("cli.written", {"file": str(target)}, options.lang))
    return _verify(opened, options) if options.verify and options.to == "script" else 0


def _verify(opened: Opened, options: Namespace) -> int:
    """Run the pipeline and its script, and compare every value of every report."""
    ended = run_to_the_end(open_store(opened.workspace), opened, options)
    if ended.status not in ("succeeded", "refused"):
        print(say(f"state.{ended.status}", {}, options.lang), file=sys.stderr)
        return EXIT[ended.status]
    asked = (opened.workspace, opened.text, str(opened.file), options.lang)
    found = exports.verify(*asked, threads=options.threads)
    if found["equal"]:
        print(say("cli.equal", {"compared": found["compared"]}, options.lang))
        return 0
    differences = found["differences"]
    values = {"compared": found["compared"], "count": len(differences), "first": differences[0]}
    print(say("cli.different", values, options.lang), file=sys.stderr)
    return 1
