"""What a later model must reach on the rows of an incident, as the test says it at first.

Where the true answers came: a metric no worse than that of the model that raised the alarm,
and answers as frequent as the true ones, within three standard errors of so many rows. Where
they did not come: answers as frequent as when the model was kept.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.metric_value import metric_value, usual_metric
from pipeline_core.messages.message import Message
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import taken_columns
from pipeline_core.registry.profiles import PREDICTION

_ERRORS = 3.0
_DIGITS = 1_000
Json = dict[str, Any]


def incident_limits(model: OpenedModel, rows: pd.DataFrame) -> tuple[Json, Message]:
    """Return the limits of an incident's test, and what they ask in words.

    Parameters
    ----------
    model
        The model that raised the alarm.
    rows
        The rows, with their true answers where they came.
    """
    target = model.kept.record["answers"]["target"]
    truth = rows[target].dropna() if target in rows else None
    whole = truth is not None and len(truth) == len(rows) > 0
    limits: Json = {}
    if whole:
        limits = {"labels": target, **_metric_limit(model, rows, rows[target])}
    limits |= _answer_limits(model, rows[target] if whole else None, len(rows))
    code = "incident.must_mean" if _is_mean(limits) else "incident.must"
    return limits, Message(code, {"model": model.kept.title, **_EMPTY, **limits})


_EMPTY = dict.fromkeys(("measure", "at_least", "share_of", "answers_at_least", "answers_at_most"))


def _is_mean(limits: Json) -> bool:
    return "answers_at_least" in limits and "share_of" not in limits


def _metric_limit(model: OpenedModel, rows: pd.DataFrame, y: pd.Series) -> Json:
    """Return the metric of the model on these rows as the least; none where it does not answer."""
    metric = usual_metric(model.pipeline)
    positive = model.kept.record["answers"]["positive"]
    try:
        X = taken_columns(model, rows)[0]
        value = metric_value(metric, model.pipeline, X, y, positive)
    except (UsageError, ValueError):
        return {}
    return {} if value is None else {"measure": metric, "at_least": _floor(value)}


def _answer_limits(model: OpenedModel, truth: pd.Series | None, rows: int) -> Json:
    facts = model.kept.record["answers"]
    if facts["kind"] == "class":
        return _share_limits(model, facts, truth, rows)
    if facts["kind"] != "number" or truth is None or rows < 2:
        return {}
    error = float(np.std(truth, ddof=1)) / math.sqrt(rows)
    return _around(float(np.mean(truth)), error)


def _share_limits(model: OpenedModel, facts: Json, truth: pd.Series | None, rows: int) -> Json:
    classes = facts["classes"]
    label = classes[-1] if facts["positive"] is None else facts["positive"]
    if truth is not None:
        share = float((truth.astype(str) == str(label)).mean())
    else:
        sketch = model.profile.answers[PREDICTION].sketch
        if not isinstance(sketch, CategorySketch) or not sketch.size:
            return {}
        share = sketch.counts.get(str(label), 0) / sketch.size
    around = _around(share, math.sqrt(max(share * (1 - share), 1 / rows) / rows))
    low, high = around.values()
    return {
        "share_of": label,
        "answers_at_least": max(0.0, low),
        "answers_at_most": min(1.0, high),
    }


def _around(value: float, error: float) -> Json:
    low, high = value - _ERRORS * error, value + _ERRORS * error
    return {"answers_at_least": _floor(low), "answers_at_most": -_floor(-high)}


def _floor(value: float) -> float:
    return math.floor(value * _DIGITS) / _DIGITS
