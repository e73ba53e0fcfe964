"""All problems of a pipeline, as data, before anything runs.

Nothing here imports pandas, scikit-learn or pydantic: a check takes
milliseconds and runs after every edit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline_core.catalog import Catalogue
from pipeline_core.check.column_rules import column_problems
from pipeline_core.check.context import CheckContext, Schemas, context_of
from pipeline_core.check.database_rules import database_problems
from pipeline_core.check.extra_rules import extra_problems
from pipeline_core.check.factory_rules import factory_problems
from pipeline_core.check.faulty_stages import faulty_stages
from pipeline_core.check.gate_rules import gate_problems
from pipeline_core.check.group_rules import group_problems
from pipeline_core.check.growth_rules import growth_problems
from pipeline_core.check.inner_split_rules import inner_split_problems
from pipeline_core.check.meta_rules import meta_problems
from pipeline_core.check.metric_rules import metric_problems
from pipeline_core.check.muted_problems import with_mutings
from pipeline_core.check.need_rules import need_problems
from pipeline_core.check.order_rules import order_problems
from pipeline_core.check.override_rules import override_problems
from pipeline_core.check.parameter_rules import parameter_problems, with_parameters_named
from pipeline_core.check.problem import Problem
from pipeline_core.check.role_columns import role_problems
from pipeline_core.check.rules_of_tests import problems_of_tests
from pipeline_core.check.search_rules import search_problems
from pipeline_core.check.setting_rules import setting_problems
from pipeline_core.check.suspect_rules import suspect_problems
from pipeline_core.check.table_rules import table_problems
from pipeline_core.check.target_rules import target_problems
from pipeline_core.check.url_rules import url_problems
from pipeline_core.check.watch_rules import watch_problems
from pipeline_core.check.window_rules import window_problems
from pipeline_core.check.wiring_rules import wiring_problems
from pipeline_core.check.written_files import written_file_problems
from pipeline_core.data.columns import Columns
from pipeline_core.edits import apply, needed_stages, renewed, with_bypasses, without_sources
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline

__all__ = [
    "Columns",
    "Problem",
    "check",
    "faulty_stages",
    "refusal",
    "require_runnable",
    "stages_left_out",
]

_RULES: tuple[Callable[[CheckContext], Iterator[Problem]], ...] = (
    wiring_problems,
    extra_problems,
    setting_problems,
    database_problems,
    url_problems,
    written_file_problems,
    parameter_problems,
    metric_problems,
    gate_problems,
    column_problems,
    role_problems,
    target_problems,
    need_problems,
    growth_problems,
    meta_problems,
    suspect_problems,
    order_problems,
    table_problems,
    window_problems,
    watch_problems,
    inner_split_problems,
    group_problems,
    override_problems,
    search_problems,
    problems_of_tests,
    factory_problems,
)


def check(
    pipeline: Pipeline,
    catalogue: Catalogue,
    schemas: Schemas | None = None,
    folder: Path | None = None,
) -> list[Problem]:
    """Return every problem of a pipeline, in the order of its stages; never raise.

    Parameters
    ----------
    pipeline
        The pipeline.
    catalogue
        The blocks, by id.
    schemas
        For each stage the columns that come out of it, with their kinds; where
        they are `Columns`, also which of them have missing values. Column
        rules are silent for stages without a schema.
    folder
        The pipeline file's folder; None skips the rules about files.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> wrong = Pipeline(stages={"a": Stage("a", "raed_csv")})
    >>> [(problem.code, problem.stage) for problem in check(wrong, {})]
    [('unknown_block', 'a')]
    """
    pipeline = renewed(pipeline, catalogue)
    context = context_of(with_bypasses(pipeline, catalogue), catalogue, schemas, folder)
    problems = [problem for rule in _RULES for problem in rule(context)]
    problems = with_parameters_named(pipeline, problems)
    problems = with_mutings(pipeline, problems, complete=schemas is not None)
    place = {name: number for number, name in enumerate(pipeline.stages)}
    problems = [_without_impossible_fix(problem, pipeline, catalogue) for problem in problems]
    return sorted(problems, key=lambda problem: place.get(problem.stage or "", -1))


def require_runnable(pipeline: Pipeline, catalogue: Catalogue, folder: Path) -> None:
    """Raise the first error of a pipeline: whatever needs the whole of it asks here.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    folder
        The pipeline file's folder.

    Raises
    ------
    SpecError
        The problem's sentence.
    """
    for problem in check(pipeline, catalogue, folder=folder):
        if problem.severity == "error":
            raise SpecError(problem.message.code, **problem.message.values)


def refusal(
    pipeline: Pipeline,
    problems: Iterable[Problem],
    to: Collection[str] = (),
    pinned: Collection[str] = (),
) -> Problem | None:
    """Return the first error that keeps a run from starting; None if it can run something.

    A run that was asked for some stages needs all that feed them, but for what is above a
    pinned stage.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "y")})
    >>> problems = [Problem("missing_input", "error", "b")]
    >>> refusal(pipeline, problems) is None, refusal(pipeline, problems, ["b"]).stage
    (True, 'b')
    """
    errors = [
        problem
        for problem in problems
        if problem.severity == "error" and problem.stage not in pinned
    ]
    needed = needed_stages(without_sources(pipeline, pinned), to)
    if to or set(needed) <= faulty_stages(pipeline, errors, pinned).keys():
        return next((error for error in errors if error.stage in {*needed, None}), None)
    return None


def stages_left_out(
    pipeline: Pipeline,
    catalogue: Catalogue,
    folder: Path,
    to: Collection[str] = (),
    pinned: Collection[str] = (),
) -> dict[str, Message]:
    """Return the stages that a run leaves out for their errors: whatever runs stages asks here.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    folder
        The pipeline file's folder.
    to
        The stages that the run stops at; all if empty.
    pinned
        The stages whose kept result stands for them.

    Returns
    -------
    dict
        For each stage with an error, and each below one, the reason.

    Raises
    ------
    SpecError
        The sentence of the first error, if a stage that the run was asked for needs what has
        one, or if nothing is left to run.
    """
    problems = check(pipeline, catalogue, folder=folder)
    if problem := refusal(pipeline, problems, to, pinned):
        raise SpecError(problem.message.code, **problem.message.values)
    return faulty_stages(pipeline, problems, pinned)


def _without_impossible_fix(problem: Problem, pipeline: Pipeline, catalogue: Catalogue) -> Problem:
    """Drop a fix that cannot be applied: a pipeline may be wrong in several ways at once."""
    try:
        for edit in problem.fix:
            pipeline = apply(pipeline, edit, catalogue)
    except FabricaError:
        return replace(problem, fix=())
    return problem
