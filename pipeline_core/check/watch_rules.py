"""Rules about rows that are followed over time, and about rows that are bent on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.role_columns import columns_with_roles
from pipeline_core.check.window_rules import followers
from pipeline_core.edits import Edit, SetSetting
from pipeline_core.spec import Stage

_BY_COUNT = "rows"
_BENDS = "bend_rows"


def watch_problems(context: CheckContext) -> Iterator[Problem]:
    """Find windows of the calendar over rows that have no time, and bent rows that are learned."""
    for stage, entry in context.stages_with_entries():
        if stage.block == _BENDS:
            yield from _learned_bends(context, stage)
        if not _cuts_windows(entry):
            continue
        every = effective_settings(stage.settings, entry["settings"])["every"]
        if every == _BY_COUNT:
            continue
        by_stage = histories(context)
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        if history is None or history.roles is None or history.roles.get("time"):
            continue
        yield error("watch_needs_time", stage.name, "every", _fix(context, stage, history))


def _learned_bends(context: CheckContext, stage: Stage) -> Iterator[Problem]:
    """Say which models learn from what comes after the stage: it must not be silent."""
    models = [
        name
        for name in followers(context, stage.name)
        if context.entries[name]["shape"] in ("estimator", "meta")
    ]
    if models:
        start = stage.settings.get("start", 0.5)
        yield warning("bent_rows_learned", stage.name, None, models=models[:8], start=start)


def _cuts_windows(entry: Entry) -> bool:
    parts = {part for port in entry["ports"] for part in port.get("parts", ())}
    every = entry["settings"]["properties"].get("every", {})
    return "test_times" in parts and _BY_COUNT in every.get("enum", ())


def _fix(context: CheckContext, stage: Stage, history: History) -> tuple[Edit, ...]:
    """Return the edit that gives the only column of dates the role, else one to count rows."""
    schema = context.schemas.get(history.roles_stage or "") or {}
    taken = columns_with_roles(history.roles or {})
    dates = [name for name, kind in schema.items() if kind == "date" and name not in taken]
    if history.roles_stage and len(dates) == 1:
        return (SetSetting(history.roles_stage, "time", dates[0]),)
    return (SetSetting(stage.name, "every", _BY_COUNT),)
