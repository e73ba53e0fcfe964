"""What a model's performance is later held against, learned when it is kept.

It comes from the test rows, which the model has not seen: how much its metric varies from window
to window by chance, and how often it was right at each of its scores. Without test rows nothing
is learned: of rows that it was fitted on a model is surer than it will ever be again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline_core.measures.alarm_limits import RATE
from pipeline_core.measures.bands import band_edges, is_cut
from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.estimated_performance import Calibration
from pipeline_core.measures.group_limits import (
    GroupLimits,
    SizedLimits,
    Subject,
    Usual,
    learn_group_limits,
)
from pipeline_core.measures.metric_limits import Answers, MetricLimits, learn_metric_limits
from pipeline_core.measures.metric_value import usual_metric
from pipeline_core.measures.responses import model_response
from pipeline_core.measures.watched_answers import calibrations_of
from pipeline_core.registry.derived_groups import with_derived_groups
from pipeline_core.registry.group_texts import group_texts
from pipeline_core.registry.label_texts import label_text

if TYPE_CHECKING:
    from pipeline_core.quality.subjects import FittedModel

_ROWS = 2_000
_DRAWS = 60
_SIZES = (20, 50, 500)
_GROUP_SIZES = (100, 500)
_GROUP_DRAWS = 240
_MOST_CLASSES = 20
_BANDS = 4
Json = dict[str, Any]


def model_performance(model: FittedModel, derive: Any = None, seed: int = 0) -> Json | None:
    """Return what a model's performance is held against, as plain data; None without a target.

    Parameters
    ----------
    model
        The fitted model.
    derive
        What adds the sensitive columns that its rows lack; None for nothing.
    seed
        Of the draws.

    Returns
    -------
    dict
        ``metric``, ``positive``, ``typical`` (the metric over all test rows), ``sizes`` and
        ``limits`` of windows, ``calibrations`` by class, ``groups`` (the sensitive columns, with
        the edges of bands where they are numbers) with the ``group_limits`` of what it does with
        them, and ``labels``, how many it was learned from.
    """
    pipeline, target = model.model.pipeline, model.model.roles.target
    if target is None or not hasattr(pipeline, "predict"):
        return None
    classes = list(getattr(pipeline, "classes_", ()))
    positive = choose_positive(classes, model.model.roles.positive)[0] if classes else None
    learned: Json = {
        "metric": usual_metric(pipeline),
        "positive": label_text(positive),
        "typical": None,
        "sizes": [],
        "limits": [],
        "calibrations": {},
        "groups": _groups(model, derive),
        "group_limits": None,
        "labels": 0,
    }
    rows = _labelled_test_rows(model, target, seed)
    if not len(rows):
        return learned
    rows = with_derived_groups(rows, learned["groups"], derive)
    return {**learned, **_learned(model, rows, target, learned["groups"], positive, seed)}


def _labelled_test_rows(model: FittedModel, target: str, seed: int) -> pd.DataFrame:
    """Return the test rows that have a label, 2,000 at most; none where there is no split."""
    if model.data.test is None:
        return model.data.rows.head(0)
    rows = model.data.test_rows
    rows = rows[rows[target].notna()]
    return rows.sample(_ROWS, random_state=seed) if len(rows) > _ROWS else rows


def _learned(
    model: FittedModel, rows: pd.DataFrame, target: str, groups: Json, positive: Any, seed: int
) -> Mapping[str, Any]:
    pipeline, actual = model.model.pipeline, rows[target].to_numpy()
    X = model.data.features(rows)
    classes = list(getattr(pipeline, "classes_", ()))
    response = model_response(pipeline) if classes else None
    has_scores = response is not None and response.kind != "class"
    answered = response.of(X) if response and has_scores else np.asarray(pipeline.predict(X))
    name = usual_metric(pipeline)
    labels = np.asarray(pipeline.predict(X)) if classes else None  # a threshold may decide them
    answers = Answers(actual, answered, classes, positive, labels)
    rate = RATE / 2 if groups else RATE
    limits = learn_metric_limits(answers, name, _SIZES, rate, _DRAWS, seed)
    typical = answers.metric(name, np.ones(len(actual), dtype=bool))
    places = [place for place, limit in enumerate(limits.limits) if np.isfinite(limit)]
    calibrations = {}
    if response and response.kind == "probability" and len(classes) <= _MOST_CLASSES:
        calibrations = calibrations_of(pipeline.classes_, answered, actual)
    return {
        "typical": float(typical) if np.isfinite(typical) else None,
        "sizes": [limits.sizes[place] for place in places],
        "limits": [limits.limits[place] for place in places],
        "calibrations": {
            str(label_text(label)): [calibration.scores.tolist(), calibration.shares.tolist()]
            for label, calibration in calibrations.items()
        },
        "group_limits": _group_limits(answers, rows, groups, name, seed) if groups else None,
        "labels": len(rows),
    }


def _group_limits(answers: Answers, rows: pd.DataFrame, groups: Json, name: str, seed: int) -> Json:
    table = pd.DataFrame(group_texts(rows, groups))
    half = min(len(rows) // 2, _GROUP_SIZES[-1])  # the largest window that can be drawn
    sizes = sorted({*(size for size in _GROUP_SIZES if size < half), half})
    limits = learn_group_limits(answers, table, name, sizes, RATE / 2, _GROUP_DRAWS, seed)
    return {
        "limits": {measure: [*map(list, sized)] for measure, sized in limits.limits.items()},
        "steps": limits.steps,
        "usual": [[*subject, *usual] for subject, usual in limits.usual.items()],
    }


def _groups(model: FittedModel, derive: Any) -> dict[str, list[float] | None]:
    """Return the sensitive columns that rows bring or give, with the edges of their bands."""
    names = model.model.roles.sensitive
    rows = with_derived_groups(model.data.train_rows, names, derive)
    return {name: _edges(rows[name]) for name in names if name in rows}


def _edges(column: pd.Series) -> list[float] | None:
    return band_edges(column, _BANDS) if is_cut(column) else None


def metric_limits_of_json(learned: Mapping[str, Any]) -> MetricLimits:
    """Return the limits of a metric that stand in a record.

    Examples
    --------
    >>> metric_limits_of_json({"metric": "r2", "sizes": [50], "limits": [0.5]}).is_worse(0.4, 50)
    True
    """
    return MetricLimits(learned["metric"], tuple(learned["sizes"]), tuple(learned["limits"]))


def group_limits_of_json(learned: Mapping[str, Any]) -> GroupLimits | None:
    """Return the limits of groups that stand in a record; None where none were learned.

    Examples
    --------
    >>> usual = [["sex", "f", "answer", 0.5, 0.5, 100]]
    >>> found = {"limits": {"answer": [[50], [3.0]]}, "steps": True, "usual": usual}
    >>> limits = group_limits_of_json({"metric": "r2", "group_limits": found})
    >>> limits.usual[Subject("sex", "f", "answer")].rows
    100
    """
    record = learned.get("group_limits")
    if not record:
        return None
    usual = {Subject(*line[:3]): Usual(*line[3:]) for line in record["usual"]}
    limits = {name: SizedLimits(*map(tuple, sized)) for name, sized in record["limits"].items()}
    return GroupLimits(learned["metric"], limits, usual, record["steps"])


def calibrations_of_json(learned: Mapping[str, Any]) -> dict[str, Calibration]:
    """Return the calibrations of the classes that stand in a record, by the class as a text."""
    return {
        label: Calibration(np.array(scores), np.array(shares))
        for label, (scores, shares) in learned["calibrations"].items()
    }
