"""The columns that a column step names, checked against those that it sees.

A column step is part of the model, and the model sees the features only: no
target, which would be a leak, and no other column with a role of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline_core.catalog import meaning_of, pick_of
from pipeline_core.data.column_choice import ALL, StageColumns, names_in_choice, resolve_choice
from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import step_kinds
from pipeline_core.data.missing_columns import unknown_columns, unseen_columns
from pipeline_core.data.recipe import Step, kinds_after, known_columns
from pipeline_core.engine.arguments import Task
from pipeline_core.errors import StageFailed
from pipeline_core.expressions import Expression


def require_step_columns(task: Task, data: Data, step: Step) -> None:
    """Refuse a step that names columns which it does not see, or makes one that has a role.

    Parameters
    ----------
    task
        The column stage.
    data
        The data that reach it.
    step
        Its step.

    Raises
    ------
    StageFailed
        The step cannot work, whatever is fitted.
    """
    roles = data.roles.by_column
    features = known_columns(data.recipe, step_kinds(data.features(data.rows)))
    if step.others:
        _require_all([*_settings_columns(task)], step, [*features, *roles])
        return
    for name in _new_names(task):
        if not name:
            raise StageFailed("failed.empty_name", stage=step.stage)
        if name in roles:
            raise StageFailed("failed.role_name", stage=step.stage, column=name, role=roles[name])
    for name in _made_by_function(step, data) & roles.keys():
        raise StageFailed("failed.role_name", stage=step.stage, column=name, role=roles[name])
    names = [*_settings_columns(task), *_formula_columns(step)]
    missing = [name for name in names if name not in features]
    may_be_made = data.width is None and not roles.keys() & set(missing)
    if missing and not may_be_made:
        raise unseen_columns(step.stage, missing, features, roles)


def chosen_names(task: Task, data: Data, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a step of the whole table, columns by kind or pattern as names.

    Parameters
    ----------
    task
        The column stage.
    data
        The data that reach it.
    settings
        Its settings as the block takes them.
    """
    kinds = known_columns(data.recipe, step_kinds(data.features(data.rows)))
    names = dict(settings)
    for name, schema in task.entry["settings"]["properties"].items():
        value, pick = settings.get(name), pick_of(schema)
        if pick is None or not (isinstance(value, Mapping) or value == "all"):
            continue
        chosen = resolve_choice(value, kinds, pick["kind"])
        if isinstance(chosen, StageColumns):
            raise StageFailed("failed.made_by_out_of_reach", stage=task.stage, maker=chosen.stage)
        names[name] = chosen if isinstance(chosen, tuple) else tuple(kinds)
    return names


def _made_by_function(step: Step, data: Data) -> set[str]:
    """Return the names of columns that a function of the whole table adds, as far as known."""
    if not step.whole_table:
        return set()
    before = known_columns(data.recipe, step_kinds(data.features(data.rows)))
    return set(kinds_after(step, ALL, before)) - set(before)


def _require_all(names: Iterable[str], step: Step, columns: list[str]) -> None:
    missing = [name for name in names if name not in columns]
    if missing:
        raise unknown_columns(step.stage, missing, columns)


def _new_names(task: Task) -> Iterator[str]:
    for name, schema in task.entry["settings"]["properties"].items():
        if (pick := pick_of(schema)) and pick["new"]:
            yield str(task.settings.get(name, ""))
        elif meaning_of(schema) == "new_names":
            yield from (str(change["name"]) for change in task.settings.get(name, ()))


def _settings_columns(task: Task) -> Iterator[str]:
    for name, schema in task.entry["settings"]["properties"].items():
        value, pick = task.settings.get(name), pick_of(schema)
        if meaning_of(schema) == "new_names":
            yield from (str(change["column"]) for change in value or ())
        if pick is None or pick["new"] or value is None:
            continue
        if pick["single"]:
            yield str(value)
        else:
            yield from names_in_choice(value)


def _formula_columns(step: Step) -> Iterator[str]:
    arguments = getattr(step.transformer, "kw_args", None) or {}
    for value in arguments.values():
        if isinstance(value, Expression):
            yield from value.columns


def unseen_by(step: Step, data: Data, columns: Iterable[object]) -> StageFailed | None:
    """Return the error of a step whose formula names columns that were not there; None if all were.

    Parameters
    ----------
    step
        A step that could not be fitted.
    data
        The data with the whole recipe.
    columns
        The columns that the step was given.
    """
    names = [str(name) for name in columns]
    missing = [name for name in _formula_columns(step) if name not in names]
    return unseen_columns(step.stage, missing, names, data.roles.by_column) if missing else None
