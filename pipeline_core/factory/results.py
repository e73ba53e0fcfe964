"""What a variant's judge reported, and what its model took: read from what the workspace keeps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xxhash

from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.production import metric_in

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.output import Report
    from pipeline_core.store import Store

_ROWS = 1_000
_TIMES = 3
_PANEL_COLUMNS = ("row", "fold", "actual")


@dataclass(frozen=True)
class Judgement:
    """A variant's score.

    Parameters
    ----------
    metric, value
        The metric's full name, and the score; None where it is undefined.
    low, high
        Its interval of 95 %; None where the judge gives none.
    folds
        Its score in each fold; empty for a judge without folds.
    test_ratio
        Test rows of a fold by its training rows.
    panel
        Identifies the rows, folds and answers that it was judged on.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    folds: tuple[float, ...]
    test_ratio: float
    panel: str


@dataclass(frozen=True)
class Cost:
    """What a variant's model takes.

    Parameters
    ----------
    fit_seconds
        How long its stage ran, whenever that was; None if unknown.
    predict_seconds
        How long it takes for a thousand rows, now; None if it was not measured.
    size
        Bytes of the kept model.
    """

    fit_seconds: float | None = None
    predict_seconds: float | None = None
    size: int | None = None


def judgement_of(report: Report, metric: str) -> Judgement | None:
    """Return the score of a report; None where it has no such metric.

    Parameters
    ----------
    report
        A judge's report with its tables.
    metric
        A metric of it, or the name of one whose mean it has.
    """
    metrics: Mapping[str, Any] = report.get("metrics") or {}
    name = metric_in(metrics, metric)
    if name is None:
        return None
    tables: Mapping[str, pd.DataFrame] = report.get("tables") or {}
    low, high = _interval(tables.get("intervals"), name)
    folds, ratio = _folds(tables.get("folds"), name.removesuffix("_mean"))
    value = metrics[name]
    return Judgement(
        name, None if value is None else float(value), low, high, folds, ratio, _panel(tables)
    )


def _interval(table: pd.DataFrame | None, metric: str) -> tuple[float | None, float | None]:
    if table is None or "metric" not in table:
        return None, None
    lines = table[table["metric"] == metric]
    return (
        (float(lines["low"].iloc[0]), float(lines["high"].iloc[0])) if len(lines) else (None, None)
    )


def _folds(table: pd.DataFrame | None, metric: str) -> tuple[tuple[float, ...], float]:
    if table is None or metric not in table or not {"train_rows", "test_rows"} <= {*table}:
        return (), 0.0
    scores = table[metric].astype(float)
    if scores.isna().any():
        return (), 0.0
    return tuple(scores.tolist()), float((table["test_rows"] / table["train_rows"]).mean())


def _panel(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return a hash of which rows were judged in which fold, and of their true answers."""
    table = tables.get("predictions", tables.get("folds"))
    if table is None:
        return ""
    columns = [name for name in _PANEL_COLUMNS if name in table]
    columns = columns or [name for name in ("train_rows", "test_rows") if name in table]
    return xxhash.xxh3_128_hexdigest(table[columns].to_csv(index=False).encode())


def cost_of(
    store: Store,
    joint: JointPlan,
    planned: PlannedVariant,
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Cost:
    """Return what a variant's model takes.

    Parameters
    ----------
    store, joint, planned
        The workspace, the plans, and the variant.
    functions
        The blocks' functions, to open the model and measure its predictions; None leaves that.
    """
    job = joint.model_job(planned)
    if job is None:
        return Cost()
    seconds = store.history.seconds_of([job.key]).get(job.key)
    measured = None
    if functions is not None:
        with suppress(Exception):  # a time is a help: without it the board stands all the same
            measured = _predict_seconds(store, planned, job.key, job.written_inputs, functions)
    return Cost(seconds, measured, store.artifacts.model_bytes(job.key))


def _predict_seconds(
    store: Store,
    planned: PlannedVariant,
    key: str,
    inputs: Mapping[str, tuple[str, ...]],
    functions: Mapping[str, Callable[..., Any]],
) -> float | None:
    """Return the seconds for a thousand rows: the best of three, on rows that it was fitted for."""
    output = store.artifacts.load(key, functions, parts=("model",))
    source = inputs["data"][0].partition(".")[0]
    plan = planned.plan
    if plan is None or output is None or output.model is None:
        return None
    data = store.artifacts.load(plan.jobs[source].key, functions, parts=("data",))
    if data is None or data.data is None:
        return None
    rows = data.data.rows[list(output.model.pipeline.feature_names_in_)].iloc[:_ROWS]
    output.model.pipeline.predict(rows)
    best = float("inf")
    for _ in range(_TIMES):
        start = time.perf_counter()
        output.model.pipeline.predict(rows)
        best = min(best, time.perf_counter() - start)
    return best * _ROWS / max(1, len(rows))
