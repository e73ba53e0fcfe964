"""Rules about rows that an estimator sets aside by itself: they heed no group and no time."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.problem import Problem, warning
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import LARGE, InnerSplit

_CODES = {
    ("stop", "group"): "inner_stop_group",
    ("stop", "time"): "inner_stop_time",
    ("folds", "group"): "inner_folds_group",
    ("folds", "time"): "inner_folds_time",
}


def inner_split_problems(context: CheckContext) -> Iterator[Problem]:
    """Find estimators that would tear groups apart, or look at what came later, as they learn."""
    by_stage = histories(context)
    for stage, entry in context.stages_with_entries():
        split = entry.get("splits_inside")
        if split is None:
            continue
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        if history is None or not history.roles or not _splits(context, stage, split, history):
            continue
        for role in ("group", "time"):
            if column := history.roles.get(role):
                yield _problem(stage, split, role, str(column))


def _problem(stage: Stage, split: InnerSplit, role: str, column: str) -> Problem:
    setting = split["setting"]
    fix: tuple[Edit, ...] = ()
    if "off" in split:
        fix = (SetSetting(stage.name, setting, split["off"][0]),)
    return warning(_CODES[split["kind"], role], stage.name, setting, fix, column=column)


def _splits(context: CheckContext, stage: Stage, split: InnerSplit, history: History) -> bool:
    """Tell whether a stage splits rows as it is set, and for as many rows as it gets."""
    entry = context.entries[stage.name]
    value = effective_settings(stage.settings, entry["settings"]).get(split["setting"])
    if "on" in split:
        return value in split["on"]
    if value in split.get("large", ()):
        return (_training_rows(context, history) or 0) > LARGE
    return value not in split.get("off", ())


def _training_rows(context: CheckContext, history: History) -> float | None:
    """Return about how many rows a model is fitted on, or None where that is not known."""
    schema = context.schemas.get(history.roles_stage or "")
    target = schema.facts.get("target") if isinstance(schema, Columns) else None
    if not target:
        return None
    splitter: Entry | None = context.entries.get(history.split or "")
    if splitter is None:
        return target["rows"]
    settings = context.pipeline.stages[history.split or ""].settings
    share = effective_settings(settings, splitter["settings"]).get("test_share")
    return target["rows"] * (1 - share if isinstance(share, float) else 1)
