"""Checks of what a model answers for the test rows, and of how it is judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats
from sklearn.base import is_classifier

from pipeline_core.measures.model_review.case import (
    Review,
    names_of,
    not_applicable,
    part_weights,
    verdict,
)
from pipeline_core.measures.weights import takes_weights

Answer = dict[str, Any]
Floats = npt.NDArray[np.float64]
MAX_MAJORITY = 0.8
MAX_CALIBRATION_ERROR = 0.05
CALIBRATION_ERRORS = 4.0
CALIBRATION_BINS = 10
MIN_CLASS_ROWS = 10
MIN_ANSWER_ROWS = 50
MAX_PATTERN = 0.05
PATTERN_CHANCE = 0.0001
MAX_OUTSIDE = 0.01
RANGE_MARGIN = 0.1


def imbalance_under_accuracy(review: Review) -> Answer:
    """Judge whether accuracy is the metric where one class is most of the rows."""
    if not is_classifier(review.model):
        return not_applicable("no_classes")
    share = float(review.train.y.value_counts(normalize=True).iloc[0])
    metrics = {review.metric, *_scorings(review.unfitted)}
    speaks = share > MAX_MAJORITY and "accuracy" in metrics
    values = {"share": share, "metric": "accuracy" if "accuracy" in metrics else review.metric}
    return verdict("mend" if speaks else None, MAX_MAJORITY, **values)


def _scorings(model: Any) -> Iterator[str]:
    """Yield the metrics by which parts of a model choose."""
    for name, value in model.get_params(deep=True).items():
        if name.split("__")[-1] in ("scoring", "refit") and isinstance(value, str):
            yield value


def calibration(review: Review) -> Answer:
    """Judge whether the probability of the predicted class is how often it is right.

    The expected calibration error in ten bins, if the test of Spiegelhalter (1986),
    *Probabilistic prediction in patient management*, says that it is not by chance.
    """
    if not is_classifier(review.model) or not hasattr(review.model, "predict_proba"):
        return not_applicable("no_probabilities")
    scores = np.asarray(review.model.predict_proba(review.test.X))
    if len(scores) < MIN_ANSWER_ROWS:
        return not_applicable("few_rows")
    places = np.argmax(scores, axis=1)
    sure = scores[np.arange(len(scores)), places]
    right = np.asarray(review.model.classes_)[places] == np.asarray(review.test.y)
    error, errors = calibration_error(sure, right.astype(float)), spiegelhalter(sure, right)
    speaks = error > MAX_CALIBRATION_ERROR and abs(errors) > CALIBRATION_ERRORS
    values = {"mean": float(np.mean(sure)), "right": float(np.mean(right)), "errors": errors}
    return verdict("know" if speaks else None, MAX_CALIBRATION_ERROR, error=error, **values)


def calibration_error(sure: Floats, right: Floats) -> float:
    """Return the mean gap between probability and share of right answers, in ten bins.

    Examples
    --------
    >>> calibration_error(np.array([0.75] * 4), np.array([1.0, 1.0, 1.0, 0.0]))
    0.0
    """
    bins = np.minimum((sure * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = np.bincount(bins, right - sure, CALIBRATION_BINS)
    return float(np.abs(gaps).sum() / len(sure))


def spiegelhalter(sure: Floats, right: Any) -> float:
    """Return the statistic of Spiegelhalter, standard normal for calibrated probabilities.

    Examples
    --------
    >>> spiegelhalter(np.array([0.75] * 4), np.array([1, 1, 1, 0]))
    0.0
    """
    top = float(np.sum((right - sure) * (1 - 2 * sure)))
    bottom = float(np.sqrt(np.sum((1 - 2 * sure) ** 2 * sure * (1 - sure))))
    return top / bottom if bottom > 0 else 0.0 if top == 0 else float(np.copysign(99.0, top))


def constant_predictions(review: Review) -> Answer:
    """Judge whether the model gives all test rows the same answer."""
    different = len(np.unique(np.asarray(review.predicted[1]).astype(str)))
    actual = review.test.y.nunique()
    speaks = different == 1 and actual > 1
    return verdict("mend" if speaks else None, None, answers=different, rows=len(review.test.y))


def absent_classes(review: Review) -> Answer:
    """Judge whether a class that the test rows have is never predicted."""
    if not is_classifier(review.model):
        return not_applicable("no_classes")
    counts = review.test.y.value_counts()
    predicted = set(np.unique(np.asarray(review.predicted[1])).tolist())
    absent = [label for label in counts.index if label not in predicted]
    rows = int(counts[absent].max()) if absent else 0
    many = [label for label in absent if counts[label] >= MIN_CLASS_ROWS]
    speaks = "know" if many else None
    return verdict(speaks, float(MIN_CLASS_ROWS), rows=rows, classes=names_of(many or absent))


def residual_pattern(review: Review) -> Answer:
    """Judge whether residuals bend or fan out with the prediction.

    A bend: how much of the residuals two powers of the prediction explain, as in Ramsey
    (1969), *Tests for specification errors*. A fan: of their size, the prediction, as in
    Breusch and Pagan (1979), with ranks.
    """
    if is_classifier(review.model):
        return not_applicable("no_numbers")
    predicted = np.asarray(review.predicted[1], dtype=float)
    residuals = np.asarray(review.test.y, dtype=float) - predicted
    if len(residuals) < MIN_ANSWER_ROWS or np.std(predicted) == 0 or np.std(residuals) == 0:
        return not_applicable("few_rows")
    bend, bend_chance = bend_of(predicted, residuals)
    fan = stats.spearmanr(predicted, np.abs(residuals))
    fan_share = float(fan.statistic) ** 2
    is_bent = bend > MAX_PATTERN and bend_chance < PATTERN_CHANCE
    is_fan = fan_share > 2 * MAX_PATTERN and fan.pvalue < PATTERN_CHANCE
    speaks = "mend" if is_bent else "know" if is_fan else None
    return verdict(speaks, MAX_PATTERN, bend=bend, fan=fan_share, fan_limit=2 * MAX_PATTERN)


def bend_of(predicted: Floats, residuals: Floats) -> tuple[float, float]:
    """Return the share of residuals that powers of the prediction explain, and its chance.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 50)
    >>> share, chance = bend_of(x, x**2)
    >>> round(share, 6), chance < 0.001
    (1.0, True)
    """
    scaled = (predicted - predicted.mean()) / predicted.std()
    straight = np.column_stack([np.ones(len(scaled)), scaled])
    curved = np.column_stack([straight, scaled**2, scaled**3])
    before, after = (_left(design, residuals) for design in (straight, curved))
    freedom = len(residuals) - 4
    if before <= 0:
        return 0.0, 1.0
    ratio = (before - after) / 2 / (after / freedom) if after > 1e-12 * before else np.inf
    return float(1 - after / before), float(stats.f.sf(ratio, 2, freedom))


def _left(design: Floats, residuals: Floats) -> float:
    solution = np.linalg.lstsq(design, residuals, rcond=None)[0]
    return float(np.sum((residuals - design @ solution) ** 2))


def prediction_range(review: Review) -> Answer:
    """Judge whether predictions leave the range of the training target.

    A tenth of the range beyond its ends passes; below zero does not, if no target is.
    """
    if is_classifier(review.model):
        return not_applicable("no_numbers")
    actual = np.asarray(review.train.y, dtype=float)
    predicted = np.asarray(review.predicted[1], dtype=float)
    low, high = float(actual.min()), float(actual.max())
    margin = RANGE_MARGIN * (high - low)
    lowest = max(low - margin, 0.0) if low >= 0 else low - margin
    outside = (predicted < lowest) | (predicted > high + margin)
    share = float(outside.mean())
    ends = {"lowest": float(predicted.min()), "highest": float(predicted.max())}
    speaks = "know" if share > MAX_OUTSIDE and outside.sum() > 1 else None
    return verdict(speaks, MAX_OUTSIDE, share=share, **ends, low=low, high=high)


def ignored_weights(review: Review) -> Answer:
    """Judge whether rows have weights that the estimator cannot heed."""
    weights = part_weights(review.train)
    if weights is None:
        return not_applicable("no_weights")
    if np.ptp(weights) == 0:
        return verdict(None, None, lightest=float(weights.min()), heaviest=float(weights.max()))
    speaks = None if takes_weights(review.unfitted) else "mend"
    ends = {"lightest": float(weights.min()), "heaviest": float(weights.max())}
    return verdict(speaks, None, **ends)
