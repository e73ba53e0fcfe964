"""Fixes that keep a column from the models: left out, or given the role of an id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline_core.catalog import pick_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.fixes import rewire
from pipeline_core.check.role_columns import named_columns
from pipeline_core.edits import AddStage, Connect, Edit, SetSetting, free_name, path_between

_MAX_NAMES = 40


def leave_out(context: CheckContext, stage: str, column: str) -> tuple[Edit, ...]:
    """Return edits that keep a column of a stage from the stages after it.

    Stages that name the column no longer do. Where none of them selects columns,
    one that does is added.

    Parameters
    ----------
    context
        The pipeline, with the schema of the stage.
    stage
        The stage whose rows have the column.
    column
        The column.
    """
    mentions = list(_mentions(context, stage, column))
    removals = [_removal(*mention[:3], column) for mention in mentions]
    if any(removal is None for removal in removals) or "select_columns" not in context.catalogue:
        return ()
    edits: list[Edit] = [removal for removal in removals if removal is not None]
    if any(selects for *_, selects in mentions):
        return tuple(edits)
    name = free_name(context.pipeline, "features")
    settings = {"columns": _all_but(column, list(context.schemas.get(stage, ())))}
    edits += [AddStage("select_columns", name, settings), Connect(stage, name, "data")]
    for wire in context.outgoing[stage]:
        edits += rewire(wire, name)
    return tuple(edits)


def make_id(context: CheckContext, stage: str, column: str) -> tuple[Edit, ...]:
    """Return edits that give a column the role of an id, and take it from the steps that name it.

    Parameters
    ----------
    context, stage, column
        The pipeline, the stage that sets the roles, and the column.
    """
    ids = context.pipeline.stages[stage].settings.get("id", ())
    mentions = [mention for mention in _mentions(context, stage, column) if not mention[3]]
    removals = [_removal(*mention[:3], column) for mention in mentions]
    if not isinstance(ids, list | tuple) or any(removal is None for removal in removals):
        return ()
    edits = [removal for removal in removals if removal is not None]
    return (SetSetting(stage, "id", [*ids, column]), *edits)


def _mentions(
    context: CheckContext, stage: str, column: str
) -> Iterator[tuple[str, str, Any, bool]]:
    """Iterate over the settings after a stage that name a column, and whether they select."""
    for other, entry in context.stages_with_entries():
        if other.name == stage:
            continue
        for name, schema in entry["settings"]["properties"].items():
            value = other.settings.get(name)
            is_named = value is not None and column in named_columns(value, schema)
            if is_named and path_between(context.pipeline, stage, other.name):
                pick = pick_of(schema)
                yield other.name, name, value, bool(pick and pick["others"])


def _removal(stage: str, setting: str, value: Any, column: str) -> SetSetting | None:
    """Return the edit that takes a column from a list of columns; None where that is impossible."""
    if not isinstance(value, list | tuple) or len(value) < 2:
        return None
    return SetSetting(stage, setting, [name for name in value if name != column])


def _all_but(column: str, columns: list[str]) -> Any:
    """Return the choice of all columns but one: by name, or by a pattern where they are many."""
    names = [name for name in columns if name != column]
    if 0 < len(names) <= _MAX_NAMES:
        return names
    return {"pattern": f"^(?!{re.escape(column)}$)"}
