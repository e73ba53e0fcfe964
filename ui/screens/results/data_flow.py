"""How rows and columns change through the stages of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from pipeline_core.spec import Pipeline
from ui.documents.stage_views import StageView


def input_stages(pipeline: Pipeline, stage: str) -> list[str]:
    """Return the stages that feed a stage, without duplicates."""
    sources = chain.from_iterable(pipeline.stages[stage].inputs.values())
    return [source for source in dict.fromkeys(sources) if source in pipeline.stages]


def input_row_count(pipeline: Pipeline, views: Mapping[str, StageView], stage: str) -> int | None:
    """Return the number of rows of all inputs together; None if unknown.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> views = {"a": StageView("a", "x", summary={"rows": 5}), "b": StageView("b", "x")}
    >>> input_row_count(pipeline, views, "b"), input_row_count(pipeline, views, "a")
    (5, None)
    """
    return _input_total(pipeline, views, stage, "rows")


def input_column_count(
    pipeline: Pipeline, views: Mapping[str, StageView], stage: str
) -> int | None:
    """Return the number of columns of the only input; None if unknown or several inputs."""
    if len(input_stages(pipeline, stage)) != 1:
        return None
    return _input_total(pipeline, views, stage, "columns")


def _input_total(
    pipeline: Pipeline, views: Mapping[str, StageView], stage: str, field: str
) -> int | None:
    summaries = [views[source].summary or {} for source in input_stages(pipeline, stage)]
    counts = [summary[field] for summary in summaries if summary.get(field) is not None]
    return sum(counts) if counts else None


def column_changes(
    pipeline: Pipeline, columns: Mapping[str, Iterable[str]], stage: str
) -> tuple[list[str], list[str]]:
    """Return the columns that a stage adds and those that it drops.

    Parameters
    ----------
    columns
        The names of each stage's columns, as far as known.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> column_changes(pipeline, {"a": ["sex", "age"], "b": ["age", "sex_f"]}, "b")
    (['sex_f'], ['sex'])
    """
    sources = [source for source in input_stages(pipeline, stage) if columns.get(source)]
    outgoing = list(columns.get(stage, ()))
    if not outgoing or not sources:
        return [], []
    incoming = list(dict.fromkeys(name for source in sources for name in columns[source]))
    added = [name for name in outgoing if name not in incoming]
    return added, [name for name in incoming if name not in outgoing]


def column_names_by_stage(preview: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the column names of a preview, by stage."""
    return {name: list(view.get("kinds") or {}) for name, view in preview.items()}
