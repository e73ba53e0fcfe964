"""Scores of a model's answers, and the scores that chance would give the same answers.

Classes are scored by the area under the ROC curve (of more than two the mean of each class
against the rest; of a model without scores that of its decisions, the mean of sensitivity
and specificity), numbers by R². Chance is a permutation: the truth is dealt out anew among
the judged rows, so it is right for rare classes, weights, small parts and any metric
(Ojala and Garriga 2010, Permutation tests for studying classifier performance).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.data.data import Data
from pipeline_core.measures.weights import weight_values

Numbers = npt.NDArray[np.float64]
Metric = Literal["roc_auc", "r2"]
MAX_ROWS = 10_000
_CELLS = 4_000_000
MIN_DRAWS, MAX_DRAWS = 400, 2_000


@dataclass(frozen=True)
class Answers:
    """What a model answers for the judged rows, and the truth.

    Parameters
    ----------
    metric
        How they are scored.
    given
        The answers: a column for each class that is scored, or one of numbers.
    truth
        Whether each row is of the class of each column; or the true numbers.
    weights
        The weight of each row.
    units
        Rows with one number have their truth from one and the same row of the source.
    """

    metric: Metric
    given: Numbers
    truth: Numbers
    weights: Numbers
    units: npt.NDArray[np.intp]

    def part(self, rows: Any) -> Answers:
        """Return the answers for some of the rows."""
        return Answers(
            self.metric, self.given[rows], self.truth[rows], self.weights[rows], self.units[rows]
        )

    @property
    def score(self) -> float:
        """The score; NaN where the rows do not define it."""
        return float(_scores(self, self.truth[None])[0])

    def chance(self, random: np.random.Generator, draws: int) -> Numbers:
        """Return scores of the same answers with the truth dealt out anew."""
        _, first, unit = np.unique(self.units, return_index=True, return_inverse=True)
        values = self.truth[first]
        chunk = max(1, _CELLS // self.truth.size)
        parts = []
        for start in range(0, draws, chunk):
            count = min(chunk, draws - start)
            order = random.permuted(np.tile(np.arange(len(values)), (count, 1)), axis=1)
            parts.append(_scores(self, values[order][:, unit]))
        return np.concatenate(parts)

    def interval(self, random: np.random.Generator, draws: int = 300) -> tuple[float, float]:
        """Return the 95 % bootstrap interval of the score over the judged rows."""
        count = len(self.truth)
        scores = [self.part(random.integers(0, count, count)).score for _ in range(draws)]
        low, high = np.nanquantile(scores, [0.025, 0.975])
        return float(low), float(high)


def draws_for(answers: Answers) -> int:
    """Return how many draws of chance a machine makes in a moment."""
    return int(np.clip(_CELLS * 4 // answers.truth.size, MIN_DRAWS, MAX_DRAWS))


def answers_of(model: Any, data: Data, units: npt.NDArray[np.intp] | None = None) -> Answers:
    """Return a model's answers for the test rows of some data.

    Parameters
    ----------
    model
        A fitted scikit-learn Pipeline.
    data
        The rows, with a target and a test part.
    units
        The unit of each test row, where truth is shared; by default each row is one.
    """
    rows, places = data.test_rows, np.arange(len(data.test_rows))
    if len(rows) > MAX_ROWS:
        places = np.sort(np.random.default_rng(0).choice(len(rows), MAX_ROWS, replace=False))
        rows = rows.iloc[places]
    X, y = data.features(rows), rows[data.roles.target]
    weights = np.ones(len(rows))
    if data.roles.weight is not None:
        weights = np.asarray(weight_values(rows[data.roles.weight]), dtype="float64")
    units = places if units is None else units[places]
    if is_classifier(model):
        given, truth = _class_answers(model, X, y)
        return Answers("roc_auc", given, truth, weights, units)
    given = np.asarray(model.predict(X), dtype="float64").reshape(-1, 1)
    return Answers("r2", given, y.to_numpy(dtype="float64").reshape(-1, 1), weights, units)


def _class_answers(model: Any, X: pd.DataFrame, y: pd.Series[Any]) -> tuple[Numbers, Numbers]:
    classes = list(model.classes_)
    given = _class_scores(model, X)
    if given is None or given.shape[1] != len(classes):
        predicted = np.asarray(model.predict(X))
        given = np.column_stack([predicted == name for name in classes]).astype("float64")
    truth = np.column_stack([(y == name).to_numpy(dtype="float64") for name in classes])
    first = 1 if len(classes) == 2 else 0
    return given[:, first:], truth[:, first:]


def _class_scores(model: Any, X: pd.DataFrame) -> Numbers | None:
    for name in ("predict_proba", "decision_function"):
        try:
            values = np.asarray(getattr(model, name)(X), dtype="float64")
        except (AttributeError, NotImplementedError):
            continue
        return np.column_stack([-values, values]) if values.ndim == 1 else values
    return None


def _scores(answers: Answers, truths: Numbers) -> Numbers:
    """Return the score of each of several truths (draw, row, column)."""
    if answers.metric == "r2":
        return _r2(answers.given[:, 0], truths[:, :, 0], answers.weights)
    columns = [
        _areas(answers.given[:, place], truths[:, :, place], answers.weights)
        for place in range(truths.shape[2])
    ]
    areas = np.stack(columns)
    counts = np.isfinite(areas).sum(axis=0)
    return _ratio(np.nansum(areas, axis=0), counts)


def _r2(given: Numbers, truths: Numbers, weights: Numbers) -> Numbers:
    """Return 1 − Σw(y−ŷ)² / Σw(y−ȳ)², as `sklearn.metrics.r2_score` does."""
    means = (truths @ weights / weights.sum())[:, None]
    spread = (truths - means) ** 2 @ weights
    errors = (truths - given) ** 2 @ weights
    return np.asarray(1 - _ratio(errors, spread))


def _areas(given: Numbers, truths: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted area under the ROC curve, as `sklearn.metrics.roc_auc_score` does."""
    order = np.argsort(given, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(given[order]) > 0])
    sorted_truths, sorted_weights = truths[:, order], weights[order]
    positive = np.add.reduceat(sorted_truths * sorted_weights, starts, axis=1)
    negative = np.add.reduceat((1 - sorted_truths) * sorted_weights, starts, axis=1)
    below = np.cumsum(negative, axis=1) - negative / 2
    product = positive.sum(axis=1) * negative.sum(axis=1)
    area = (positive * below).sum(axis=1)
    return _ratio(area, product)


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    """Return a ratio that is NaN where it is not defined."""
    ratio = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return np.asarray(ratio)
