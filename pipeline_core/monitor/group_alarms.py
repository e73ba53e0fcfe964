"""What a batch does with each sensitive group, held against what was learned of the group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.group_limits import ANSWER, METRIC, Subject, mean_answer
from pipeline_core.registry.group_texts import group_texts
from pipeline_core.registry.label_texts import label_texts
from pipeline_core.registry.learned_performance import group_limits_of_json
from pipeline_core.registry.profiles import PREDICTION

GROUPS = "groups: "
_WELL_WITHIN = 0.8
Json = dict[str, Any]
Record = Mapping[str, Any]


def group_subject(attribute: str, group: str, measure: str) -> str:
    """Return what an alarm of a group is called: the group, and its metric or ``prediction``.

    Examples
    --------
    >>> group_subject("sex", "female", "roc_auc")
    'groups: sex: female: roc_auc'
    """
    return f"{GROUPS}{attribute}: {group}: {measure}"


def group_answers(record: Record, rows: pd.DataFrame, answers: pd.DataFrame) -> list[Json]:
    """Return the answers to each group of a batch: a mean, and between what it raises no alarm.

    Parameters
    ----------
    record
        Of the kept model.
    rows, answers
        The batch's, and what the model answered.

    Returns
    -------
    list of dict
        ``attribute``, ``group``, ``rows``, ``answer`` (the share of the positive class, or the
        mean prediction), ``low`` and ``high``.
    """
    learned = record.get("performance")
    limits = group_limits_of_json(learned) if learned else None
    if learned is None or limits is None:
        return []
    classes = record["answers"]["classes"]
    predicted = np.array(label_texts(answers[PREDICTION]) if classes else answers[PREDICTION])
    lines = []
    for attribute, texts in group_texts(rows, learned["groups"]).items():
        for group in sorted({text for text in texts if text is not None}):
            part = np.array([text == group for text in texts])
            value, count = mean_answer(predicted[part], classes, learned["positive"]), part.sum()
            low, high = limits.bounds(Subject(attribute, group, ANSWER), int(count), len(rows))
            line = {"attribute": attribute, "group": group, "rows": int(count)}
            bounds = {"low": _finite(low), "high": _finite(high)}
            lines.append({**line, "answer": _finite(value), **bounds})
    return lines


def answers_beyond(lines: Sequence[Mapping[str, Any]]) -> dict[str, bool | None]:
    """Return whether the answers to each group are beyond their bounds, as `Watches.add` takes it.

    Examples
    --------
    >>> line = {"attribute": "sex", "group": "f", "answer": 0.9, "low": 0.2, "high": 0.6}
    >>> answers_beyond([line])
    {'groups: sex: f: prediction': True}
    """
    return {
        group_subject(line["attribute"], line["group"], PREDICTION): _beyond(
            abs(line["answer"] - (line["low"] + line["high"]) / 2), (line["high"] - line["low"]) / 2
        )
        for line in lines
        if None not in (line["answer"], line["low"], line["high"])
    }


def metric_bounds(record: Record, line: Mapping[str, Any], labels: int) -> Json:
    """Return the ``limit`` of a group's metric in a batch, and the ``typical`` metric.

    Parameters
    ----------
    record
        Of the kept model.
    line
        The group: its ``attribute``, ``group`` and how many ``labels`` it has.
    labels
        Of the whole batch.
    """
    learned = record["performance"]
    limits, subject = (
        group_limits_of_json(learned),
        Subject(line["attribute"], line["group"], METRIC),
    )
    if limits is None or subject not in limits.usual:
        return {"limit": None, "typical": None}
    bounds = limits.bounds(subject, line["labels"], labels)
    limit = next((bound for bound in bounds if math.isfinite(bound)), None)
    return {"limit": limit, "typical": limits.usual[subject].value}


def metrics_beyond(metric: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, bool | None]:
    """Return whether the metric of each group is beyond its limit, as `Watches.add` takes it.

    Examples
    --------
    >>> line = {"attribute": "sex", "group": "f", "value": 0.5, "limit": 0.6, "typical": 0.8}
    >>> metrics_beyond("roc_auc", [line])
    {'groups: sex: f: roc_auc': True}
    """
    return {
        group_subject(line["attribute"], line["group"], metric): _beyond(
            (line["value"] - line["typical"]) / (line["limit"] - line["typical"]), 1.0
        )
        for line in lines
        if line.get("limit") not in (None, line.get("typical")) and line["value"] is not None
    }


def _beyond(away: float, limit: float) -> bool | None:
    """Return whether it is beyond; None of what is near, which neither raises nor ends an alarm."""
    return True if away > limit else None if away > _WELL_WITHIN * limit else False


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
