"""Suspicions: columns that identify rows, never vary or give the target away, and more.

What is suspicious was observed in a preview. A suspicion is a warning that a
person can mute with a reason, for only a person knows what the columns mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check import fixes
from pipeline_core.check.column_fixes import leave_out, make_id
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories
from pipeline_core.check.problem import Problem, warning
from pipeline_core.data.columns import Columns, TableFacts
from pipeline_core.edits import SetSetting
from pipeline_core.spec import Stage

_MAX_SAID = 20
_CODES = {
    "id": "suspect_id",
    "constant": "suspect_constant",
    "copy": "suspect_copy",
    "renamed": "suspect_renamed",
    "alone": "suspect_alone",
    "almost": "suspect_almost",
    "ahead": "suspect_ahead",
    "adds_up": "suspect_sum",
    "same_date": "suspect_same_date",
}


def suspect_problems(context: CheckContext) -> Iterator[Problem]:
    """Find what is suspicious in the rows that models learn from."""
    if not context.schemas:
        return
    by_stage = histories(context)
    for name, unseen in _columns_left_out(context, by_stage).items():
        yield from _column_problems(context, context.pipeline.stages[name], unseen)
    for stage, entry in context.stages_with_entries():
        if entry["shape"] == "split":
            history = by_stage.get(stage.name)
            yield from _repeated_rows(context, stage, history)
            yield from _unused_time(context, stage, history)


def _facts(context: CheckContext, stage: str | None) -> TableFacts:
    schema = context.schemas.get(stage) if stage else None
    return schema.facts if isinstance(schema, Columns) else {}


def _columns_left_out(
    context: CheckContext, by_stage: Mapping[str, History]
) -> dict[str, frozenset[str]]:
    """Return for each roles stage that feeds models the columns that none of these is shown."""
    left_out: dict[str, frozenset[str]] = {}
    by_roles: dict[str, frozenset[str]] = {}
    for name in context.order or ():
        entry, source = context.entries.get(name), context.upstream(name)
        if entry is None:
            continue
        before = left_out.get(source or "", frozenset())
        left_out[name] = before | _dropped(context, name, source)
        roles = by_stage[source].roles_stage if source else None
        if entry["shape"] == "estimator" and roles:
            by_roles[roles] = by_roles.get(roles, left_out[name]) & left_out[name]
    return by_roles


def _dropped(context: CheckContext, name: str, source: str | None) -> frozenset[str]:
    """Return the columns that a step takes away; one that makes others may have used them."""
    before, after = context.schemas.get(source or ""), context.schemas.get(name)
    if before is None or after is None or context.entries[name]["shape"] != "column":
        return frozenset()
    return frozenset(before) - frozenset(after) if set(after) <= set(before) else frozenset()


def _column_problems(
    context: CheckContext, roles_stage: Stage, unseen: frozenset[str]
) -> Iterator[Problem]:
    suspects = _facts(context, roles_stage.name).get("suspects", {})
    said: dict[str, int] = {}
    for column, suspect in suspects.items():
        code = _CODES.get(suspect["kind"])
        if code is None or column in unseen:
            continue
        said[code] = said.get(code, 0) + 1
        if said[code] > _MAX_SAID:
            continue
        if code == "suspect_id":
            fix = make_id(context, roles_stage.name, column)
        else:
            fix = leave_out(context, roles_stage.name, column)
        target = roles_stage.settings.get("target")
        values = {"column": column, "target": target, "rows": suspect["rows"]}
        if "other" in suspect:
            values["other"] = suspect["other"]
        yield warning(code, roles_stage.name, None, fix, **values)
    for code, count in said.items():
        if count > _MAX_SAID:
            more = count - _MAX_SAID
            yield warning("suspects_more", roles_stage.name, None, (), count=more, column=code)


def _repeated_rows(
    context: CheckContext, stage: Stage, history: History | None
) -> Iterator[Problem]:
    facts = _facts(context, stage.name)
    if facts.get("repeated") and history and history.roles_stage:
        fix = fixes.insert_before(context, history.roles_stage, "drop_duplicates")
        values = {"count": facts["repeated"], "tested": facts["tested"]}
        yield warning("rows_repeated", stage.name, None, fix, **values)


def _unused_time(context: CheckContext, stage: Stage, history: History | None) -> Iterator[Problem]:
    if history is None or history.roles_stage is None or (history.roles or {}).get("time"):
        return
    schema: Mapping[str, Any] = context.entries[stage.name]["settings"]
    method = effective_settings(stage.settings, schema).get("how")
    suspects = _facts(context, history.roles_stage).get("suspects", {})
    times = [column for column, suspect in suspects.items() if suspect["kind"] == "time"]
    if times and method in ("random", "stratified"):
        by_time = SetSetting(stage.name, "how", "time")
        fix = (SetSetting(history.roles_stage, "time", times[0]), by_time)
        yield warning("time_unused", stage.name, "how", fix, column=times[0], found=method)
