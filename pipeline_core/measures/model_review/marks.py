"""Scores with what each row adds to them, so that two models can be compared on the same rows.

A score is a mean of one value a row, as its influence function gives it: for ROC AUC the
placements of DeLong, DeLong and Clarke-Pearson (1988), *Comparing the areas under two or more
correlated ROC curves*; for R² the first order of its two means. The spread of the differences
of two models' values is the standard error of the difference of their scores.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import is_classifier

from pipeline_core.measures.classes import class_scores
from pipeline_core.measures.weights import Weights

Floats = npt.NDArray[np.float64]
Ruler = Literal["roc_auc", "accuracy", "r2"]


class Marks(NamedTuple):
    """A score of some rows.

    Parameters
    ----------
    score
        ROC AUC, accuracy or R².
    parts
        What each row adds to it, around zero.
    """

    score: float
    parts: Floats

    @property
    def error(self) -> float:
        """The standard error of the score."""
        return standard_error(self.parts)


def standard_error(parts: Floats) -> float:
    """Return the standard error of the mean of what rows add.

    Examples
    --------
    >>> standard_error(np.array([1.0, -1.0, 1.0, -1.0]))
    0.5
    """
    return float(np.sqrt(np.sum(parts**2)) / len(parts)) if len(parts) else float("nan")


def lead(first: Marks, second: Marks) -> tuple[float, float]:
    """Return how much higher a score is on the same rows, and in standard errors.

    Examples
    --------
    >>> better = accuracy_marks(np.array([1, 1, 1, 1]), np.array([1, 1, 1, 0]), None)
    >>> worse = accuracy_marks(np.array([1, 1, 1, 1]), np.array([0, 0, 1, 0]), None)
    >>> difference, errors = lead(better, worse)
    >>> difference, round(errors, 6)
    (0.5, 2.0)
    """
    difference = first.score - second.score
    return difference, in_errors(difference, standard_error(first.parts - second.parts))


def apart(first: Marks, second: Marks) -> tuple[float, float]:
    """Return how much higher a score is on other rows, and in standard errors.

    Examples
    --------
    >>> all_right = Marks(1.0, np.zeros(4))
    >>> apart(all_right, Marks(0.5, np.array([0.5, -0.5, 0.5, -0.5])))
    (0.5, 2.0)
    """
    difference = first.score - second.score
    return difference, in_errors(difference, float(np.hypot(first.error, second.error)))


def in_errors(difference: float, error: float) -> float:
    """Return a difference in standard errors; endless where there is no error.

    Examples
    --------
    >>> in_errors(-0.2, 0.1), in_errors(0.2, 0.0), in_errors(0.0, 0.0)
    (-2.0, inf, 0.0)
    """
    if abs(difference) < 1e-12:
        return 0.0
    return difference / error if error > 0 else float(np.copysign(np.inf, difference))


def choose_ruler(model: Any, y_train: Any, y_test: Any) -> Ruler:
    """Return the score by which a model is compared: ROC AUC or R² where it can be computed.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression, Ridge
    >>> choose_ruler(Ridge(), [1.0], [2.0]), choose_ruler(LogisticRegression(), [0, 1], [0, 0])
    ('r2', 'accuracy')
    """
    if not is_classifier(model):
        return "r2"
    has_scores = hasattr(model, "predict_proba") or hasattr(model, "decision_function")
    is_defined = all(len(np.unique(np.asarray(y))) > 1 for y in (y_train, y_test))
    return "roc_auc" if has_scores and is_defined else "accuracy"


def model_marks(ruler: Ruler, model: Any, X: Any, y: Any, weights: Weights = None) -> Marks:
    """Return the marks of a fitted model.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = np.zeros((4, 1)), np.array(["a", "b", "b", "b"])
    >>> model_marks("accuracy", DummyClassifier().fit(X, y), X, y).score
    0.75
    """
    if ruler == "roc_auc":
        scores, _ = class_scores(model, X)
        if scores is not None:
            return auc_marks(y, list(model.classes_), scores, weights)
    predicted = np.asarray(model.predict(X))
    if ruler == "r2":
        return r2_marks(np.asarray(y, dtype=float), predicted.astype(float), weights)
    return accuracy_marks(y, predicted, weights)


def accuracy_marks(y: Any, predicted: Any, weights: Weights) -> Marks:
    """Return the share of right answers.

    Examples
    --------
    >>> accuracy_marks(np.array([1, 0]), np.array([1, 1]), None)
    Marks(score=0.5, parts=array([ 0.5, -0.5]))
    """
    right = (np.asarray(y) == np.asarray(predicted)).astype(float)
    factors = _factors(len(right), weights)
    score = float(np.mean(factors * right))
    return Marks(score, factors * (right - score))


def r2_marks(y: Floats, predicted: Floats, weights: Weights) -> Marks:
    """Return R², as `sklearn.metrics.r2_score` does; NaN where the target is constant.

    Examples
    --------
    >>> r2_marks(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 5.0]), None).score
    -1.0
    """
    factors = _factors(len(y), weights)
    around = (y - np.mean(factors * y)) ** 2
    squares, spread = (y - predicted) ** 2, float(np.mean(factors * around))
    if spread == 0:
        return Marks(float("nan"), np.zeros(len(y)))
    ratio = float(np.mean(factors * squares)) / spread
    return Marks(1 - ratio, -factors * (squares - ratio * around) / spread)


def auc_marks(y: Any, classes: list[Any], scores: Floats, weights: Weights) -> Marks:
    """Return ROC AUC; with more than two classes the mean of each against the rest.

    Examples
    --------
    >>> auc_marks(np.array([0, 0, 1]), [0, 1], np.array([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]]), None)
    Marks(score=0.5, parts=array([ 0.75, -0.75,  0.  ]))
    """
    actual, factors = np.asarray(y), _factors(len(y), weights)
    places = [1] if len(classes) == 2 else list(range(len(classes)))
    marks = []
    for place in places:
        is_class = actual == classes[place]
        if 0 < factors[is_class].sum() < factors.sum() - 1e-9:
            marks.append(_binary_auc(is_class, scores[:, place], factors))
    if not marks:
        return Marks(float("nan"), np.zeros(len(actual)))
    score = float(np.mean([mark.score for mark in marks]))
    return Marks(score, np.mean([mark.parts for mark in marks], axis=0))


def _binary_auc(positive: Any, scores: Floats, factors: Floats) -> Marks:
    above = _share_below(scores[positive], scores[~positive], factors[~positive])
    below = 1 - _share_below(scores[~positive], scores[positive], factors[positive])
    score = float(np.average(above, weights=factors[positive]))
    parts = np.empty(len(scores))
    shares = factors[positive].sum() / len(scores), factors[~positive].sum() / len(scores)
    parts[positive] = factors[positive] * (above - score) / shares[0]
    parts[~positive] = factors[~positive] * (below - score) / shares[1]
    return Marks(score, parts)


def _share_below(values: Floats, others: Floats, factors: Floats) -> Floats:
    """Return which share of others is below each value; equal ones count half."""
    order = np.argsort(others, kind="stable")
    ranked = others[order]
    sums = np.concatenate([[0.0], np.cumsum(factors[order])])
    left, right = (np.searchsorted(ranked, values, side) for side in ("left", "right"))
    return np.asarray((sums[left] + sums[right]) / 2 / sums[-1])


def _factors(count: int, weights: Weights) -> Floats:
    """Return weights of mean one."""
    return np.ones(count) if weights is None else np.asarray(weights / np.mean(weights))
