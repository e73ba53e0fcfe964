"""Problems that the pipeline file mutes with a reason, and mutings that mute nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline_core.check.problem import Problem
from pipeline_core.edits import UnmuteProblem
from pipeline_core.messages.model_checks import is_model_check_code
from pipeline_core.spec import Muting, Pipeline

REVIEW_BLOCK = "review_model"


def with_mutings(pipeline: Pipeline, problems: list[Problem], *, complete: bool) -> list[Problem]:
    """Return the problems with the muted ones marked, and those of the mutings themselves.

    Parameters
    ----------
    pipeline
        The pipeline.
    problems
        All its problems.
    complete
        Whether they include those that only the rows show; else a muting that matches
        none may still be needed.
    """
    if not pipeline.muted:
        return problems
    has_errors = any(problem.severity == "error" for problem in problems)
    marked = [_marked(problem, pipeline.muted) for problem in problems]
    return [*marked, *_useless(pipeline, problems, complete and not has_errors)]


def _marked(problem: Problem, mutings: tuple[Muting, ...]) -> Problem:
    if problem.severity != "warning":
        return problem
    muting = next((muting for muting in mutings if _is_about(muting, problem)), None)
    return problem if muting is None else replace(problem, severity="muted", muting=muting)


def _is_about(muting: Muting, problem: Problem) -> bool:
    return (
        muting.problem == problem.code
        and muting.stage == problem.stage
        and muting.column in (None, problem.column)
        and muting.field in (None, problem.field)
    )


def _useless(pipeline: Pipeline, problems: list[Problem], complete: bool) -> Iterator[Problem]:
    for muting in pipeline.muted:
        matching = {problem.severity for problem in problems if _is_about(muting, problem)}
        stage = muting.stage if muting.stage in pipeline.stages else None
        if "error" in matching:
            yield _problem("muting_error", muting, stage)
        elif _is_of_a_report(pipeline, muting):
            continue
        elif not matching and (complete or (stage is None and muting.stage is not None)):
            yield _problem("muting_unneeded", muting, stage)


def _is_of_a_report(pipeline: Pipeline, muting: Muting) -> bool:
    """Tell whether only the report of a run can say that a muting mutes nothing."""
    stage = pipeline.stages.get(muting.stage or "")
    is_review = stage is not None and stage.block == REVIEW_BLOCK
    return is_review and is_model_check_code(muting.problem)


def _problem(code: str, muting: Muting, stage: str | None) -> Problem:
    texts = (muting.problem, muting.stage or "", muting.column or "", muting.field or "")
    values = {"stage": muting.stage or "", "problem": muting.problem, "column": muting.column}
    return Problem(code, "warning", stage, None, values, (UnmuteProblem(*texts),))
