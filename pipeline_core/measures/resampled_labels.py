"""Metrics of predicted classes in every draw of the rows, from counts of pairs of classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.resampled_rows import DRAWS, Floats, ResampledRows
from pipeline_core.measures.weights import Weights

# Pairs of an actual and a predicted class that are counted in each draw.
MAX_PAIRS = 2_500


def label_draws(
    actual: npt.NDArray[Any],
    predicted: npt.NDArray[Any],
    positive: Any,
    rows: ResampledRows | None,
    weights: Weights = None,
    seed: int = 0,
) -> dict[str, Floats]:
    """Return the metrics of predicted classes in every draw; none with too many classes.

    Parameters
    ----------
    actual, predicted
        Labels of n rows.
    positive
        One of two labels, or None.
    rows
        The draws; None draws pairs of classes, which is the same for independent rows.
    weights
        The weight of each row; None weighs all alike.
    seed
        The seed of pairs that are drawn.

    Examples
    --------
    >>> truth = np.array(["no", "yes"] * 50)
    >>> draws = label_draws(truth, truth, "yes", None)
    >>> sorted(draws)[:3], float(draws["f1"].min())
    (['accuracy', 'balanced_accuracy', 'f1'], 1.0)
    """
    codes, labels = pd.factorize(np.concatenate([actual, predicted]), sort=True)
    truth, guess = np.split(codes, 2)
    pair, pairs = pd.factorize(truth * len(labels) + guess)
    if len(pairs) > MAX_PAIRS or len(labels) ** 2 > 4 * MAX_PAIRS:
        return {}
    size = np.ones(len(actual)) if weights is None else weights
    if rows is None:
        chances = np.bincount(pair) / len(pair)
        drawn = np.random.default_rng(seed).multinomial(len(pair), chances, size=DRAWS)
        sums = drawn.astype(float)
    else:
        sums = rows.sums((pair[:, None] == np.arange(len(pairs))) * size[:, None])
    confusion = np.zeros((len(sums), len(labels) ** 2))
    confusion[:, pairs] = sums
    table = confusion.reshape(-1, len(labels), len(labels))
    known = list(labels)
    return _metrics(table, known.index(positive) if positive in known else None)


def _metrics(table: Floats, positive: int | None) -> dict[str, Floats]:
    """Return the metrics of confusion matrices: draws, actual class, predicted class."""
    right = np.einsum("dii->di", table)
    true, called, total = table.sum(axis=2), table.sum(axis=1), table.sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        by_class = {
            "precision": right / called,
            "recall": right / true,
            "f1": 2 * right / (true + called),
        }
        values = {
            "accuracy": right.sum(axis=1) / total,
            "balanced_accuracy": np.nanmean(by_class["recall"], axis=1),
            "matthews_corrcoef": _correlation(right, true, called, total),
        }
    occurs = (true + called) > 0
    for name, columns in by_class.items():
        if positive is not None:
            values[name] = columns[:, positive]
        values[f"{name}_macro"] = np.nan_to_num(columns).sum(axis=1) / occurs.sum(axis=1)
    return values


def _correlation(right: Floats, true: Floats, called: Floats, total: Floats) -> Floats:
    covariance = right.sum(axis=1) * total - (true * called).sum(axis=1)
    spread = total**2 - (true**2).sum(axis=1), total**2 - (called**2).sum(axis=1)
    return np.asarray(covariance / np.sqrt(spread[0] * spread[1]))
