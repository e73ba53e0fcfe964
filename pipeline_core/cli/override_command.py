"""``override FILE STAGE``: let a refused stage pass in somebody's name, with the reason."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import CommandParser, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import absolute, read_pipeline, workspace_of
from pipeline_core.edits import Edit, RemoveOverride, apply
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.overriding import override_edit
from pipeline_core.spec import Pipeline, write
from pipeline_core.spec.overrides import override_mapping
from pipeline_core.store import open_store

HELP = "cli.override"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.file", metavar="FILE", type=Path)
    parser.add_option("stage", text="cli.override.stage", metavar="STAGE")
    for name, repeated in (("rule", True), ("name", False), ("reason", False)):
        more = {"action": "append", "default": []} if repeated else {"default": ""}
        parser.add_option(f"--{name}", text=f"cli.override.{name}", metavar="TEXT", **more)
    parser.add_option("--remove", text="cli.override.remove", action="store_true")
    add_json(parser)


def run(options: Namespace) -> int:
    """Write the override into the pipeline file, or take it out."""
    file = absolute(options.file)
    pipeline, workspace = read_pipeline(file), workspace_of(options)
    catalogue = load_catalogue(workspace)
    try:
        for edit in _edits(options, pipeline, file, workspace):
            pipeline = apply(pipeline, edit, catalogue)
    except FabricaError as error:
        raise UsageError(error.code, **error.values) from error
    write(pipeline, file)
    if options.json:
        overrides = [override_mapping(override) for override in pipeline.overrides]
        print(to_json({"file": str(file), "overrides": overrides}))
    else:
        print(say("cli.written", {"file": str(file)}, options.lang))
    return 0


def _edits(options: Namespace, pipeline: Pipeline, file: Path, workspace: Path) -> list[Edit]:
    if options.remove:
        return [RemoveOverride(options.stage, rule) for rule in options.rule or [""]]
    texts = {name: " ".join(getattr(options, name).split()) for name in ("name", "reason")}
    if not all(texts.values()):
        raise UsageError("override.half", stage=options.stage)
    store = open_store(workspace)
    edit = override_edit(store, str(file), pipeline, options.stage, rules=options.rule, **texts)
    return [edit]
