"""Rules about columns: unknown ones, ones of the wrong kind, gaps that reach a model.

These rules need to know which columns leave each stage, from a preview or the
last run; where that is not known they find nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline_core.catalog import Entry, SettingSchema, meaning_of, pick_of
from pipeline_core.catalog.settings import nearest_names, validate
from pipeline_core.check.context import CheckContext
from pipeline_core.check.fixes import insert_before
from pipeline_core.check.history import History, histories, history_at
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.check.renamed_columns import rename_problems, renamed_before
from pipeline_core.check.role_columns import (
    EXPRESSIONS,
    columns_with_roles,
    expression_columns,
    hidden_roles,
    named_columns,
    rename_in_expression,
)
from pipeline_core.data.columns import Columns
from pipeline_core.edits import Edit, SetSetting, path_between
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import ROW_VALUES

_MAX_LISTED = 8


def column_problems(context: CheckContext) -> Iterator[Problem]:
    """Find problems with the columns that stages name or receive."""
    by_stage = histories(context) if context.schemas else {}
    for stage, entry in context.stages_with_entries():
        if validate(stage.settings, entry["settings"]):
            continue
        columns = context.input_schema(stage.name)
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        roles = columns_with_roles((history and history.roles) or {})
        for name in entry["settings"]["properties"]:
            yield from _made_by_problems(context, stage, name)
            yield from _named_column_problems(context, stage, entry, name, history)
        if columns is not None and entry["shape"] == "estimator":
            yield from _unencoded_features(context, stage, entry, columns, roles)
        if isinstance(columns, Columns) and not entry.get("takes_missing", True):
            yield from _missing_values(context, stage, entry, columns, roles)


def setting_column_problems(context: CheckContext, name: str, setting: str) -> Iterator[Problem]:
    """Find problems with the columns that one setting names, whatever is wrong with the others.

    Parameters
    ----------
    context
        The pipeline, with the schemas of its stages.
    name, setting
        A stage with a known block, and its setting.
    """
    stage, entry = context.pipeline.stages[name], context.entries[name]
    history = history_at(context, stage, context.main_port(name), histories(context))
    yield from _named_column_problems(context, stage, entry, setting, history)


def _named_column_problems(
    context: CheckContext, stage: Stage, entry: Entry, name: str, history: History | None
) -> Iterator[Problem]:
    columns = context.input_schema(stage.name)
    if columns is None or name not in stage.settings:
        return
    schema = entry["settings"]["properties"][name]
    hidden = hidden_roles(entry, columns_with_roles((history and history.roles) or {}))
    pick = pick_of(schema)
    # Some settings also read what steps have left out.
    if meaning_of(schema) == "row_formula" or (pick and pick.get("raw")):
        rows = context.schemas.get((history and history.roles_stage) or "", {})
        columns = {**rows, **columns}
    renamed = renamed_before(context, stage.name)
    yield from _setting_problems(stage, name, schema, columns, hidden, renamed)


def _made_by_problems(context: CheckContext, stage: Stage, name: str) -> Iterator[Problem]:
    value = stage.settings.get(name)
    if not isinstance(value, Mapping) or "made_by" not in value:
        return
    maker = str(value["made_by"])
    if maker == stage.name or path_between(context.pipeline, maker, stage.name) is None:
        nearest = nearest_names(maker, list(context.pipeline.stages))
        yield error("made_by_not_before", stage.name, name, maker=maker, near=nearest)


def _setting_problems(
    stage: Stage,
    name: str,
    schema: SettingSchema,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    renamed: Mapping[str, str],
) -> Iterator[Problem]:
    value = stage.settings[name]
    meaning, pick = meaning_of(schema), pick_of(schema)
    shown = {column: kind for column, kind in columns.items() if column not in roles}
    if pick and pick["new"]:
        yield from _new_column_problems(stage, name, str(value), shown, roles)
        return
    if meaning == "new_names":
        yield from rename_problems(stage, name, shown, roles)
    for column in named_columns(value, schema):
        if column in roles:
            fix = _remove_from_list(stage, name, column)
            yield error("role_not_shown", stage.name, name, fix, column=column, role=roles[column])
        elif meaning in EXPRESSIONS:
            if column not in columns and not (meaning == "row_formula" and column in ROW_VALUES):
                yield _unknown_column(stage, name, column, shown, renamed, meaning)
        elif pick or meaning == "new_names":
            kind = pick["kind"] if pick else None
            yield from _picked_column_problems(stage, name, column, kind, shown, renamed)


def _new_column_problems(
    stage: Stage, name: str, column: str, columns: Mapping[str, str], roles: Mapping[str, str]
) -> Iterator[Problem]:
    if column in roles:
        yield error("role_name", stage.name, name, column=column, role=roles[column])
    elif column in columns:
        texts = [str(value) for key, value in stage.settings.items() if key != name]
        used = [c for text in texts for c in expression_columns(text, "formula")]
        if column not in used:
            yield warning("replaces_column", stage.name, name, column=column)


def _picked_column_problems(
    stage: Stage,
    name: str,
    column: str,
    kind: str | None,
    columns: Mapping[str, str],
    renamed: Mapping[str, str],
) -> Iterator[Problem]:
    if column not in columns:
        yield _unknown_column(stage, name, column, columns, renamed)
    elif not _is_of_kind(columns[column], kind):
        fix = _remove_from_list(stage, name, column)
        values = {"column": column, "takes": kind, "found": columns[column]}
        yield error("wrong_kind_of_column", stage.name, name, fix, **values)


def _is_of_kind(found: str, wanted: str | None) -> bool:
    # A boolean with missing values is filled and scaled as 0 and 1.
    return wanted in (None, found) or (wanted == "number" and found == "boolean")


def _unknown_column(
    stage: Stage,
    name: str,
    column: str,
    columns: Mapping[str, str],
    renamed: Mapping[str, str],
    meaning: str | None = None,
) -> Problem:
    nearest = nearest_names(column, columns)
    if (new := renamed.get(column)) in columns:
        nearest = [str(new)]
    fix: tuple[Edit, ...] = ()
    value = stage.settings[name]
    if nearest and meaning:
        corrected = rename_in_expression(value, meaning, column, nearest[0])
        if nearest[0] in expression_columns(corrected, meaning):
            fix = (SetSetting(stage.name, name, corrected),)
    elif nearest and value == column:
        fix = (SetSetting(stage.name, name, nearest[0]),)
    elif (
        nearest and isinstance(value, list | tuple) and column in value and nearest[0] not in value
    ):
        names = [nearest[0] if item == column else item for item in value]
        fix = (SetSetting(stage.name, name, names),)
    values = {"column": column, "near": nearest, "known": list(columns)[:_MAX_LISTED]}
    return error("unknown_column", stage.name, name, fix, **values)


def _remove_from_list(stage: Stage, name: str, column: str) -> tuple[Edit, ...]:
    value = stage.settings[name]
    if not isinstance(value, list | tuple) or len(value) < 2:
        return ()
    return (SetSetting(stage.name, name, [item for item in value if item != column]),)


def _unencoded_features(
    context: CheckContext,
    stage: Stage,
    entry: Entry,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
) -> Iterator[Problem]:
    """Find words and dates among the features of a model that takes numbers only."""
    if entry.get("takes_any"):
        return
    features = {name: kind for name, kind in columns.items() if name not in roles}
    words = [name for name, kind in features.items() if kind in ("word", "other")]
    if words and context.upstream(stage.name):
        fix = insert_before(context, stage.name, "encode_categories")
        values = {"columns": words[:_MAX_LISTED], "count": len(words)}
        yield error("words_reach_model", stage.name, None, fix, **values)
    dates = [name for name, kind in features.items() if kind == "date"]
    if dates:
        values = {"columns": dates[:_MAX_LISTED], "count": len(dates)}
        yield error("dates_reach_model", stage.name, None, (), **values)


def _missing_values(
    context: CheckContext, stage: Stage, entry: Entry, columns: Columns, roles: Mapping[str, str]
) -> Iterator[Problem]:
    """Find columns with missing values before a stage that takes none."""
    pick = pick_of(entry["settings"]["properties"].get("columns", {}))
    chosen = stage.settings.get("columns") or list(columns)
    if not isinstance(chosen, list | tuple) or not context.upstream(stage.name):
        return
    names = set(chosen) - roles.keys()
    kinds = {name: columns[name] for name in columns if name in columns.gaps and name in names}
    if pick and pick["kind"] is not None:
        kinds = {name: kind for name, kind in kinds.items() if kind == pick["kind"]}
    # Words are a problem of their own until they are encoded.
    if kinds and set(kinds.values()) <= {"number", "boolean"}:
        fix = insert_before(context, stage.name, "impute_numbers")
        yield error("missing_reach", stage.name, None, fix, columns=list(kinds)[:_MAX_LISTED])
