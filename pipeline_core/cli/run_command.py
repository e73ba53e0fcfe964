"""``run FILE``: run a pipeline and print its results."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from pipeline_core.check import refusal
from pipeline_core.cli.options import (
    CommandParser,
    add_file,
    add_json,
    add_threads,
    positive_integer,
)
from pipeline_core.cli.output import EXIT_CODES, print_result, run_as_json, sentence_of
from pipeline_core.cli.pipeline_file import load_pipeline, print_problems, problems_of
from pipeline_core.cli.pipeline_run import run_pipeline
from pipeline_core.cli.quantities import duration, megabytes
from pipeline_core.edits import needed_stages
from pipeline_core.store import open_store

HELP = "cli.run"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_threads(parser)
    add_json(parser)
    parser.add_option("--to", text="cli.run.to", action="append", default=[], metavar="STAGE")
    parser.add_option("--force", text="cli.force", action="append", default=[], metavar="STAGE")
    parser.add_option("--workers", text="cli.workers", type=positive_integer, metavar="N")
    parser.add_option(
        "--time-limit", text="cli.time_limit", type=duration, metavar="SECONDS|10m|2h"
    )
    for name in ("memory", "result"):
        parser.add_option(
            f"--{name}-limit", text=f"cli.{name}_limit", type=megabytes, metavar="MB|2GB"
        )


def run(options: Namespace) -> int:
    """Run a pipeline file and return the exit code of how it ended."""
    loaded = load_pipeline(options)
    needed = {*needed_stages(loaded.pipeline, options.to), None}
    problems = [problem for problem in problems_of(loaded) if problem.stage in needed]
    has_errors = print_problems(problems, options.lang)
    if refusal(loaded.pipeline, problems, options.to):
        return 1
    store = open_store(loaded.workspace)
    finished_run = run_pipeline(store, loaded, options, problems)
    stages = store.runs.stages(finished_run.id)
    if options.json:
        print(json.dumps(run_as_json(finished_run, stages, options.lang), indent=2))
    else:
        blocks = {name: stage.block for name, stage in loaded.pipeline.stages.items()}
        print_result(finished_run, stages, loaded.catalogue, blocks, options.lang)
    if finished_run.error:
        print(sentence_of(finished_run.error, options.lang), file=sys.stderr)
    return EXIT_CODES[finished_run.status] or int(has_errors)
