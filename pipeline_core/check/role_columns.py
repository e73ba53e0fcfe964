"""The columns that settings name, and the roles that keep columns from models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from pipeline_core.catalog import Entry, SettingSchema, meaning_of, pick_of
from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error
from pipeline_core.data.column_choice import names_in_choice
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, expression_kind, rename_column
from pipeline_core.spec import Stage

EXPRESSIONS = ("condition", "formula", "row_formula", "row_rules")
_NON_FEATURE_ROLES = ("id", "time", "group", "weight", "target")


def named_columns(value: Any, schema: SettingSchema) -> tuple[str, ...]:
    """Return the columns that a setting names, each as it is written."""
    meaning, pick = meaning_of(schema), pick_of(schema)
    if meaning in EXPRESSIONS:
        return expression_columns(value, meaning)
    if meaning == "new_names":
        return tuple(change["column"] for change in value)
    if pick is None or pick["new"]:
        return ()
    names = [value] if isinstance(value, str) and value != "all" else value
    return names_in_choice(names)


def expression_columns(value: Any, meaning: Any) -> tuple[str, ...]:
    """Return the columns of an expression, or of those of rules; none where one cannot be read."""
    if meaning == "row_rules":
        columns = [expression_columns(rule["condition"], "condition") for rule in value]
        return tuple(dict.fromkeys(chain.from_iterable(columns)))
    try:
        return Expression.parse(value, expression_kind(meaning)).columns
    except SettingsError:
        return ()


def rename_in_expression(value: Any, meaning: Any, old: str, new: str) -> Any:
    """Return an expression, or rules with one each, with a column by another name."""
    if meaning == "row_rules":
        return [{**rule, "condition": rename_column(rule["condition"], old, new)} for rule in value]
    return rename_column(value, old, new)


def hidden_roles(entry: Entry, roles: Mapping[str, str]) -> Mapping[str, str]:
    """Return the columns that a stage is not shown, each with its role: those of a column step."""
    picks = [pick_of(schema) for schema in entry["settings"]["properties"].values()]
    selects = any(pick["others"] for pick in picks if pick)
    return roles if entry["shape"] == "column" and not selects else {}


def columns_with_roles(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns with a role that keeps them from the model, each with its role.

    Parameters
    ----------
    settings
        The settings of a roles stage.

    Examples
    --------
    >>> columns_with_roles({"target": "price", "id": ["row"], "sensitive": ["sex"]})
    {'row': 'id', 'price': 'target'}
    """
    columns: dict[str, str] = {}
    for role in _NON_FEATURE_ROLES:
        value = settings.get(role)
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        columns |= dict.fromkeys(map(str, names), role)
    return columns


def role_problems(context: CheckContext) -> Iterator[Problem]:
    """Find column steps that name a column which a later stage keeps from them."""
    for stage, entry in context.stages_with_entries():
        if entry["shape"] == "roles":
            yield from _steps_before_roles(context, stage)


def _steps_before_roles(context: CheckContext, roles_stage: Stage) -> Iterator[Problem]:
    """Find column steps that name a column which gets its role only after them."""
    roles = columns_with_roles(roles_stage.settings)
    found: list[Problem] = []
    for stage, entry in _column_steps_before(context, roles_stage.name):
        for name, schema in entry["settings"]["properties"].items():
            value = stage.settings.get(name)
            if (pick := pick_of(schema)) and pick["new"] and str(value) in roles:
                return  # what makes a column with a role is applied to the rows for good
            if pick and pick["others"]:
                continue
            for column in named_columns(value, schema):
                if column in roles:
                    values = {"column": column, "role": roles[column]}
                    found.append(error("role_not_shown", stage.name, name, (), **values))
    yield from found


def _column_steps_before(context: CheckContext, name: str) -> Iterator[tuple[Stage, Entry]]:
    source, visited = context.upstream(name), {name}
    while source and source not in visited and source in context.entries:
        visited.add(source)
        entry = context.entries[source]
        if entry["shape"] == "column":
            yield context.pipeline.stages[source], entry
        elif entry["shape"] != "assessment":
            return
        source = context.upstream(source)
