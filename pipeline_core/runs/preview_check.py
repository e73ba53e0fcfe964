"""All problems of a pipeline, those that only its rows show among them.

Whatever judges a pipeline before work asks here: the terminal's `check`, the library, and
the process of a run. So all of them say the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline_core.catalog import CORE, Catalogue, load_functions
from pipeline_core.check import Problem, check
from pipeline_core.edits import needed_stages
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline
from pipeline_core.spec.source_path import source_path

_MAX_BYTES = 10_000_000
Functions = Mapping[str, Callable[..., Any]]


def problems_with_columns(
    pipeline: Pipeline,
    catalogue: Catalogue,
    folder: Path,
    to: Collection[str] = (),
    left_out: Mapping[str, Message] = MappingProxyType({}),
) -> list[Problem]:
    """Return all problems of a pipeline, of which something can run by the file alone.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    folder
        The pipeline file's folder.
    to
        The stages that will be run with what they need; all if empty.
    left_out
        The stages that cannot run, and why.
    """
    pipeline_plan = plan(pipeline, catalogue, folder=folder, to=to, left_out=left_out)
    functions = load_functions(catalogue, {job.block for job in pipeline_plan.jobs.values()})
    return _problems(pipeline, catalogue, pipeline_plan, functions, suspects=True)


def column_errors(
    pipeline: Pipeline, catalogue: Catalogue, run_plan: Plan, functions: Functions
) -> list[Problem]:
    """Return the errors that the columns show in the stages of a plan.

    Where the tables take long to make, they are not made twice for this: the stage itself
    will say what is wrong.
    """
    if not _is_quick(run_plan):
        return []
    problems = _problems(pipeline, catalogue, run_plan, functions, suspects=False)
    problems = [problem for problem in problems if problem.stage in run_plan.jobs]
    return [problem for problem in problems if problem.severity == "error"]


def problems_of_stages(
    problems: Collection[Problem], pipeline: Pipeline, to: Collection[str]
) -> list[Problem]:
    """Return the problems that concern some stages or what they need; all if there are none.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={name: Stage(name, "x") for name in "ab"})
    >>> problems = [Problem("unused_stage", "warning", name) for name in "ab"]
    >>> [problem.stage for problem in problems_of_stages(problems, pipeline, ["b"])]
    ['b']
    """
    needed = needed_stages(pipeline, to)
    return [problem for problem in problems if problem.stage is None or problem.stage in needed]


def _is_quick(run_plan: Plan) -> bool:
    """Return whether a plan's tables come from small files by built-in blocks alone."""
    if not all(Path(entry["file"]).is_relative_to(CORE) for entry in run_plan.entries.values()):
        return False
    sources = [
        source_path(run_plan.folder, str(job.settings[name]))
        for job in run_plan.jobs.values()
        for name in job.ingredients["files"]
    ]
    return sum(file.stat().st_size for file in sources if file and file.exists()) <= _MAX_BYTES


def _problems(
    pipeline: Pipeline,
    catalogue: Catalogue,
    pipeline_plan: Plan,
    functions: Functions,
    *,
    suspects: bool,
) -> list[Problem]:
    from pipeline_core.engine.preview import preview

    seed = pipeline.seed or 0
    previews = preview(pipeline_plan, functions, seed=seed, suspects=suspects)
    if any(view.error for view in previews.views.values()):  # a sample may fail by itself
        previews = preview(
            pipeline_plan, functions, sample=sys.maxsize, seed=seed, suspects=suspects
        )
    problems = check(pipeline, catalogue, previews.schemas, pipeline_plan.folder)
    stages = {problem.stage for problem in problems if problem.severity == "error"}
    failures = [
        _failure(name, view.error)
        for name, view in previews.views.items()
        if view.error and name not in stages
    ]
    return [*problems, *failures]


def _failure(stage: str, error: Mapping[str, Any]) -> Problem:
    values = error["values"]
    return Problem(error["code"], "error", values.get("stage", stage), None, values)
