"""Limits of a model's metric over windows, from its answers for rows that it had not seen.

How good a model is varies from window to window by chance alone, the more the fewer rows a
window has. Windows are drawn from the reference, and the limit is what all but the promised
share of them reach. Windows drawn from so many rows vary less than those to come: they leave
out what is in none of the rows, and are held against the rows that they are drawn from. So the
limit is moved away from the metric of all rows (Cochran, Sampling Techniques, 1977, chapter 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline_core.measures.alarm_limits import (
    drawn_window,
    fitting_sizes,
    limit_for,
    safe_quantile,
)
from pipeline_core.measures.classification import label_metrics
from pipeline_core.measures.metric_value import ERRORS, PROBABILITY_METRICS, RANKING_METRICS
from pipeline_core.measures.regression import regressor_metrics
from pipeline_core.measures.score_metrics import probability_metrics, ranking_metrics


class Answers(NamedTuple):
    """The answers of a model for n rows with known labels that it had not seen.

    Parameters
    ----------
    actual
        The labels.
    answered
        Predicted numbers or labels, or chances of n rows by k classes.
    classes
        The k classes in order; empty for numbers.
    positive
        The positive of two classes, or None.
    labels
        The predicted labels, where they are not those of the greatest chance; None where they are.
    """

    actual: npt.NDArray[Any]
    answered: npt.NDArray[Any]
    classes: Sequence[Any] = ()
    positive: Any = None
    labels: npt.NDArray[Any] | None = None

    def predicted(self, part: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        """Return the predicted numbers or labels of some of the rows."""
        if self.labels is not None:
            return self.labels[part]
        answered = self.answered[part]
        if not len(self.classes) or answered.ndim == 1:
            return answered
        labels: npt.NDArray[Any] = np.asarray(self.classes)
        return np.asarray(labels[answered.argmax(axis=1)])

    def metric(self, name: str, part: npt.NDArray[np.bool_]) -> float:
        """Return one metric over some of the rows; NaN where it is undefined."""
        if not len(self.classes):
            value = regressor_metrics(self.actual[part], self.answered[part])[0].get(name)
        else:
            value = self._class_metrics(name, part).get(name)
        return np.nan if value is None else float(value)

    def _class_metrics(self, name: str, part: npt.NDArray[np.bool_]) -> dict[str, Any]:
        """Return the metrics that are computed together with one of them."""
        classes, actual = list(self.classes), self.actual[part]
        scores = self.answered[part] if self.answered.ndim == 2 else None
        if name in RANKING_METRICS:
            return ranking_metrics(actual, classes, self.positive, scores)
        if name in PROBABILITY_METRICS:
            return probability_metrics(actual, classes, self.positive, scores)
        return label_metrics(actual, self.predicted(part), self.positive)


class MetricLimits(NamedTuple):
    """The worst value of a metric that windows without drift seldom fall below.

    Parameters
    ----------
    name
        The metric.
    sizes, limits
        Numbers of rows in order, and the limit for a window of each.
    """

    name: str
    sizes: tuple[int, ...]
    limits: tuple[float, ...]

    def of(self, rows: int) -> float:
        """Return the limit for a window; between two sizes it is linear in the logarithm."""
        return limit_for(rows, self.sizes, self.limits) if self.sizes else np.nan

    def is_worse(self, value: float, rows: int) -> bool:
        """Return whether a window's value is beyond the limit."""
        limit = self.of(rows)
        if not np.isfinite(value) or not np.isfinite(limit):
            return False
        return value > limit if self.name in ERRORS else value < limit


def learn_metric_limits(
    answers: Answers,
    name: str,
    sizes: Sequence[int],
    rate: float,
    draws: int = 200,
    seed: int = 0,
    *,
    in_order: bool = False,
) -> MetricLimits:
    """Return the limits of a metric for windows of some sizes.

    Parameters
    ----------
    answers
        For reference rows.
    name
        The metric.
    sizes, rate, draws, seed, in_order
        As `alarm_limits.learn_limits` takes them.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> answers = Answers(rng.normal(size=400), np.zeros(400))
    >>> limits = learn_metric_limits(answers, "mean_absolute_error", [100], 0.05)
    >>> limits.is_worse(0.8, 100), limits.is_worse(1.2, 100)
    (False, True)
    """
    random, rows = np.random.default_rng(seed), len(answers.actual)
    fitting, limits = fitting_sizes(sizes, rows), []
    sign = 1.0 if name in ERRORS else -1.0
    whole = answers.metric(name, np.ones(rows, dtype=bool))
    for size in fitting:
        windows = (drawn_window(rows, size, random, in_order) for _ in range(draws))
        values = np.array([answers.metric(name, window) for window in windows])
        known = values[np.isfinite(values)]
        drawn = sign * safe_quantile(sign * known, 1 - rate) if len(known) else np.nan
        # One row more that is answered wrongly, of a kind that the reference has not, is chance.
        spare = 1 / size if len(answers.classes) and name not in ERRORS else 0.0
        limits.append(_for_later_rows(drawn, whole, size, rows) - spare)
    return MetricLimits(name, fitting, tuple(limits))


def _for_later_rows(limit: float, whole: float, size: int, rows: int) -> float:
    """Return the limit of windows that are not drawn from the reference.

    The mean of n of N rows, none twice, has the variance s² (1/n - 1/N) about that of all; the
    mean of n later rows s² (1/n + 1/N).
    """
    if not np.isfinite(whole):
        return limit
    return float(whole + (limit - whole) * np.sqrt((rows + size) / (rows - size)))
