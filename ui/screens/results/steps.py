"""What each stage did to the rows: how many came in, how many went out, which columns are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.spec import Pipeline
from ui.documents.stage_views import StageView


def before(pipeline: Pipeline, stage: str) -> list[str]:
    """Return the stages that feed a stage, each once."""
    inputs = pipeline.stages[stage].inputs.values()
    return [one for one in dict.fromkeys(n for names in inputs for n in names)
            if one in pipeline.stages]  # fmt: skip


def rows_in(pipeline: Pipeline, views: Mapping[str, StageView], stage: str) -> int | None:
    """Return how many rows came in, of all inputs together; None where that is not known.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> views = {"a": StageView("a", "x", summary={"rows": 5}), "b": StageView("b", "x")}
    >>> rows_in(pipeline, views, "b"), rows_in(pipeline, views, "a")
    (5, None)
    """
    return _summed(pipeline, views, stage, "rows")


def columns_in(pipeline: Pipeline, views: Mapping[str, StageView], stage: str) -> int | None:
    """Return how many columns came in; with several inputs it is not known."""
    return _summed(pipeline, views, stage, "columns") if len(before(pipeline, stage)) == 1 else None


def _summed(
    pipeline: Pipeline, views: Mapping[str, StageView], stage: str, what: str
) -> int | None:
    told = [(views[one].summary or {}).get(what) for one in before(pipeline, stage)]
    known = [one for one in told if one is not None]
    return sum(known) if known else None


def made_and_gone(
    pipeline: Pipeline, columns: Mapping[str, Iterable[str]], stage: str
) -> tuple[list[str], list[str]]:
    """Return the columns that a stage made, and those that end with it.

    Parameters
    ----------
    columns
        The names of each stage's columns, as far as known.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> made_and_gone(pipeline, {"a": ["sex", "age"], "b": ["age", "sex_f"]}, "b")
    (['sex_f'], ['sex'])
    """
    sources = [one for one in before(pipeline, stage) if columns.get(one)]
    if stage not in columns or not sources:
        return [], []
    came = list(dict.fromkeys(name for one in sources for name in columns[one]))
    here = list(columns[stage])
    if not here:
        return [], []
    return [one for one in here if one not in came], [one for one in came if one not in here]


def names_of(preview: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns' names that a preview shows, by stage."""
    return {name: list(view.get("kinds") or {}) for name, view in preview.items()}
