"""Metrics of a classifier's scores in every draw of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline_core.measures.resampled_rows import Floats, ResampledRows
from pipeline_core.measures.weights import Weights

# More different scores are taken together with their neighbours while rows are drawn.
MAX_LEVELS = 5000


def ranking_draws(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    scores: Floats,
    rows: ResampledRows,
    weights: Weights = None,
    names: Sequence[str] = ("roc_auc", "average_precision"),
) -> dict[str, Floats]:
    """Return ROC AUC and average precision in every draw.

    Parameters
    ----------
    actual
        Labels of n rows.
    classes, scores
        The labels of the scores' columns, and the scores.
    positive
        One of two labels; None takes the mean of each class against the rest.
    rows, weights
        The draws, and the weight of each row.
    names
        Which of the two are wanted.

    Examples
    --------
    >>> from pipeline_core.measures.resampled_rows import resample_rows
    >>> truth, scores = np.array([0, 1] * 20), np.array([[1.0, 0.0], [0.0, 1.0]] * 20)
    >>> draws = ranking_draws(truth, [0, 1], 1, scores, resample_rows(40))
    >>> float(np.nanmin(draws["roc_auc"]))
    1.0
    """
    labels = list(classes) if positive is None else [positive]
    values: dict[str, list[Floats]] = {name: [] for name in names}
    for label in labels:
        column = scores[:, list(classes).index(label)]
        true, called = _above_each_score(actual == label, column, rows, weights)
        for name in names:
            values[name].append(_FIGURES[name](true, called))
    return {name: np.mean(columns, axis=0) for name, columns in values.items()}


def _above_each_score(
    is_positive: npt.NDArray[np.bool_], scores: Floats, rows: ResampledRows, weights: Weights
) -> tuple[Floats, Floats]:
    """Return for each score (a line) and draw what lies above: of the class, and of all."""
    order = np.argsort(-scores, kind="stable")
    level = np.append(0, np.cumsum(np.diff(scores[order]) != 0))  # rows of one score go together
    if level[-1] >= MAX_LEVELS:
        level = level * MAX_LEVELS // (level[-1] + 1)
    size = np.ones(len(scores)) if weights is None else weights[order]
    shape, places = (level[-1] + 1, rows.counts.shape[1]), (level, rows.unit[order])
    draws = rows.some_draws(int(level[-1]) + 1).T
    parts = (sparse.csr_array((part, places), shape) for part in (size * is_positive[order], size))
    true, called = (np.cumsum(part @ draws, axis=0) for part in parts)
    return true, called


def _roc_auc(true: Floats, called: Floats) -> Floats:
    false, zeros = called - true, np.zeros((1, true.shape[1]))
    heights = (true + np.vstack([zeros, true[:-1]])) / 2
    area = (np.diff(false, axis=0, prepend=zeros) * heights).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(area / (true[-1] * false[-1]))


def _average_precision(true: Floats, called: Floats) -> Floats:
    steps = np.diff(true, axis=0, prepend=np.zeros((1, true.shape[1])))
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(called > 0, true / called, 0.0)
        return np.asarray((steps * precision).sum(axis=0) / true[-1])


_FIGURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
}


def probability_draws(
    actual: npt.NDArray[Any],
    classes: Sequence[Any],
    positive: Any,
    probabilities: Floats,
    rows: ResampledRows,
    weights: Weights = None,
) -> dict[str, Floats]:
    """Return log loss and Brier score in every draw: means of a number that each row has.

    Examples
    --------
    >>> from pipeline_core.measures.resampled_rows import resample_rows
    >>> truth, half = np.array([0, 1] * 20), np.full((40, 2), 0.5)
    >>> float(probability_draws(truth, [0, 1], 1, half, resample_rows(40))["brier"].max())
    0.25
    """
    known = np.asarray(list(classes))
    is_class = actual[:, None] == known[None, :]
    tiny = np.finfo(probabilities.dtype).eps
    of_actual = (probabilities * is_class).sum(axis=1)
    losses = -np.log(np.clip(of_actual, tiny, 1 - tiny))
    squares = ((probabilities - is_class) ** 2).sum(axis=1)
    if positive is not None:
        at = list(classes).index(positive)
        squares = (probabilities[:, at] - is_class[:, at]) ** 2
    size = np.ones(len(actual)) if weights is None else weights
    sums = rows.sums(np.column_stack([size, size * losses, size * squares]))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"log_loss": sums[:, 1] / sums[:, 0], "brier": sums[:, 2] / sums[:, 0]}
