"""One batch, compared with what a model was kept with: its columns, and the model's answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.data.plain_values import plain_value
from pipeline_core.errors import UsageError
from pipeline_core.measures.alarm_limits import AlarmLimits
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.monitor.group_alarms import answers_beyond, group_answers
from pipeline_core.monitor.kept_cells import kept_cells
from pipeline_core.monitor.performance import estimate_of
from pipeline_core.registry.learned_limits import limits_of_json
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import predict, taken_columns
from pipeline_core.registry.profiles import PREDICTION

ANSWERED = "answers"
_WELL_WITHIN = 0.8
Json = dict[str, Any]


class Comparison(NamedTuple):
    """What was measured of a batch.

    Parameters
    ----------
    result
        The measures, as plain data.
    beyond
        As `Watches.add` takes it.
    answers
        What the model answered for its rows; None where it refused them.
    """

    result: Json
    beyond: dict[str, bool | None]
    answers: pd.DataFrame | None = None


def compare_batch(model: OpenedModel, rows: pd.DataFrame) -> Comparison:
    """Return how a batch differs from what a model was kept with.

    Parameters
    ----------
    model
        The model.
    rows
        The batch's.

    Raises
    ------
    UsageError
        The model was kept before limits were learned.
    """
    learned: Mapping[str, Any] | None = model.kept.record.get("limits")
    if learned is None:
        raise UsageError("monitor.no_limits", model=model.kept.title)
    limits = {part: limits_of_json(data) for part, data in learned.items()}
    refusal: Json | None = None
    answers = pd.DataFrame()
    taken = rows
    try:
        taken = taken_columns(model, rows)[0]
        answers = predict(model, rows).answers
    except UsageError as error:
        refusal = dict(error.message.as_json())
    parts = {"features": _part(model.columns, taken, limits["features"], "")}
    if len(answers):
        parts["answers"] = _part(model.profile.answers, answers, limits["answers"], "answers: ")
    beyond = {name: value for part in parts.values() for name, value in part.beyond.items()}
    beyond[ANSWERED] = refusal is not None
    result: Json = {**{k: v.result for k, v in parts.items()}, "refusal": refusal}
    if PREDICTION in answers:
        result["estimate"] = estimate_of(model.kept.record, answers)
        result["groups"] = group_answers(model.kept.record, model.grouped(rows), answers)
        beyond |= answers_beyond(result["groups"])
    return Comparison(result, beyond, answers if PREDICTION in answers else None)


def _part(
    profiles: Mapping[str, ColumnProfile], rows: pd.DataFrame, limits: AlarmLimits, mark: str
) -> Comparison:
    columns, counts = watched_columns(profiles, rows, limits)
    limit = limits.of(len(rows))
    beyond: dict[str, bool | None] = {}
    for name, drifted, ratio in columns[["column", "drifted", "ratio"]].itertuples(index=False):
        near = ratio > _WELL_WITHIN * limit
        beyond[f"{mark}{name}"] = True if drifted else None if near else False
    cells = [
        {name: _plain(value) for name, value in row.items()}
        for row in columns.to_dict(orient="records")
    ]
    order = columns.sort_values("ratio", ascending=False, kind="stable")["column"]
    result = {"columns": cells, "limit": _plain(limit), "least_effect": limits.least_effect}
    return Comparison({**result, "cells": kept_cells(counts, [*order])}, beyond)


def _plain(value: Any) -> Any:
    value = plain_value(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value
