"""Checks of whether training and test rows are of one population."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.distances import chi_squared
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.model_review.case import Review, names_of, verdict
from pipeline_core.measures.number_drift import (
    ks_and_wasserstein,
    ks_p_value,
    sorted_values,
)
from pipeline_core.measures.word_drift import category_counts

Answer = dict[str, Any]
DRIFT_CHANCE = 0.001
MIN_DISTANCE = 0.1
MAX_CATEGORIES_COMPARED = 50


def target_drift(review: Review) -> Answer:
    """Judge whether the target differs between the parts, more than chance explains."""
    kind = "word" if is_classifier(review.model) else "number"
    distance, chance = difference_of(review.train.y, review.test.y, kind)
    speaks = distance > MIN_DISTANCE and chance < DRIFT_CHANCE
    return verdict("know" if speaks else None, MIN_DISTANCE, distance=distance, chance=chance)


def feature_drift(review: Review) -> Answer:
    """Judge whether any column differs between the parts, more than chance explains.

    The limit of chance is divided by the number of columns (Bonferroni).
    """
    names = list(review.train.X.columns)
    found, largest = [], (0.0, "")
    for name in names:
        column = review.train.X[name]
        distance, chance = difference_of(column, review.test.X[name], column_kind(column))
        if chance < DRIFT_CHANCE / len(names) and distance > MIN_DISTANCE:
            found.append(name)
        largest = max(largest, (distance, str(name)))
    speaks = "know" if found else None
    values = {"distance": largest[0], "count": len(found), "of": len(names)}
    return verdict(speaks, MIN_DISTANCE, **values, columns=names_of(found))


def difference_of(train: pd.Series, test: pd.Series, kind: str) -> tuple[float, float]:
    """Return how far two columns are apart, and how likely that is by chance.

    Numbers and dates by Kolmogorov and Smirnov; words by half the sum of the differences of
    their shares (the total variation), and chi-squared.

    Examples
    --------
    >>> difference_of(pd.Series(["a", "b"] * 50), pd.Series(["a"] * 100), "word")[0]
    0.5
    """
    if kind in ("number", "date"):
        first, second = sorted_values(train), sorted_values(test)
        if not len(first) or not len(second):
            return 0.0, 1.0
        distance, _ = ks_and_wasserstein(first, second)
        return distance, ks_p_value(distance, len(first), len(second))
    counts = category_counts(train, test)
    if len(counts) < 2 or (counts.sum() == 0).any():
        return 0.0, 1.0
    rest = counts.iloc[MAX_CATEGORIES_COMPARED:].sum()
    counts = pd.concat([counts.iloc[:MAX_CATEGORIES_COMPARED], rest[rest > 0].to_frame().T])
    table = counts.fillna(0).to_numpy(dtype=np.int64)
    shares = table / table.sum(axis=0)
    filled = table[table.sum(axis=1) > 0]
    chance = chi_squared(filled[:, 0], filled[:, 1])[2] if len(filled) > 1 else 1.0
    return float(np.abs(shares[:, 0] - shares[:, 1]).sum() / 2), chance
