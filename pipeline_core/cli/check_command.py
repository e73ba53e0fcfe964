"""``check FILE``: all problems of a pipeline, with those that only a preview shows."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from pipeline_core.check import Problem, check
from pipeline_core.cli.options import CommandParser, add_file, add_json
from pipeline_core.cli.pipeline_file import (
    LoadedPipeline,
    load_pipeline,
    print_problems,
    problem_sentence,
    problems_of,
)
from pipeline_core.edits import edit_to_json
from pipeline_core.messages.words import say
from pipeline_core.spec import Muting

HELP = "cli.check"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_json(parser)


def run(options: Namespace) -> int:
    """Print a pipeline's problems; return 1 if one of them is an error."""
    loaded = load_pipeline(options)
    problems = problems_of(loaded)
    if not any(problem.severity == "error" for problem in problems):
        problems = preview_problems(loaded)
    if options.json:
        objects = [problem_as_json(problem, options.lang) for problem in problems]
        print(json.dumps(objects, indent=2, default=str))
        return int(any(problem.severity == "error" for problem in problems))
    has_errors = print_problems(problems, options.lang)
    if all(problem.severity == "muted" for problem in problems):
        print(say("cli.no_problems", {"name": loaded.pipeline.name}, options.lang))
    return int(has_errors)


def preview_problems(loaded: LoadedPipeline) -> list[Problem]:
    """Return all problems, checked with the columns and errors of a preview."""
    from pipeline_core.catalog import load_functions
    from pipeline_core.engine.preview import preview
    from pipeline_core.plan import plan

    pipeline, catalogue, folder = loaded.pipeline, loaded.catalogue, loaded.file.parent
    pipeline_plan = plan(pipeline, catalogue, folder=folder)
    functions = load_functions(catalogue, {job.block for job in pipeline_plan.jobs.values()})
    previews = preview(pipeline_plan, functions, seed=pipeline.seed or 0)
    problems = check(pipeline, catalogue, previews.schemas, folder)
    stages = {problem.stage for problem in problems if problem.severity == "error"}
    failures = [
        _failure(name, stage.error)
        for name, stage in previews.views.items()
        if stage.error and name not in stages
    ]
    return sorted([*problems, *failures], key=lambda problem: problem.rank)


def _failure(stage: str, error: Mapping[str, Any]) -> Problem:
    values = error["values"]
    return Problem(error["code"], "error", values.get("stage", stage), None, values)


def problem_as_json(problem: Problem, language: str) -> dict[str, Any]:
    """Return a problem as plain data, with its sentence and the edits that solve it."""
    fields = {name: getattr(problem, name) for name in ("code", "severity", "stage", "field")}
    return {
        **fields,
        "values": dict(problem.values),
        "message": problem_sentence(problem, language),
        "fix": [edit_to_json(edit) for edit in problem.fix],
        "muted": None if problem.muting is None else _reason_as_json(problem.muting),
    }


def _reason_as_json(muting: Muting) -> dict[str, str]:
    return {"reason": muting.reason, "name": muting.name}
