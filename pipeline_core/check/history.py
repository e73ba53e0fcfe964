"""The history of the rows on each wire, as far as the pipeline alone tells it.

The same facts that `Data` carries in a run (roles, split, recipe), computed
once per stage in order, so that the rules about order need not walk the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from pipeline_core.catalog import Entry, pick_of
from pipeline_core.catalog.choice_faults import choice_faults
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.context import CheckContext
from pipeline_core.check.renamed_columns import new_names
from pipeline_core.data.column_choice import resolve_choice
from pipeline_core.errors import SettingsError
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import ROW_SHAPES

if TYPE_CHECKING:
    from pipeline_core.data.dtypes import StepKind


@dataclass(frozen=True)
class History:
    """What the rows on a wire have gone through.

    Parameters
    ----------
    roles, roles_stage
        The settings of the roles stage that they passed, and its name, or None.
    split
        The stage that split them.
    rows
        The last stage that made or left out rows.
    learned, stateless
        The first learned step of the recipe, and the first stateless one.
    new_columns
        The columns that steps of the recipe create.
    changed_columns
        The columns that stateless steps of the recipe give other values.
    is_known
        False after a stage without an entry: then nothing can be concluded.
    """

    roles: Mapping[str, Any] | None = None
    roles_stage: str | None = None
    split: str | None = None
    rows: str | None = None
    learned: str | None = None
    stateless: str | None = None
    new_columns: frozenset[str] = frozenset()
    changed_columns: frozenset[str] = frozenset()
    is_known: bool = True


UNKNOWN = History(is_known=False)


def histories(context: CheckContext) -> dict[str, History]:
    """Return the history of each stage's output: its rows, or those of its model.

    Empty where the stages form a cycle.
    """
    by_stage: dict[str, History] = {}
    for name in context.order or ():
        entry = context.entries.get(name)
        stage = context.pipeline.stages[name]
        by_stage[name] = _output_history(context, stage, entry, by_stage) if entry else UNKNOWN
    return by_stage


def history_at(
    context: CheckContext, stage: Stage, port: str | None, by_stage: Mapping[str, History]
) -> History | None:
    """Return the history of what reaches a port, or None where nothing is wired."""
    source = context.source(stage, port) if port else None
    return by_stage.get(source) if source else None


def _output_history(
    context: CheckContext, stage: Stage, entry: Entry, by_stage: Mapping[str, History]
) -> History:
    shape = entry["shape"]
    port = entry["passes"] if shape == "assessment" else context.main_port(stage.name)
    history = history_at(context, stage, port, by_stage)
    if history is None:
        if shape == "assessment":
            return History()
        return UNKNOWN if entry["ports"] else History(rows=stage.name)
    if shape == "roles":
        roles = effective_settings(stage.settings, entry["settings"])
        return replace(history, roles=roles, roles_stage=stage.name)
    if shape == "split":
        return replace(history, split=history.split or stage.name)
    if shape in ROW_SHAPES:
        # Stateless steps are baked into the rows; their new columns become ordinary ones.
        return replace(
            history,
            rows=stage.name,
            stateless=None,
            new_columns=frozenset(),
            changed_columns=frozenset(),
        )
    return _with_step(context, stage, entry, history) if shape == "column" else history


def _with_step(context: CheckContext, stage: Stage, entry: Entry, history: History) -> History:
    if entry.get("learns", True):
        return replace(history, learned=history.learned or stage.name)
    columns = {str(stage.settings.get(name, "")) for name in _new_column_settings(entry)}
    columns |= {*new_names(stage, entry).values()}
    return replace(
        history,
        stateless=history.stateless or stage.name,
        new_columns=history.new_columns | columns | _made_columns(context, stage),
        changed_columns=history.changed_columns | _changed_columns(context, stage, entry),
    )


def _made_columns(context: CheckContext, stage: Stage) -> set[str]:
    """Return the columns that a stage adds, as far as that is known."""
    before, after = context.input_schema(stage.name), context.schemas.get(stage.name)
    return set() if before is None or after is None else set(after) - set(before)


def _changed_columns(context: CheckContext, stage: Stage, entry: Entry) -> set[str]:
    """Return the columns that a step works on, as far as they are known."""
    pick = pick_of(entry["settings"]["properties"].get("columns", {}))
    choice = stage.settings.get("columns", ())
    if pick is None or pick["others"] or choice_faults(choice, "columns"):
        return set()
    kinds = cast("Mapping[str, StepKind]", context.input_schema(stage.name) or {})
    try:
        chosen = resolve_choice(choice, kinds, pick["kind"])
    except SettingsError:  # a pattern that takes too long, said of the setting itself
        return set()
    return set(chosen) if isinstance(chosen, tuple) else set(kinds)


def _new_column_settings(entry: Entry) -> list[str]:
    properties = entry["settings"]["properties"].items()
    return [name for name, schema in properties if (pick := pick_of(schema)) and pick["new"]]
