"""Scores of rows by a classifier of two classes that has not seen them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.classes import choose_positive, class_scores, target_values
from pipeline_core.measures.folds import Folds, choose_folds
from pipeline_core.measures.held_out import held_out_values
from pipeline_core.measures.members import require_scores
from pipeline_core.measures.role_rows import RoleRows
from pipeline_core.measures.threshold_choice import Units
from pipeline_core.measures.threshold_counts import Floats, ScoredRows
from pipeline_core.measures.weights import weight_values


class Judged(NamedTuple):
    """Rows with the scores that a model gave them unseen, and the folds that did, if any."""

    rows: ScoredRows
    units: Units
    is_proba: bool
    weight: str | None = None
    folds: npt.NDArray[np.intp] | None = None
    chosen: Folds | None = None


def held_out_scores(
    model: Any, rows: RoleRows, positive: Any, folds: int, seed: int | None
) -> Judged:
    """Return the scores of training rows, each by a model of the other folds.

    Parameters
    ----------
    model
        The unfitted classifier.
    rows
        The training rows; their roles decide the folds.
    positive
        The positive class.
    folds, seed
        The number of folds, and the seed of their shuffle.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> rows = RoleRows(pd.DataFrame({"x": range(20)}), pd.Series([0, 1] * 10))
    >>> len(held_out_scores(GaussianNB(), rows, 1, 2, 0).rows.scores)
    20
    """
    weights = weight_values(rows.weights)
    chosen = choose_folds(len(rows.X), folds, seed, rows.y, rows.groups, rows.times)
    scores, number = held_out_values(
        model, rows.X, rows.y, weights, chosen.parts, lambda fit, X: _scores(fit, X, positive)[0]
    )
    tested = np.flatnonzero(number >= 0)
    factors = np.ones(len(rows.X)) if weights is None else weights
    units = np.arange(len(rows.X)) if rows.groups is None else pd.factorize(rows.groups)[0]
    is_positive = np.asarray(rows.y) == positive
    judged = ScoredRows(scores[tested], is_positive[tested], factors[tested])
    is_proba = hasattr(model, "predict_proba")
    return Judged(judged, units[tested], is_proba, _weight(rows), number[tested], chosen)


def _scores(model: Any, X: pd.DataFrame, positive: Any) -> tuple[Floats, bool]:
    scores, is_proba = class_scores(model, X)
    column = list(model.classes_).index(positive)
    return np.asarray(scores, dtype=float)[:, column], is_proba


def fitted_scores(model: Any, rows: RoleRows, positive: Any) -> Judged:
    """Return the scores that a fitted model gives rows.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> rows = RoleRows(pd.DataFrame({"x": range(20)}), pd.Series([0, 1] * 10))
    >>> fitted_scores(GaussianNB().fit(*rows[:2]), rows, 1).is_proba
    True
    """
    scores, is_proba = _scores(model, rows.X, positive)
    weights = weight_values(rows.weights)
    factors = np.ones(len(rows.X)) if weights is None else weights
    judged = ScoredRows(scores, np.asarray(rows.y) == positive, factors)
    return Judged(judged, np.arange(len(rows.X)), is_proba, _weight(rows))


def _weight(rows: RoleRows) -> str | None:
    return None if rows.weights is None else str(rows.weights.name)


def require_two_classes(model: Any, y: pd.Series, positive: Any) -> tuple[Any, list[Any]]:
    """Return the positive of a model's two classes, and notes; raise where it has other ones.

    Raises
    ------
    ValueError
        No classifier of two classes that gives scores, or rows of one class only.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = GaussianNB().fit([[1], [2]], ["bad", "good"])
    >>> require_two_classes(model, pd.Series(["good", "bad"]), "good")
    ('good', [])
    """
    classes = list(model.classes_) if is_classifier(model) else []
    if len(classes) != 2:
        found = f"{len(classes)} classes" if classes else "no classifier"
        raise ValueError(
            f"Threshold explorer: the model must be a classifier of two classes; found: {found}. "
            f"Choose another target in Set roles, or wire another model."
        )
    require_scores(model, "Threshold explorer")
    present = pd.unique(target_values(y, "Threshold explorer"))
    if len(present) < 2:
        raise ValueError(
            f"Threshold explorer: the judged rows must have both classes; all {len(y)} are of "
            f"one. Judge other rows, or change the split."
        )
    label, notes = choose_positive(classes, positive)
    return next(value for value in present.tolist() if value == label), notes
