"""Champion and challenger asked about the same rows, and whether their difference is real.

The rows are drawn again a thousand times, for both models the same: what their metrics differ
by in the draws is the interval of the difference. Rows that are hard are hard for both, so it
is narrower than two intervals side by side suggest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.measures.classes import class_scores
from pipeline_core.measures.metric_directions import direction
from pipeline_core.measures.metric_value import metric_value, usual_metric
from pipeline_core.measures.resampled_errors import error_draws
from pipeline_core.measures.resampled_labels import label_draws
from pipeline_core.measures.resampled_rows import (
    Floats,
    ResampledRows,
    drawn_interval,
    resample_rows,
)
from pipeline_core.measures.resampled_scores import probability_draws, ranking_draws
from pipeline_core.measures.weights import Weights
from pipeline_core.messages.message import Message

LEAST_ROWS = 20
_SENTENCES = {
    "better": "retrain.better",
    "worse": "retrain.worse",
    "unclear": "retrain.unclear",
}


class AskedModel(NamedTuple):
    """A fitted model, and the features of the judged rows as it takes them."""

    pipeline: Any
    X: pd.DataFrame


class JudgedRows(NamedTuple):
    """The true answers of rows that neither model was fitted on, and the roles of the rows.

    Parameters
    ----------
    y
        The true answers.
    positive
        The positive of two classes, or None.
    groups, weights
        What is drawn together, and what each row counts; None where there is no such role.
    """

    y: pd.Series
    positive: Any = None
    groups: pd.Series | None = None
    weights: Weights = None


class PairedMetric(NamedTuple):
    """A metric of two models on the same rows.

    Parameters
    ----------
    metric
        The metric.
    champion, challenger
        The values; None where it is undefined.
    low, high
        Ends of the interval of challenger less champion; None where the draws do not say.
    """

    metric: str
    champion: float | None
    challenger: float | None
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        """``better`` or ``worse`` where the interval leaves no doubt, else ``unclear``.

        Examples
        --------
        >>> PairedMetric("log_loss", 0.6, 0.4, -0.3, -0.1).verdict
        'better'
        """
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "unclear"
        return "better" if self.low * direction(self.metric) > 0 else "worse"


def paired_metrics(
    champion: AskedModel, challenger: AskedModel, rows: JudgedRows, metric: str = "auto"
) -> list[PairedMetric]:
    """Return the metrics of two fitted models on the same rows, the one that decides first.

    Parameters
    ----------
    champion, challenger
        The models.
    rows
        The rows.
    metric
        That which decides; ``auto`` for the usual one of such models.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": np.arange(40.0)})
    >>> models = [model.fit(X, X["x"]) for model in (DummyRegressor(), LinearRegression())]
    >>> asked = [AskedModel(model, X) for model in models]
    >>> paired_metrics(*asked, JudgedRows(X["x"]))[0].verdict
    'better'
    """
    first = usual_metric(challenger.pipeline) if metric == "auto" else metric
    draws = resample_rows(len(rows.y), rows.groups)
    both = [_draws(model, rows, draws) for model in (champion, challenger)]
    names = [first, *(name for name in both[1] if name != first)]
    units = draws.counts.shape[1]
    return [_paired(name, (champion, challenger), both, rows, units) for name in names]


def _paired(
    name: str,
    models: Sequence[AskedModel],
    both: Sequence[dict[str, Floats]],
    rows: JudgedRows,
    units: int,
) -> PairedMetric:
    values = [
        metric_value(name, model.pipeline, model.X, rows.y, rows.positive, rows.weights)
        for model in models
    ]
    interval = None
    if None not in values and all(name in draws for draws in both):
        interval = drawn_interval(both[1][name] - both[0][name], units)
    low, high = interval or (None, None)
    return PairedMetric(name, values[0], values[1], low, high)


def _draws(model: AskedModel, rows: JudgedRows, draws: ResampledRows) -> dict[str, Floats]:
    """Return the metrics of a model in every draw."""
    actual = np.asarray(rows.y)
    predicted = np.asarray(model.pipeline.predict(model.X))
    if not hasattr(model.pipeline, "classes_"):
        numbers = actual.astype(float), predicted.astype(float)
        return error_draws(*numbers, draws, rows.weights)
    figures = label_draws(actual, predicted, rows.positive, draws, rows.weights)
    return {**figures, **_score_draws(model, rows, draws)}


def _score_draws(model: AskedModel, rows: JudgedRows, draws: ResampledRows) -> dict[str, Floats]:
    scores, is_proba = class_scores(model.pipeline, model.X)
    classes, actual = list(model.pipeline.classes_), np.asarray(rows.y)
    labels = set(actual.tolist())
    if scores is None or labels - set(classes) or len(labels) < 2:
        return {}
    judged = actual, classes, rows.positive, scores, draws, rows.weights
    return {**ranking_draws(*judged), **(probability_draws(*judged) if is_proba else {})}


def advice_of(metrics: Sequence[PairedMetric]) -> str:
    """Return what the deciding metric advises: ``promote``, ``decline`` or ``unclear``.

    Examples
    --------
    >>> advice_of([PairedMetric("r2", 0.5, 0.4, -0.2, -0.1)]), advice_of([])
    ('decline', 'unclear')
    """
    verdict = metrics[0].verdict if metrics else "unclear"
    return {"better": "promote", "worse": "decline"}.get(verdict, "unclear")


def comparison_sentence(
    metrics: Sequence[PairedMetric], titles: tuple[str, str], rows: int
) -> Message:
    """Return the comparison in words.

    Parameters
    ----------
    metrics
        As `paired_metrics` gives them.
    titles
        The champion and the challenger.
    rows
        How many rows both were asked about.

    Examples
    --------
    >>> metric = PairedMetric("r2", 0.5, 0.75, 0.125, 0.375)
    >>> comparison_sentence([metric], ("a:1", "a:2"), 80).code
    'retrain.better'
    """
    first = metrics[0]
    values = {
        "champion": titles[0],
        "challenger": titles[1],
        "metric": first.metric,
        "rows": rows,
        "before": _rounded(first.champion),
        "after": _rounded(first.challenger),
        "low": _rounded(first.low),
        "high": _rounded(first.high),
    }
    if first.low is None:
        return Message("retrain.unclear_without_interval", values)
    return Message(_SENTENCES[first.verdict], values)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")
