"""A stream window by window: the model's answers, the measures of a watch, and what it cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.metric_limits import MetricLimits
from pipeline_core.measures.metric_value import ERRORS, metric_value, usual_metric
from pipeline_core.monitor.comparison import ANSWERED, compare_batch
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import taken_columns
from pipeline_core.simulator.bending import bent_window, window_rows
from pipeline_core.simulator.group_metrics import group_metrics_beyond
from pipeline_core.simulator.stream import Stream

Json = dict[str, Any]
PERFORMANCE = "performance: "


class PlayedWindow(TypedDict):
    """What was measured of a window, as plain data.

    Parameters
    ----------
    window, rows
        Its number, from 1, and how many rows it has.
    columns, limit, answers, answers_limit
        As `monitor.comparison` measures them.
    alarms
        The subjects whose measure is beyond its limit.
    metric, unbent_metric
        Of the model for the rows as they came, and as they would have come unbent.
    worst
        The metric beyond which there is an alarm; None for none.
    answer, unbent_answer
        The share of the positive class, or the mean of the predictions, likewise.
    groups
        Of each bias: the group, and its share of positives among labels and answers.
    refusal
        Why the model did not answer; None where it did.
    """

    window: int
    rows: int
    columns: list[Json]
    limit: float | None
    answers: list[Json]
    answers_limit: float | None
    alarms: list[str]
    metric: float | None
    unbent_metric: float | None
    worst: float | None
    answer: float | None
    unbent_answer: float | None
    groups: list[Json]
    refusal: Json | None


def metric_of(stream: Stream) -> str:
    """Return the metric that the model is judged by; empty where no row has a label."""
    if not stream.target or not hasattr(stream.model.pipeline, "predict"):
        return ""
    name = stream.scenario.metric
    return usual_metric(stream.model.pipeline) if name == "auto" else name


def played_windows(
    stream: Stream, first: int = 1, last: int | None = None
) -> Iterator[PlayedWindow]:
    """Yield the windows of a stream, one after the other; each is computed when it is asked for.

    Parameters
    ----------
    stream
        The stream.
    first, last
        The windows to play, from 1; None for to the end.

    Raises
    ------
    UsageError
        The metric does not fit the model, or the model was kept before limits were learned.
    """
    end = stream.windows if last is None else min(last, stream.windows)
    for window in range(first, end + 1):
        yield _played(stream, window)


def _played(stream: Stream, window: int) -> PlayedWindow:
    scenario, metric = stream.scenario, metric_of(stream)
    plain = window_rows(stream.rows, scenario, window)
    bent = bent_window(stream.rows, scenario, window, stream.target)
    compared = compare_batch(stream.model, bent)
    judged = _judged(stream, bent, metric)
    is_bent = any(bend.is_on(window) for bend in scenario.bends)
    unbent = _judged(stream, plain, metric) if is_bent else judged
    parts = compared.result
    answers = parts.get("answers") or {"columns": [], "limit": None}
    alarms = [name for name, beyond in compared.beyond.items() if beyond and _counts(stream, name)]
    beyond = group_metrics_beyond(stream.model, bent, compared.answers)
    alarms += [name for name, is_out in beyond.items() if is_out and _counts(stream, name)]
    worst = worst_metric(stream, metric, len(bent))
    if is_beyond(metric, judged[0], worst) and _is_watched(stream, metric):
        alarms.append(f"{PERFORMANCE}{metric}")
    return {
        "window": window,
        "rows": len(bent),
        "columns": parts["features"]["columns"],
        "limit": parts["features"]["limit"],
        "answers": answers["columns"],
        "answers_limit": answers["limit"],
        "alarms": alarms,
        "metric": judged[0],
        "unbent_metric": unbent[0],
        "worst": worst,
        "answer": judged[1],
        "unbent_answer": unbent[1],
        "groups": _groups(stream, bent),
        "refusal": parts["refusal"],
    }


def worst_metric(stream: Stream, metric: str, rows: int) -> float | None:
    """Return the worst metric that is no alarm: the scenario's own, else what was learned.

    Parameters
    ----------
    stream
        The stream.
    metric
        By which the model is judged.
    rows
        Of the window.
    """
    learned = stream.model.kept.record.get("performance")
    if stream.scenario.worst is not None or not learned or learned["metric"] != metric:
        return stream.scenario.worst
    limits = MetricLimits(metric, tuple(learned["sizes"]), tuple(learned["limits"])).of(rows)
    return limits if math.isfinite(limits) else None


def _is_watched(stream: Stream, metric: str) -> bool:
    """Return whether the metric is an alarm: by a limit of the scenario's own, or chosen."""
    has_own = stream.scenario.worst is not None
    return has_own or _counts(stream, f"{PERFORMANCE}{metric}")


