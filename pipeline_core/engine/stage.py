"""The work of a stage, by its block's shape.

Preview and run call the same function here, so there is no second code path
that could disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from pipeline_core.catalog import pick_of
from pipeline_core.data.data import Data, Model, Positions, Roles, Split
from pipeline_core.data.dtypes import normalise, nullable_booleans
from pipeline_core.data.matrix_step import matrix_steps
from pipeline_core.data.output import Output, Report
from pipeline_core.data.recipe import Step
from pipeline_core.data.report import checked_report
from pipeline_core.engine.arguments import Task, Wires, arguments, call_with_parts, require_columns
from pipeline_core.engine.estimator_checks import diagnose, require_suitable, require_target
from pipeline_core.engine.fitted_recipes import FittedRecipes
from pipeline_core.engine.model_contents import model_contents
from pipeline_core.engine.note_collection import collected_notes
from pipeline_core.engine.row_inputs import (
    require_separate_tables,
    row_arguments,
    tables_of,
    wires_in_order,
)
from pipeline_core.engine.search import Rows, searched
from pipeline_core.engine.search_axes import grid_of, search_axes, vary_settings
from pipeline_core.engine.seen_rows import require_past
from pipeline_core.engine.source_output import source_output
from pipeline_core.engine.step_columns import chosen_names, require_step_columns
from pipeline_core.engine.writing import write_table
from pipeline_core.errors import StageFailed
from pipeline_core.measures.weights import weight_argument, weight_values, weighted
from pipeline_core.messages.library_errors import library_error_message
from pipeline_core.spec.entry import WITHOUT_TARGET, Shape, writes

__all__ = ["FittedRecipes", "Output", "Task", "Wires", "run_stage"]


def run_stage(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    """Run a stage and return its output.

    Parameters
    ----------
    task
        The stage.
    inputs
        For each port, the outputs wired to it by stage name.
    recipes
        The recipes already fitted in this run.

    Raises
    ------
    StageFailed
        The stage's settings do not fit its data.
    """
    return _BY_SHAPE[task.entry["shape"]](task, inputs, recipes)


def _row(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    sources = _raw_rows(task, inputs)
    every = [data for wires in sources.values() for data in wires.values()]
    require_past(task, every[0].roles.target if every else None)
    if every and writes(task.entry):
        tables = row_arguments(task.entry, sources)
        written = write_table(task, tables, arguments(task, every[0].rows))
        return Output(data=every[0], written=written)
    with collected_notes() as notes:
        result = _called_with_rows(task, sources)
    rows = _normalised(task, result, nullable_booleans(*(data.rows for data in every)))
    if not every:
        return source_output(Data(rows.reset_index(drop=True)), notes)
    report: Report | None = {"notes": notes} if notes else None
    require_separate_tables(task, every, rows)
    return Output(data=_replace_rows(task, every[0], rows), report=report)


def _raw_rows(task: Task, inputs: Wires) -> dict[str, dict[str, Data]]:
    """Return the data at each port by stage: its stateless steps in its rows, no others."""
    return {
        port: {name: _bakeable(task, port, output) for name, output in wires.items()}
        for port, wires in wires_in_order(task.entry, inputs).items()
    }


def _bakeable(task: Task, port: str, output: Output) -> Data:
    data = _data_of({task.stage: output}).bake()
    if data.recipe:
        step = data.recipe[0].stage
        raise StageFailed("failed.rows_after_learned", stage=task.stage, port=port, step=step)
    return data


def _called_with_rows(task: Task, sources: Mapping[str, Mapping[str, Data]]) -> Any:
    """Return what a block makes of the tables that are wired to it."""
    tables = row_arguments(task.entry, sources)
    first = next(iter(tables_of(tables)), None)
    return task.function(**tables, **arguments(task, first))


def _sieve(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    sources = _raw_rows(task, inputs)
    before = next(data for wires in sources.values() for data in wires.values())
    nullable = nullable_booleans(before.rows)
    passing, failing, *reports = _called_with_rows(task, sources)
    labels = passing.index.append(failing.index)
    if len(labels) != len(before.rows) or not before.rows.index.isin(labels).all():
        raise StageFailed(
            "failed.sieve_loses_rows", stage=task.stage, before=len(before.rows), after=len(labels)
        )
    data, aside = (
        before.with_rows(_normalised(task, rows, nullable)) for rows in (passing, failing)
    )
    report = checked_report(reports[0], task.stage) if reports else None
    return Output(data=data, failing=aside, report=report)


def _normalised(task: Task, rows: pd.DataFrame, nullable: tuple[str, ...]) -> pd.DataFrame:
    names = rows.columns.map(str)
    repeated = names[names.duplicated()]
    if len(repeated):
        raise StageFailed("failed.repeated_columns", stage=task.stage, columns=list(repeated))
    return normalise(rows, nullable)


def _replace_rows(task: Task, before: Data, rows: pd.DataFrame) -> Data:
    if task.entry["keeps_index"]:
        return before.with_rows(rows)
    if before.train is not None:
        raise StageFailed("failed.rows_after_split", stage=task.stage)
    return replace(before, rows=rows.reset_index(drop=True))


def _column(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    data = _data_of(inputs["data"])
    schema = task.entry["settings"]["properties"].get("columns")
    pick = pick_of(schema) if schema else None
    settings = arguments(task, None)
    if pick is None:
        settings = chosen_names(task, data, settings)
    step = Step(
        stage=task.stage,
        block=task.entry.get("id", ""),
        settings=dict(task.settings),
        transformer=task.function(**settings),
        choice=settings.get("columns") if pick else None,
        kind=pick["kind"] if pick else None,
        others=pick is not None and pick["others"],
    )
    require_step_columns(task, data, step)
    after = replace(data, recipe=(*data.recipe, step))
    if step.whole_table and not any(earlier.learns for earlier in data.recipe):
        rows = after.bake().rows
        require_columns(task, rows, [])
        step = replace(step, nullable=nullable_booleans(rows))
        after = replace(data, recipe=(*data.recipe, step))
    return Output(data=after)


def _roles(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    data = _data_of(inputs["table"])
    baked = data.bake()
    named = [task.settings.get(role) for role in ("target", "weight", "group", "time")]
    require_columns(task, baked.rows, [name for name in named if name is not None])
    roles: Roles = task.function(baked.rows.copy(deep=False), **arguments(task, None))
    require_columns(task, baked.rows, [*roles.not_features])
    if not set(roles.not_features) <= set(data.rows.columns):
        data = baked
    if task.settings.get("late_target"):
        _require_some_target(task, data.rows, roles.target)
    else:
        _require_complete_target(task, data.rows, roles.target)
    return Output(data=replace(data, rows=complete_booleans(data.rows, roles.target), roles=roles))


def complete_booleans(rows: pd.DataFrame, target: str | None) -> pd.DataFrame:
    """Return rows whose target is not nullable: classifiers take no such classes.

    Examples
    --------
    >>> rows = pd.DataFrame({"y": pd.array([True, False], dtype="boolean")})
    >>> complete_booleans(rows, "y").dtypes.tolist()
    [dtype('bool')]
    """
    return rows.astype({target: "bool"}) if target in nullable_booleans(rows) else rows


def _require_some_target(task: Task, rows: pd.DataFrame, target: str | None) -> None:
    """Raise where no row has the target, or it has gaps among booleans: no class has that type."""
    if target and rows[target].isna().all():
        raise StageFailed("failed.target_empty", stage=task.stage, target=target)
    if target in nullable_booleans(rows) and rows[target].isna().any():
        raise StageFailed("failed.late_booleans", stage=task.stage, target=target)


def _require_complete_target(task: Task, rows: pd.DataFrame, target: str | None) -> None:
    missing = int(rows[target].isna().sum()) if target else 0
    if missing and missing == len(rows):
        raise StageFailed("failed.target_empty", stage=task.stage, target=target)
    if missing:
        raise StageFailed("failed.target_missing", stage=task.stage, target=target, count=missing)


def _split(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    data = _data_of(inputs["data"])
    if data.train is not None:
        raise StageFailed("failed.second_split", stage=task.stage)
    split = _split_positions(task, inputs)
    train, test = (np.asarray(part, dtype=np.intp) for part in split)
    if not len(train) or not len(test):
        raise StageFailed("failed.empty_split", stage=task.stage, train=len(train), test=len(test))
    _require_known_target(task, data, train)
    return Output(data=replace(data, train=train, test=test))


def _require_known_target(task: Task, data: Data, train: Positions) -> None:
    target = data.roles.target
    late = 0 if target is None else int(data.rows[target].iloc[train].isna().sum())
    if late:
        raise StageFailed("failed.late_in_training", stage=task.stage, target=target, count=late)


def _split_positions(task: Task, inputs: Wires) -> Split:
    try:
        split: Split = call_with_parts(task, inputs)
    except ValueError as error:
        message = library_error_message(str(error))
        if message is None or message.code != "failed.set_aside_too_small":
            raise
        # The same words are said of rows that a model sets aside; a split has other settings.
        raise StageFailed(
            "failed.test_part_too_small", stage=task.stage, **message.values
        ) from error
    return split


def _estimator(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    data = _data_of(inputs["data"])
    learns_target = task.entry.get("predicts") not in WITHOUT_TARGET
    if learns_target and data.roles.target is None:
        raise StageFailed("failed.no_target", stage=task.stage)
    estimator = task.function(**arguments(task, None))
    recipe = recipes.get(data, task.keys.get(next(iter(inputs["data"]))))
    y = data.train_column(data.roles.target) if data.roles.target else None
    require_suitable(task.stage, estimator, recipe.X, y if learns_target else None)
    weights = weight_values(data.train_column(data.roles.weight)) if data.roles.weight else None
    between = matrix_steps(data.layers(), estimator) if data.recipe else []
    try:
        matrix = make_pipeline(*between).fit_transform(recipe.X) if between else recipe.X
        estimator.fit(matrix, y, **weight_argument(estimator, weights))
    except ValueError as error:
        raise diagnose(task.stage, recipe.X, error, data.train_rows) from error
    steps = [recipe.transformer] if recipe.transformer is not None else []
    pipeline = make_pipeline(*steps, *between, estimator)
    contents = model_contents(pipeline, data, recipe.X)
    return Output(model=Model(pipeline, data.roles), contents=contents)


def _meta(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    data = _data_of(inputs["data"])
    if data.roles.target is None:
        raise StageFailed("failed.no_target", stage=task.stage)
    models = {port: _members(wires, data) for port, wires in inputs.items()}
    axes = search_axes(task, inputs, takes_weights=data.roles.weight is not None)
    candidates = {name: grid_of(axes) for name in vary_settings(task)}
    estimator = call_with_parts(task, {**models, "data": inputs["data"]}, **candidates)
    X, y = data.features(data.train_rows), data.train_column(data.roles.target)
    require_target(task.stage, estimator, X, y)
    weights = weight_values(data.train_column(data.roles.weight)) if data.roles.weight else None
    if candidates:
        output = searched(task, estimator, axes, Rows(X, y, weights), data.roles)
    else:
        estimator.fit(X, y, **weight_argument(estimator, weights))
        output = Output(model=Model(estimator, data.roles))
    members = task.variants.recipes(task.stage)
    fitted = output.model.pipeline if output.model else estimator
    return replace(output, contents=model_contents(fitted, data, recipes=members))


def _members(wires: Mapping[str, Output], data: Data) -> dict[str, Output]:
    """Return models as a meta block takes them; where rows have weights, they take these."""
    if data.roles.weight is None:
        return dict(wires)
    return {
        name: replace(output, model=replace(model, unfitted=weighted(model.to_fit)))
        if (model := output.model)
        else output
        for name, output in wires.items()
    }


def _assessment(task: Task, inputs: Wires, recipes: FittedRecipes) -> Output:
    report = checked_report(call_with_parts(task, inputs), task.stage)
    passed_on = inputs.get(task.entry["passes"] or "", {})
    first = next(iter(passed_on.values()), Output())
    return Output(data=first.data, model=first.model, report=report)


_BY_SHAPE: dict[Shape | None, Callable[[Task, Wires, FittedRecipes], Output]] = {
    "row": _row,
    "sieve": _sieve,
    "column": _column,
    "roles": _roles,
    "split": _split,
    "estimator": _estimator,
    "meta": _meta,
    "assessment": _assessment,
}


def _data_of(wires: Mapping[str, Output]) -> Data:
    data = next(iter(wires.values())).data
    if data is None:
        raise TypeError("a Data port was wired to a stage that gives no Data")
    return data
