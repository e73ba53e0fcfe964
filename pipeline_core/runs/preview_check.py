"""All problems of a pipeline, those that only its rows show among them.

Whatever judges a pipeline before work asks here: the terminal's `check`, the library, and
the process of a run. So all of them say the same.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline_core.catalog import CORE, Catalogue, load_functions
from pipeline_core.check import Problem, check
from pipeline_core.edits import needed_stages
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import Pipeline
from pipeline_core.spec.entry import asks_a_server
from pipeline_core.spec.source_path import source_files

if TYPE_CHECKING:  # they load pandas and scikit-learn
    from pipeline_core.engine.preview import Preview
    from pipeline_core.engine.source_readings import SourceReading

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
    previews = _previews(pipeline_plan, functions, pipeline.seed or 0, suspects=True)
    return _problems(pipeline, catalogue, pipeline_plan.folder, previews)


class ColumnJudgement(NamedTuple):
    """The errors that columns show, and the source tables that were read for it."""

    errors: list[Problem]
    readings: Mapping[str, SourceReading]


def judge_columns(
    pipeline: Pipeline, catalogue: Catalogue, run_plan: Plan, functions: Functions
) -> ColumnJudgement:
    """Return the errors that the columns show in the stages of a plan, before it is run.

    Where the tables take long to make, they are not made twice for this: the stage itself
    will say what is wrong. A source that warns while it is read is read again by the run,
    which keeps the warning.
    """
    if not _is_quick(run_plan):
        return ColumnJudgement([], {})
    from pipeline_core.engine.preview import SAMPLE
    from pipeline_core.engine.source_readings import whole_readings

    with warnings.catch_warnings(record=True) as reading_warnings:
        warnings.simplefilter("always")
        previews = _previews(run_plan, functions, pipeline.seed or 0, suspects=False)
    problems = _problems(pipeline, catalogue, run_plan.folder, previews)
    errors = [
        problem
        for problem in problems
        if problem.stage in run_plan.jobs and problem.severity == "error"
    ]
    readings = {} if reading_warnings else whole_readings(run_plan, previews, SAMPLE)
    return ColumnJudgement(errors, readings)


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
    """Return whether a plan's tables come from small files by built-in blocks alone.

    A pinned result is no sample of what the files give, so a preview says nothing of it.
    """
    if any(job.is_pinned for job in run_plan.jobs.values()):
        return False
    if not all(Path(entry["file"]).is_relative_to(CORE) for entry in run_plan.entries.values()):
        return False
    if any(asks_a_server(run_plan.entries[job.block]) for job in run_plan.jobs.values()):
        return False  # a database is asked once for a run
    settings = [
        str(job.settings[name])
        for job in run_plan.jobs.values()
        for name in job.ingredients["files"]
    ]
    sources = {file for setting in settings for file in _files_of(run_plan.folder, setting)}
    return sum(file.stat().st_size for file in sources if file.exists()) <= _MAX_BYTES


def _files_of(folder: Path, setting: str) -> list[Path]:
    try:
        return source_files(folder, setting) or []
    except ValueError:
        return []


def _previews(pipeline_plan: Plan, functions: Functions, seed: int, *, suspects: bool) -> Preview:
    from pipeline_core.engine.preview import preview

    previews = preview(pipeline_plan, functions, seed=seed, suspects=suspects)
    if any(view.error for view in previews.views.values()):  # a sample may fail by itself
        return preview(pipeline_plan, functions, sample=sys.maxsize, seed=seed, suspects=suspects)
    return previews


def _problems(
    pipeline: Pipeline, catalogue: Catalogue, folder: Path | None, previews: Preview
) -> list[Problem]:
    problems = check(pipeline, catalogue, previews.schemas, folder)
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