def is_beyond(metric: str, value: float | None, worst: float | None) -> bool:
    """Return whether a metric is worse than the worst that is no alarm.

    Examples
    --------
    >>> is_beyond("r2", 0.4, 0.5), is_beyond("mean_absolute_error", 0.4, 0.5)
    (True, False)
    """
    if value is None or worst is None:
        return False
    return value > worst if metric in ERRORS else value < worst


def _counts(stream: Stream, subject: str) -> bool:
    """Return whether an alarm of a subject counts in the scenario."""
    columns = stream.scenario.columns
    return not columns or subject in columns or subject == ANSWERED


def _judged(stream: Stream, rows: pd.DataFrame, metric: str) -> tuple[float | None, float | None]:
    """Return the metric for some rows with labels, and the answer; None where there is none."""
    model = stream.model
    if not hasattr(model.pipeline, "predict"):
        return None, None
    try:
        inputs, _ = taken_columns(model, rows)
        predicted = np.asarray(model.pipeline.predict(inputs))
    except (UsageError, ValueError):  # the comparison says why
        return None, None
    answer = _mean_answer(model, predicted)
    if not metric:
        return None, answer
    labels = rows[stream.target]
    labelled = labels.notna().to_numpy()
    if not labelled.any():
        return None, answer
    try:
        value = metric_value(
            metric, model.pipeline, inputs.loc[labelled], labels.loc[labelled], positive_of(model)
        )
    except ValueError as error:
        values = {"metric": metric, "model": model.kept.title}
        raise UsageError("scenario.bad_metric", **values) from error
    return value, answer


def positive_of(model: OpenedModel) -> Any:
    """Return the positive of a model of two classes; None of others."""
    answers = model.kept.record["answers"]
    if len(answers["classes"]) != 2:
        return None
    classes = list(model.pipeline.classes_)
    return choose_positive(classes, answers["positive"])[0]


def _mean_answer(model: OpenedModel, predicted: Any) -> float | None:
    if model.kept.record["answers"]["kind"] == "number":
        value = float(np.mean(predicted))
        return value if math.isfinite(value) else None
    positive = positive_of(model)
    return None if positive is None else float(np.mean(predicted == positive))


def _groups(stream: Stream, rows: pd.DataFrame) -> list[Json]:
    """Return the shares of the positive class in the groups that a bias is about, and beside."""
    positive = positive_of(stream.model)
    biases = {(b.column, b.group) for b in stream.scenario.bends if b.kind == "bias"}
    if positive is None or not biases:
        return []
    predicted = np.asarray(stream.model.pipeline.predict(taken_columns(stream.model, rows)[0]))
    labels = (rows[stream.target] == positive).to_numpy()
    shares = []
    for column, group in sorted(biases, key=str):
        own = (rows[column].map(str) == str(group)).to_numpy()
        parts = {"group": own, "others": ~own}
        for name, part in parts.items():
            if part.any():
                share = float(np.mean(predicted[part] == positive))
                line = {"column": column, "group": group, "part": name, "rows": int(part.sum())}
                shares.append({**line, "answer": share, "label": float(np.mean(labels[part]))})
    return shares
