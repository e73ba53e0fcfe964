"""What is wrong with a pipeline, and what it leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pipeline_core.check import Problem, faulty_stages, refusal
from pipeline_core.check import check as check_pipeline
from pipeline_core.errors import SpecError
from pipeline_core.library.pipeline_file import AnyPipeline, PipelineFile, read, stages_named
from pipeline_core.messages.message import Message
from pipeline_core.plan.pins import pins_in_force
from pipeline_core.store.pins import Pin


def check(
    pipeline: AnyPipeline,
    *,
    columns: bool = True,
    parameters: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Return everything that is wrong or doubtful, errors first; `str` of a problem is a sentence.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    columns
        Also what only the data shows: the table-producing stages are previewed on a
        sample, those with an error and those below one left out.
    parameters
        Values of the pipeline's parameters, instead of those in the file.
    """
    opened = read(pipeline, parameters=parameters)
    folder = opened.file.parent
    problems = check_pipeline(opened.pipeline, opened.catalogue, folder=folder)
    if columns and not refusal(opened.pipeline, problems):
        from pipeline_core.runs.preview_check import problems_with_columns

        left_out = faulty_stages(opened.pipeline, problems)
        problems = problems_with_columns(
            opened.pipeline, opened.catalogue, folder, left_out=left_out
        )
    return sorted(problems, key=lambda problem: problem.rank)


def has_errors(problems: Collection[Problem]) -> bool:
    """Return whether one of the problems keeps a pipeline from running."""
    return any(problem.severity == "error" for problem in problems)


def stages_left_out(
    opened: PipelineFile, to: Collection[str], pins: Iterable[Pin]
) -> Mapping[str, Message]:
    """Return the stages that a run leaves out, each with its reason; or refuse the pipeline."""
    problems, pinned = check(opened, columns=False), pins_in_force(opened.pipeline, pins)
    if refusal(opened.pipeline, problems, stages_named(opened, to), pinned):
        raise _errors(opened, problems)
    return faulty_stages(opened.pipeline, problems, pinned)


def require_no_errors(opened: PipelineFile) -> None:
    """Refuse a pipeline that has an error."""
    problems = check(opened, columns=False)
    if has_errors(problems):
        raise _errors(opened, problems)


def _errors(opened: PipelineFile, problems: Collection[Problem]) -> SpecError:
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    return SpecError("library.has_errors", file=opened.file.name, errors="\n".join(errors))
