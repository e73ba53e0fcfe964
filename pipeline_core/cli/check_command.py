"""``check FILE``: every problem at once, columns included, without running anything for real."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from pipeline_core.check import Problem, check
from pipeline_core.cli.pipeline_file import Opened, open_file, print_problems, problems_of, sentence
from pipeline_core.messages.words import say


def run(options: Namespace) -> int:
    """Print a file's problems; 1 if one of them is an error."""
    opened = open_file(options)
    problems = problems_of(opened)
    if not any(problem.severity == "error" for problem in problems):
        problems = with_columns(opened)
    if options.json:
        print(
            json.dumps(
                [as_json(problem, options.lang) for problem in problems], indent=2, default=str
            )
        )
        return int(any(problem.severity == "error" for problem in problems))
    failed = print_problems(problems, options.lang)
    if not problems:
        print(say("cli.no_problems", {"name": opened.pipeline.name}, options.lang))
    return int(failed)


def with_columns(opened: Opened) -> list[Problem]:
    """Check again with the columns that a preview of each stage has."""
    from pipeline_core.catalog import load_functions
    from pipeline_core.engine.preview import preview
    from pipeline_core.plan import plan

    made = plan(opened.pipeline, opened.catalogue, folder=opened.file.parent)
    functions = load_functions(opened.catalogue, {job.block for job in made.jobs.values()})
    shown = preview(made, functions, seed=opened.pipeline.seed or 0)
    found = check(opened.pipeline, opened.catalogue, shown.schemas, opened.file.parent)
    said = {problem.stage for problem in found if problem.severity == "error"}
    failed = [
        _failure(name, view.error)
        for name, view in shown.views.items()
        if view.error and name not in said
    ]
    return sorted([*found, *failed], key=lambda problem: problem.severity != "error")


def _failure(stage: str, error: Any) -> Problem:
    return Problem(
        error["code"], "error", error["values"].get("stage", stage), None, error["values"]
    )


def as_json(problem: Problem, language: str) -> dict[str, Any]:
    """Return a problem as plain data with its sentence."""
    plain = {name: getattr(problem, name) for name in ("code", "severity", "stage", "field")}
    return {**plain, "values": dict(problem.values), "message": sentence(problem, language)}
