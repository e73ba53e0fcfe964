"""How well a model did on rows whose labels came, and how well it says that it did.

What is estimated comes from the model's own confidence, calibrated on its test rows when it was
kept (`measures.estimated_performance`); it stands under names of its own everywhere.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.classification import label_metrics
from pipeline_core.measures.estimated_performance import estimated_accuracy, estimated_metrics
from pipeline_core.measures.metric_value import ERRORS
from pipeline_core.measures.regression import regressor_metrics
from pipeline_core.measures.score_metrics import probability_metrics, ranking_metrics
from pipeline_core.monitor.group_alarms import metric_bounds, metrics_beyond
from pipeline_core.registry.label_texts import label_text, label_texts
from pipeline_core.registry.learned_performance import calibrations_of_json, metric_limits_of_json
from pipeline_core.registry.profiles import PREDICTION
from pipeline_core.store.late_labels import LabelledRow

FEWEST_LABELS, MANY_LABELS = 20, 200
_WELL_WITHIN = 0.8
Json = dict[str, Any]
Record = Mapping[str, Any]


def estimate_of(record: Record, answers: pd.DataFrame) -> Json | None:
    """Return the metrics that a model's answers promise, before any label; None where none do.

    Parameters
    ----------
    record
        Of the kept model.
    answers
        `profiles.answers` of n rows.
    """
    scores = answers.drop(columns=PREDICTION).to_numpy(dtype=float)
    return _estimate(record, label_texts(answers[PREDICTION]), scores)


def _estimate(record: Record, predicted: Sequence[str | None], scores: Any) -> Json | None:
    learned = record.get("performance")
    if not learned or not learned["calibrations"] or not len(scores):
        return None
    calibrations = calibrations_of_json(learned)
    classes = _classes(record)
    chances = np.column_stack([calibrations[c].of(scores[:, n]) for n, c in enumerate(classes)])
    places = np.array([classes.index(str(label)) for label in predicted])
    positive = learned["positive"]
    if positive is not None and len(classes) == 2:
        place = classes.index(positive)
        values = estimated_metrics(chances[:, place], places == place)
    else:
        total = chances.sum(axis=1, keepdims=True)
        shares = np.divide(chances, total, out=np.full_like(chances, np.nan), where=total > 0)
        values = {"accuracy": estimated_accuracy(shares, places)}
    metric = learned["metric"]
    return {
        "metric": metric,
        "estimated": _finite(values.get(metric)),
        "estimated_metrics": {name: _finite(value) for name, value in values.items()},
    }


def performance_of(record: Record, rows: Sequence[LabelledRow]) -> Json:
    """Return how a model did on the rows of a batch whose labels are there.

    Parameters
    ----------
    record
        Of the kept model.
    rows
        All that are kept of the batch.

    Returns
    -------
    dict
        ``rows``, ``labels``, ``metric`` with its ``value`` and ``limit``, all ``metrics``,
        ``unknown_labels`` (of no class of the model), ``estimated`` for the same rows with
        ``estimate_error`` (what was estimated less what was true), and ``groups``.
    """
    learned = record["performance"]
    labelled = [row for row in rows if row.label is not None]
    metrics = _metrics(record, labelled)
    value = metrics.get(learned["metric"])
    limit = metric_limits_of_json(learned).of(len(labelled)) if labelled else np.nan
    scores = np.array([row.answer[1:] for row in labelled], dtype=float)
    estimate = _estimate(record, [label_text(row.answer[0]) for row in labelled], scores) or {}
    estimated = estimate.get("estimated")
    error = None if value is None or estimated is None else estimated - value
    classes = set(_classes(record))
    return {
        "metric": learned["metric"],
        "rows": len(rows),
        "labels": len(labelled),
        "value": value,
        "limit": _finite(limit),
        "metrics": metrics,
        "unknown_labels": sum(row.label not in classes for row in labelled) if classes else 0,
        "estimated": estimated,
        "estimate_error": error,
        "groups": by_group(record, rows),
    }


def beyond_limit(record: Record, result: Mapping[str, Any]) -> dict[str, bool | None] | None:
    """Return whether a batch's metric is beyond its limit; None while too few labels are there.

    At least 20 labels and half of the rows are waited for, or 200. A value that is within the
    limit but near it neither raises an alarm nor ends one, as with drift.
    """
    learned, value, limit = record["performance"], result["value"], result["limit"]
    enough = max(FEWEST_LABELS, min(result["rows"] / 2, MANY_LABELS))
    if result["labels"] < enough or value is None or limit is None:
        return None
    sign = -1.0 if learned["metric"] in ERRORS else 1.0
    typical = limit if learned["typical"] is None else learned["typical"]
    margin = max(sign * (typical - limit), 0.0) * (1 - _WELL_WITHIN)
    above = sign * (value - limit)
    beyond = True if above < 0 else None if above < margin else False
    by_groups = metrics_beyond(learned["metric"], result.get("groups", ()))
    return {f"performance: {learned['metric']}": beyond, **by_groups}


def by_group(record: Record, rows: Sequence[LabelledRow]) -> list[Json]:
    """Return how a model did on each group of each sensitive column of a batch, with its limit.

    Parameters
    ----------
    record
        Of the kept model.
    rows
        The batch's.
    """
    lines, labels_of_all = [], sum(row.label is not None for row in rows)
    for place, attribute in enumerate(record["performance"]["groups"]):
        labels = [row.groups[place] for row in rows]
        for group in sorted({label for label in labels if label is not None}):
            some = [row for row, label in zip(rows, labels, strict=True) if label == group]
            known = [row for row in some if row.label is not None]
            value = _metrics(record, known).get(record["performance"]["metric"])
            line = {"attribute": attribute, "group": group, "value": value}
            line |= {"rows": len(some), "labels": len(known)}
            lines.append(line | metric_bounds(record, line, labels_of_all))
    return lines


def _metrics(record: Record, labelled: Sequence[LabelledRow]) -> dict[str, float | None]:
    """Return the metrics of rows with labels; none where there are no such rows."""
    if not labelled:
        return {}
    classes = _classes(record)
    if not classes:
        return _number_metrics(labelled)
    actual = np.array([str(row.label) for row in labelled])
    predicted = np.array([str(label_text(row.answer[0])) for row in labelled])
    scores = np.array([row.answer[1:] for row in labelled], dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a few labels, what is undefined is None
        values = _class_metrics(record, actual, predicted, scores)
    return {name: _finite(value) for name, value in values.items()}


def _class_metrics(
    record: Record, actual: npt.NDArray[Any], predicted: npt.NDArray[Any], scores: npt.NDArray[Any]
) -> Json:
    learned, classes = record["performance"], _classes(record)
    values = label_metrics(actual, predicted, learned["positive"])
    if scores.shape[1] == len(classes):
        values |= ranking_metrics(actual, classes, learned["positive"], scores)
        if learned["calibrations"]:
            values |= probability_metrics(actual, classes, learned["positive"], scores)
    return values


def _number_metrics(labelled: Sequence[LabelledRow]) -> dict[str, float | None]:
    actual = pd.to_numeric(pd.Series([row.label for row in labelled]), errors="coerce")
    predicted: npt.NDArray[Any] = np.array([float(row.answer[0]) for row in labelled])
    is_number = actual.notna().to_numpy()
    if not is_number.any():
        return {}
    return regressor_metrics(actual.to_numpy(dtype=float)[is_number], predicted[is_number])[0]


def _classes(record: Record) -> list[str]:
    return [str(label_text(label)) for label in record["answers"]["classes"]]


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
