"""What a stage of each shape does with the wires that reach it.

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
from sklearn.utils.validation import has_fit_parameter

from pipeline_core.data.data import Data, Model, Roles, Split
from pipeline_core.data.dtypes import kinds_of, normalise
from pipeline_core.data.output import Output
from pipeline_core.data.recipe import Step, known_columns
from pipeline_core.engine.arguments import Task, Wires, arguments, called, named
from pipeline_core.engine.estimator_checks import diagnosed, require_suitable
from pipeline_core.engine.fitted_recipes import Fits
from pipeline_core.errors import StageFailed

__all__ = ["Fits", "Output", "Task", "Wires", "run_stage"]


def run_stage(task: Task, inputs: Wires, fits: Fits) -> Output:
    """Do a stage's work.

    Parameters
    ----------
    task
        The stage.
    inputs
        For each port, the outputs wired to it by stage name.
    fits
        The recipes already fitted in this run.

    Raises
    ------
    StageFailed
        The stage's settings do not fit its data.
    """
    return _BY_SHAPE[task.entry["shape"]](task, inputs, fits)


def _row(task: Task, inputs: Wires, fits: Fits) -> Output:
    given = {port: _one(wires).baked() for port, wires in inputs.items()}
    for port, data in given.items():
        if data.recipe:
            raise StageFailed("failed.rows_after_learned", stage=task.stage, port=port,
                              step=data.recipe[0].stage)  # fmt: skip
    first = next(iter(given.values()), None)
    settings = arguments(task, first.rows if first else None)
    # A copy that shares its values: a block that works in place must not reach other stages.
    tables = {port: data.rows.copy(deep=False) for port, data in given.items()}
    made = task.function(**tables, **settings)
    rows = _checked(task, made)
    if first is None:
        return Output(data=Data(rows.reset_index(drop=True)))
    return Output(data=_continued(task, first, rows))


def _checked(task: Task, made: pd.DataFrame) -> pd.DataFrame:
    names = made.columns.map(str)
    repeated = names[names.duplicated()]
    if len(repeated):
        raise StageFailed("failed.repeated_columns", stage=task.stage, columns=list(repeated))
    return normalise(made)


def _continued(task: Task, before: Data, rows: pd.DataFrame) -> Data:
    if task.entry["keeps_index"]:
        return before.with_rows(rows)
    if before.train is not None:
        raise StageFailed("failed.rows_after_split", stage=task.stage)
    return replace(before, rows=rows.reset_index(drop=True))


def _column(task: Task, inputs: Wires, fits: Fits) -> Output:
    data = _one(inputs["data"])
    pick = task.entry["settings"]["properties"].get("columns", {}).get("x-pick", {})
    settings = arguments(task, None)
    step = Step(
        task.stage, task.entry.get("id", ""), dict(task.settings), task.function(**settings),
        settings.get("columns") if pick else None, pick.get("kind"), pick.get("others", False),
    )  # fmt: skip
    if step.others:
        _require_known(data, step)
    made = replace(data, recipe=(*data.recipe, step))
    if step.whole_table and not any(one.learns for one in data.recipe):
        named(task, made.baked().rows, [])
    return Output(data=made)


def _require_known(data: Data, step: Step) -> None:
    """Raise where the columns to keep are not there: all others would be dropped in silence."""
    features = known_columns(data.recipe, kinds_of(data.features(data.rows)))
    known = [*features, *(name for name in data.rows.columns if name not in features)]
    missing = [name for name in step.choice if name not in known]
    if missing and isinstance(step.choice, tuple):
        raise StageFailed("failed.unknown_column", stage=step.stage, columns=missing, known=known)


def _roles(task: Task, inputs: Wires, fits: Fits) -> Output:
    data = _one(inputs["table"])
    baked = data.baked()
    roles: Roles = task.function(baked.rows, **arguments(task, None))
    named(task, baked.rows, [*roles.not_features])
    if not set(roles.not_features) <= set(data.rows.columns):
        data = baked
    _target_complete(task, data.rows, roles.target)
    return Output(data=replace(data, roles=roles))


def _target_complete(task: Task, rows: pd.DataFrame, target: str | None) -> None:
    missing = int(rows[target].isna().sum()) if target else 0
    if missing:
        raise StageFailed("failed.target_missing", stage=task.stage, target=target, count=missing)


def _split(task: Task, inputs: Wires, fits: Fits) -> Output:
    data = _one(inputs["data"])
    if data.train is not None:
        raise StageFailed("failed.second_split", stage=task.stage)
    made: Split = called(task, inputs)
    train, test = (np.asarray(part, dtype=np.intp) for part in made)
    if not len(train) or not len(test):
        raise StageFailed("failed.empty_split", stage=task.stage, train=len(train), test=len(test))
    return Output(data=replace(data, train=train, test=test))


def _estimator(task: Task, inputs: Wires, fits: Fits) -> Output:
    data = _one(inputs["data"])
    if data.roles.target is None:
        raise StageFailed("failed.no_target", stage=task.stage)
    estimator = task.function(**arguments(task, None))
    prepared = fits.prepared(data)
    y = data.training(data.roles.target)
    require_suitable(task.stage, estimator, prepared.X, y)
    try:
        estimator.fit(prepared.X, y, **_weights(estimator, data))
    except ValueError as error:
        raise diagnosed(task.stage, estimator, prepared.X, y, error) from error
    steps = [prepared.transformer] if prepared.transformer is not None else []
    return Output(model=Model(make_pipeline(*steps, estimator), data.roles))


def _weights(estimator: Any, data: Data) -> dict[str, Any]:
    if data.roles.weight and has_fit_parameter(estimator, "sample_weight"):
        return {"sample_weight": data.training(data.roles.weight)}
    return {}


def _assessment(task: Task, inputs: Wires, fits: Fits) -> Output:
    report = called(task, inputs)
    passed = inputs.get(task.entry["passes"] or "", {})
    first = next(iter(passed.values()), Output())
    return Output(data=first.data, model=first.model, report=report)


_BY_SHAPE: dict[str, Callable[[Task, Wires, Fits], Output]] = {
    "row": _row, "column": _column, "roles": _roles, "split": _split,
    "estimator": _estimator, "assessment": _assessment,
}  # fmt: skip


def _one(wires: Mapping[str, Output]) -> Data:
    data = next(iter(wires.values())).data
    if data is None:
        raise TypeError("a Data port was wired to a stage that gives no Data")
    return data
