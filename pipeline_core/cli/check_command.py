"""``check FILE``: all problems of a pipeline, with those that only a preview shows."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.check import faulty_stages, refusal
from pipeline_core.cli.options import CommandParser, add_file, add_json
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import (
    load_pipeline,
    print_problems,
    print_unused_parameters,
    problem_as_json,
    problems_of,
)
from pipeline_core.messages.words import say
from pipeline_core.runs.overriding import known_needless
from pipeline_core.store import open_store

HELP = "cli.check"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print a pipeline's problems; return 1 if one of them is an error."""
    loaded = load_pipeline(options)
    problems = problems_of(loaded)
    if not refusal(loaded.pipeline, problems):
        from pipeline_core.runs.preview_check import problems_with_columns

        pipeline, catalogue, folder = loaded.pipeline, loaded.catalogue, loaded.file.parent
        left_out = faulty_stages(pipeline, problems)
        problems = problems_with_columns(pipeline, catalogue, folder, left_out=left_out)
        problems.sort(key=lambda problem: problem.rank)
    store = open_store(loaded.workspace) if loaded.pipeline.overrides else None
    if store is not None:
        folder, identity = loaded.file.parent, loaded.identity
        problems += known_needless(store, identity, loaded.pipeline, loaded.catalogue, folder)
    if options.json:
        print(to_json([problem_as_json(problem, options) for problem in problems]))
        return int(any(problem.severity == "error" for problem in problems))
    has_errors = print_problems(problems, options)
    print_unused_parameters(loaded.pipeline, options)
    if all(problem.severity == "muted" for problem in problems):
        print(say("cli.no_problems", {"name": loaded.pipeline.name}, options.lang))
    return int(has_errors)
