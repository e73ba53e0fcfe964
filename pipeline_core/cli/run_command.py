"""``run FILE``: run a pipeline and print its results."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from pipeline_core.check import Problem, faulty_stages, refusal
from pipeline_core.cli.advice import with_advice
from pipeline_core.cli.options import (
    CommandParser,
    add_file,
    add_json,
    add_threads,
    positive_integer,
    scheduler_address,
)
from pipeline_core.cli.output import (
    EXIT_CODES,
    has_error,
    print_result,
    run_as_json,
    sentence_of,
    to_json,
)
from pipeline_core.cli.pipeline_file import (
    LoadedPipeline,
    load_pipeline,
    print_problems,
    problem_as_json,
    problems_of,
)
from pipeline_core.cli.pipeline_run import run_pipeline, stage_names
from pipeline_core.cli.quantities import duration, megabytes
from pipeline_core.cli.readings import Comparisons, print_readings, with_comparisons
from pipeline_core.cli.streams import closed_pipes_tolerated
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.runs.preview_check import problems_of_stages, problems_with_columns
from pipeline_core.runs.source_comparison import source_comparisons
from pipeline_core.store import open_store
from pipeline_core.store.runs import Run

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
    parser.add_option("--engine", text="cli.engine", type=scheduler_address, metavar="ADDRESS")
    for name in ("memory", "result"):
        parser.add_option(
            f"--{name}-limit", text=f"cli.{name}_limit", type=megabytes, metavar="MB|2GB"
        )


def run(options: Namespace) -> int:
    """Run a pipeline file and return the exit code of how it ended."""
    loaded = load_pipeline(options)
    goals = stage_names(loaded, options.to)
    problems = problems_of_stages(problems_of(loaded), loaded.pipeline, goals)
    has_errors = print_problems(problems, options)
    store = open_store(loaded.workspace)
    pinned = pins_in_force(loaded.pipeline, store.pins.of(loaded.identity))
    if refusal(loaded.pipeline, problems, goals, pinned):
        return _not_started(None, problems, options)
    finished_run = run_pipeline(store, loaded, options, problems)
    stages = store.runs.stages(finished_run.id)
    if _was_refused(finished_run, stages) and (errors := _column_errors(loaded, problems, goals)):
        print_problems(errors, options)
        return _not_started(finished_run.id, errors, options)
    comparisons = source_comparisons(store, finished_run, stages)
    with closed_pipes_tolerated():
        _print(finished_run, stages, loaded, comparisons, options)
    return EXIT_CODES[finished_run.status] or int(has_errors or any(map(has_error, stages)))


def _was_refused(finished: Run, stages: Sequence[Any]) -> bool:
    """Return whether a run began no stage for what it found; limits and signals are no finding."""
    code = (finished.error or {}).get("code", "")
    return not stages and finished.status == "failed" and not code.startswith("run.")


def _column_errors(
    loaded: LoadedPipeline, problems: list[Problem], goals: tuple[str, ...]
) -> list[Problem]:
    """Return the errors that only the rows show, as `check` does."""
    left_out = faulty_stages(loaded.pipeline, problems)
    folder = loaded.file.parent
    columns = problems_with_columns(loaded.pipeline, loaded.catalogue, folder, goals, left_out)
    needed = problems_of_stages(columns, loaded.pipeline, goals)
    return [problem for problem in needed if problem.severity == "error"]


def _not_started(run: str | None, problems: list[Problem], options: Namespace) -> int:
    """Return the exit code of a run that its problems do not let start."""
    if options.json:
        objects = [problem_as_json(problem, options) for problem in problems]
        print(to_json({"run": run, "status": "not_started", "stages": {}, "problems": objects}))
    return 1


def _print(
    finished: Run,
    stages: list[Any],
    loaded: LoadedPipeline,
    comparisons: Comparisons,
    options: Namespace,
) -> None:
    stages = with_advice(stages, options.workspace)
    if options.json:
        result = run_as_json(finished, stages, options.lang)
        print(to_json(with_comparisons(result, comparisons)))
    else:
        blocks = {name: stage.block for name, stage in loaded.pipeline.stages.items()}
        print_result(finished, stages, loaded.catalogue, blocks, options.lang)
        print_readings(stages, comparisons, options.lang)
    if finished.error:
        print(sentence_of(finished.error, options.lang), file=sys.stderr)
