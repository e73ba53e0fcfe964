"""``profile FILE``: the profile of a stage's table, or of a data file, as a page to print."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.options import CommandParser, add_file, positive_integer
from pipeline_core.cli.pipeline_file import load_pipeline, print_problems, problems_of
from pipeline_core.errors import UsageError
from pipeline_core.spec import Pipeline, to_base64

HELP = "cli.profile"
_SAMPLE = 100_000


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_option("--stage", text="cli.profile.stage", metavar="STAGE")
    parser.add_option("-o", "--output", text="cli.output", type=Path, metavar="OUT")
    parser.add_option(
        "--sample", text="cli.profile.sample", type=positive_integer, default=_SAMPLE, metavar="N"
    )


def run(options: Namespace) -> int:
    """Write the page of a stage's table."""
    from pipeline_core.runs.table_profile import profile_page

    loaded = load_pipeline(options)
    if print_problems(problems_of(loaded), options):
        return 1
    stage = options.stage or _first_source(loaded.pipeline)
    if stage not in loaded.pipeline.stages:
        stages = list(loaded.pipeline.stages)
        raise UsageError("cli.profile.no_stage", stage=stage, known=stages)
    text = profile_page(
        loaded.workspace,
        to_base64(loaded.pipeline),
        str(loaded.file),
        stage,
        options.sample,
        options.lang,
    )
    if text is None:
        raise UsageError("cli.profile.no_table", stage=stage)
    write_file(options.output or loaded.file.with_suffix(".profile.html"), text, options)
    return 0


def _first_source(pipeline: Pipeline) -> str:
    """Return the first stage that nothing comes into."""
    sources = (name for name, stage in pipeline.stages.items() if not any(stage.inputs.values()))
    return next(sources, "")
