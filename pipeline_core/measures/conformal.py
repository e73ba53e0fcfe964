"""Split conformal prediction: intervals and sets that hold the truth as often as promised.

Vovk, Gammerman and Shafer (2005), *Algorithmic Learning in a Random World*; Lei, G'Sell,
Rinaldo, Tibshirani and Wasserman (2018), *Distribution-Free Predictive Inference for
Regression*. The promise is marginal: for new rows that are exchangeable with the calibration
rows, on average over both, the chance to hold the truth is at least the chosen coverage.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import betabinom, binom

from pipeline_core.measures.folds import MIN_TRAINING_ROWS, Positions, choose_folds
from pipeline_core.measures.held_out import fit_on, held_out_values
from pipeline_core.measures.role_rows import RoleRows, part_of
from pipeline_core.measures.splits import check_times
from pipeline_core.measures.weights import weight_values

Floats = npt.NDArray[np.float64]
# A spread below this share of the usual one would make intervals of no width.
LEAST_SPREAD = 0.1
_SPREAD_FOLDS = 5


def conformal_quantile(scores: Floats, coverage: float) -> float:
    """Return the score that is exceeded by a new row as rarely as promised.

    It is the ⌈(n + 1) · coverage⌉-th smallest of n scores (Lei et al. 2018, section 2.2).

    Parameters
    ----------
    scores
        How far each calibration row is from its prediction.
    coverage
        The promised share of new rows within.

    Raises
    ------
    ValueError
        There are too few rows for that coverage.

    Examples
    --------
    >>> conformal_quantile(np.arange(1.0, 20.0), 0.9)
    18.0
    """
    rank = conformal_rank(len(scores), coverage)
    if rank > len(scores):
        least = math.ceil(coverage / (1 - coverage) - 1e-9)
        raise ValueError(
            f"Prediction intervals: a coverage of {coverage:g} needs at least {least} calibration "
            f"rows; there are {len(scores)}. Set a larger share aside, or choose a lower coverage."
        )
    return float(np.sort(scores)[rank - 1])


def conformal_rank(n: int, coverage: float) -> int:
    """Return which of n calibration scores, in order, is not exceeded as often as promised.

    Examples
    --------
    >>> conformal_rank(19, 0.9), conformal_rank(20, 0.9)
    (18, 19)
    """
    return math.ceil((n + 1) * coverage - 1e-9)


def set_aside(
    rows: RoleRows, share: float, seed: int | None, classes: pd.Series | None
) -> tuple[Positions, Positions]:
    """Return the positions of the rows that fit the model, and of those that calibrate it.

    The last of the folds that the roles ask for calibrates: groups stay whole. Of rows with a
    time the latest moments calibrate, and their groups are left out of the fit.

    Parameters
    ----------
    rows
        The training rows.
    share
        About this share calibrates.
    seed
        The seed of the shuffle.
    classes
        The classes whose shares both parts keep; None for numbers.

    Examples
    --------
    >>> rows = RoleRows(pd.DataFrame({"x": range(8)}), pd.Series(range(8)))
    >>> fitting, calibrating = set_aside(rows, 0.25, 0, None)
    >>> len(fitting), len(calibrating)
    (6, 2)
    """
    if rows.times is not None:
        return _latest(rows.times, rows.groups, share)
    folds = max(2, round(1 / share))
    return choose_folds(len(rows.X), folds, seed, classes, rows.groups, inside=True).parts[-1]


def _latest(
    times: pd.Series, groups: pd.Series | None, share: float
) -> tuple[Positions, Positions]:
    check_times(times, "Setting calibration rows aside by time")
    first = np.sort(times.to_numpy())[int(len(times) * (1 - share))]
    is_late = (times >= first).to_numpy()
    is_early = ~is_late
    if groups is not None:
        is_early &= ~groups.isin(groups[is_late]).to_numpy()
    if is_early.sum() < MIN_TRAINING_ROWS:
        raise ValueError(
            f"Prediction intervals: there must be at least {MIN_TRAINING_ROWS} rows that are "
            f"earlier than the calibration rows and of other groups; found: {is_early.sum()}. "
            f"Set a smaller share aside, or take the group or the time role away."
        )
    return np.flatnonzero(is_early), np.flatnonzero(is_late)


class Calibrated(NamedTuple):
    """A model of a part of the training rows, and how far its intervals or sets reach."""

    model: Any
    reach: float
    spread: Any
    least: float
    fitted_rows: int
    calibration_rows: int

    def explains(self, hits: int, n: int, coverage: float) -> bool:
        """Return whether chance explains so few hits, one-sided at 2.5 %.

        Of n rows that are exchangeable with the calibration rows the number within is
        beta-binomial (Vovk 2012, *Conditional validity of inductive conformal predictors*).
        """
        rank = conformal_rank(self.calibration_rows, coverage)
        within = betabinom(n, rank, self.calibration_rows + 1 - rank)
        return bool(within.cdf(hits) >= 0.025)


def calibrated_regressor(
    model: Any, rows: RoleRows, coverage: float, share: float, seed: int | None, *, normalised: bool
) -> Calibrated:
    """Return a regressor fitted on a part of the rows and calibrated on the others.

    Parameters
    ----------
    model
        The unfitted regressor.
    rows
        The training rows.
    coverage, share, seed
        The promised coverage, the share of calibration rows, the seed of their draw.
    normalised
        Whether the width follows a second model, of the errors' size (Lei et al. 2018,
        section 5.2); it is the same model, fitted on errors for rows that it had not seen.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> rows = RoleRows(pd.DataFrame({"x": range(80)}), pd.Series([0.0, 2.0] * 40))
    >>> made = calibrated_regressor(DummyRegressor(), rows, 0.9, 0.25, 0, normalised=False)
    >>> made.calibration_rows, 0.9 < made.reach < 1.1
    (20, True)
    """
    fitting, calibrating = set_aside(rows, share, seed, None)
    weights = weight_values(rows.weights)
    fitted = fit_on(model, rows.X, rows.y, weights, fitting)
    spread, least = (
        _spread_model(model, part_of(rows, fitting), seed) if normalised else (None, 0.0)
    )
    X, y = rows.X.iloc[calibrating], rows.y.iloc[calibrating]
    errors = np.abs(np.asarray(y, dtype=float) - np.asarray(fitted.predict(X), dtype=float))
    scores = errors / spreads(spread, least, X)
    reach = conformal_quantile(scores, coverage)
    return Calibrated(fitted, reach, spread, least, len(fitting), len(calibrating))


def _spread_model(model: Any, rows: RoleRows, seed: int | None) -> tuple[Any, float]:
    """Return a model of the size of errors, and the least spread that it may give."""
    weights = weight_values(rows.weights)
    folds = choose_folds(
        len(rows.X), _SPREAD_FOLDS, seed, None, rows.groups, rows.times, inside=True
    )
    predicted, number = held_out_values(
        model, rows.X, rows.y, weights, folds.parts, lambda fit, X: np.asarray(fit.predict(X))
    )
    errors = pd.Series(np.abs(np.asarray(rows.y, dtype=float) - predicted), rows.y.index)
    known = np.flatnonzero(number >= 0)
    usual = float(errors.iloc[known].median())
    return fit_on(model, rows.X, errors, weights, known), LEAST_SPREAD * usual or 1.0


def spreads(model: Any, least: float, X: pd.DataFrame) -> Floats:
    """Return the spread of each row's error: of a model of it, or 1.

    Examples
    --------
    >>> spreads(None, 0.0, pd.DataFrame({"x": [1, 2]})).tolist()
    [1.0, 1.0]
    """
    if model is None:
        return np.ones(len(X))
    predicted: Floats = np.asarray(model.predict(X), dtype=float)
    return np.maximum(predicted, least)


def calibrated_classifier(
    model: Any, rows: RoleRows, coverage: float, share: float, seed: int | None
) -> Calibrated:
    """Return a classifier fitted on a part of the rows and calibrated on the others.

    The score of a row is 1 less the probability of its class (least ambiguous sets: Sadinle,
    Lei and Wasserman 2019).

    Parameters
    ----------
    model
        The unfitted classifier.
    rows
        The training rows.
    coverage, share, seed
        The promised coverage, the share of calibration rows, the seed of their draw.

    Raises
    ------
    ValueError
        The classifier gives no probabilities.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> rows = RoleRows(pd.DataFrame({"x": range(80)}), pd.Series(["a", "b"] * 40))
    >>> round(calibrated_classifier(DummyClassifier(), rows, 0.9, 0.25, 0).reach, 3)
    0.5
    """
    if not hasattr(model, "predict_proba"):
        raise ValueError(
            "Prediction intervals: the classifier must give probabilities; this one gives none. "
            "Put Calibrate behind it, or wire another model."
        )
    fitting, calibrating = set_aside(rows, share, seed, rows.y)
    fitted = fit_on(model, rows.X, rows.y, weight_values(rows.weights), fitting)
    probabilities = np.asarray(fitted.predict_proba(rows.X.iloc[calibrating]), dtype=float)
    scores = 1 - truth_probability(probabilities, fitted.classes_, rows.y.iloc[calibrating])
    reach = conformal_quantile(scores, coverage)
    return Calibrated(fitted, reach, None, 0.0, len(fitting), len(calibrating))


def truth_probability(probabilities: Floats, classes: Any, y: pd.Series) -> Floats:
    """Return the probability of each row's class; 0 of one that the model does not know.

    Examples
    --------
    >>> truth_probability(np.array([[0.2, 0.8]]), ["a", "b"], pd.Series(["c"])).tolist()
    [0.0]
    """
    columns = pd.Index(classes).get_indexer(pd.Index(y))
    known = probabilities[np.arange(len(y)), np.maximum(columns, 0)]
    return np.where(columns >= 0, known, 0.0)


def is_below(hits: int, n: int, coverage: float, tests: int) -> bool:
    """Return whether so few hits refute a coverage, with Bonferroni's correction for tests.

    Examples
    --------
    >>> is_below(10, 20, 0.9, 4), is_below(17, 20, 0.9, 4)
    (True, False)
    """
    return bool(binom.cdf(hits, n, coverage) < 0.05 / max(1, tests))
