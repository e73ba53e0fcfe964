"""``grade FOLDER RUBRIC``: the pipelines that a class handed in, judged by a rubric."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import absolute
from pipeline_core.messages.words import say

HELP = "cli.grade"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("folder", text="cli.grade.folder", type=Path, metavar="FOLDER")
    parser.add_option("rubric", text="cli.grade.rubric", type=Path, metavar="RUBRIC")
    parser.add_option("-o", "--output", text="cli.grade.output", type=Path, metavar="DIR")
    add_json(parser)


def run(options: Namespace) -> int:
    """Judge every hand-in, print the marks and write the sheets; 0 however good they are."""
    from pipeline_core.grading.marks import grade
    from pipeline_core.grading.rubric import read_rubric
    from pipeline_core.grading.sheets import as_json, write_sheets

    rubric = read_rubric(absolute(options.rubric))

    def tell(name: str) -> None:
        print(say("grade.examining", {"name": name}, options.lang), file=sys.stderr)

    marks = grade(absolute(options.folder), rubric, tell)
    folder = absolute(options.output or options.folder / "grades")
    write_sheets(marks, rubric, folder, options.lang)
    if options.json:
        print(to_json(as_json(marks, options.lang)))
        return 0
    head = [say(f"grade.column.{n}", {}, options.lang) for n in ("name", "mark", "status")]
    status = [say(f"grade.status.{mark.status}", {}, options.lang) for mark in marks]
    rows = [[m.name, f"{m.mark:g}", s] for m, s in zip(marks, status, strict=True)]
    print_table([head, *rows], right={1})
    print(say("cli.written", {"file": str(folder)}, options.lang))
    return 0
