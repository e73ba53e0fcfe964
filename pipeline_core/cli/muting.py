"""What muting a warning and letting it be said again have in common."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.edits import MuteProblem, UnmuteProblem, apply
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.messages.model_checks import is_model_check_code
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import write

_PARTS = ("stage", "column", "field")


def add_place(parser: CommandParser) -> None:
    """Add the file, the problem, and where in the pipeline it is."""
    parser.add_option("file", text="cli.file", metavar="FILE", type=Path)
    parser.add_option("problem", text="cli.mute.problem", metavar="PROBLEM")
    for part in _PARTS:
        parser.add_option(f"--{part}", text=f"cli.mute.{part}", default="", metavar=part.upper())
    add_json(parser)


def place_of(options: Namespace) -> dict[str, str]:
    """Return the problem and its place, as the edits take them.

    Raises
    ------
    UsageError
        There is no such problem.
    """
    is_known = lookup(f"problem.{options.problem}", "en") or is_model_check_code(options.problem)
    if not is_known:
        raise UsageError("cli.no_such_problem", problem=options.problem)
    return {"problem": options.problem, **{part: getattr(options, part) for part in _PARTS}}


def change_file(options: Namespace, edit: MuteProblem | UnmuteProblem) -> int:
    """Apply an edit to the pipeline file; the rest of it stays as it is."""
    file = absolute(options.file)
    pipeline = read_pipeline(file)
    try:
        pipeline = apply(pipeline, edit, load_catalogue(workspace_of(options)))
    except FabricaError as error:
        raise UsageError(error.code, **error.values) from error
    write(pipeline, file)
    if options.json:
        print(to_json({"file": str(file), "muted": len(pipeline.muted)}))
    else:
        print(say("cli.written", {"file": str(file)}, options.lang))
    return 0
