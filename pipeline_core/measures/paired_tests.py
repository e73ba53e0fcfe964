"""Tests of the difference of two models that were judged on the same folds.

Scores of folds are not independent: their training rows overlap. The variance of their
mean is therefore corrected as Nadeau and Bengio (2003, *Inference for the Generalization
Error*, Machine Learning 52) do: ``(1 / J + n_test / n_train) * s²`` for J scores. The same
variance is that of the posterior of the correlated t-test of Benavoli, Corani, Demšar and
Zaffalon (2017, *Time for a Change: a Tutorial for Comparing Multiple Classifiers Through
Bayesian Analysis*, JMLR 18), whose correlation is the share of the rows that test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtr, stdtrit

Floats = npt.NDArray[np.float64]
LEVEL = 0.95
# A wrong winner costs more than two models that are taken for equals.
BETTER_FROM, SAME_FROM = 0.95, 0.9
POWER = 0.8


class PairedTest(NamedTuple):
    """How the first of two models compares with the second.

    Parameters
    ----------
    difference, standard_error
        The mean difference over the folds, positive where the first is better.
    low, high
        Its interval of 95 %.
    t, p_value
        The corrected resampled t-test; t is NaN where all differences are equal.
    better, same, worse
        The probabilities of the correlated t-test.
    """

    difference: float
    standard_error: float
    low: float
    high: float
    t: float
    p_value: float
    better: float
    same: float
    worse: float

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, ``same`` or ``open``."""
        if max(self.better, self.worse) >= BETTER_FROM:
            return "better" if self.better > self.worse else "worse"
        return "same" if self.same >= SAME_FROM else "open"


def corrected_error(values: Floats, test_ratio: float) -> float:
    """Return the standard error of the mean of folds' scores or differences.

    Parameters
    ----------
    values
        One for each fold, two at least.
    test_ratio
        Test rows of a fold by its training rows.

    Examples
    --------
    >>> round(corrected_error(np.array([1.0, 3.0]), 0.25), 6)  # (1/2 + 1/4) * 2
    1.224745
    """
    values = np.asarray(values, dtype=float)
    return math.sqrt((1 / len(values) + test_ratio) * float(np.var(values, ddof=1)))


def mean_interval(values: Floats, test_ratio: float, level: float = LEVEL) -> tuple[float, float]:
    """Return the interval of the mean of folds' scores, by Nadeau and Bengio's variance.

    Examples
    --------
    >>> [round(end, 3) for end in mean_interval(np.array([0.6, 0.7, 0.8]), 0.5)]
    [0.307, 1.093]
    """
    mean, error = float(np.mean(values)), corrected_error(values, test_ratio)
    half = float(stdtrit(len(values) - 1, (1 + level) / 2)) * error
    return mean - half, mean + half


def paired_test(differences: Floats, test_ratio: float, rope: float) -> PairedTest:
    """Return the tests of two models' differences over the same folds.

    Parameters
    ----------
    differences
        For each fold how much better the first model is.
    test_ratio
        Test rows of a fold by its training rows.
    rope
        Differences up to this are practically none (region of practical equivalence).

    Examples
    --------
    >>> test = paired_test(np.array([0.02, 0.04, 0.03, 0.03, 0.05]), 0.25, 0.01)
    >>> round(test.t, 3), round(test.p_value, 4), round(test.better, 3), test.verdict
    (4.445, 0.0113, 0.983, 'better')
    """
    mean, error = float(np.mean(differences)), corrected_error(differences, test_ratio)
    freedom = len(differences) - 1
    low, high = mean_interval(differences, test_ratio)
    if error == 0:  # all folds say the same
        better, worse = float(mean > rope), float(mean < -rope)
        p_value = float(mean == 0)
        same = 1 - better - worse
        return PairedTest(mean, error, low, high, math.nan, p_value, better, same, worse)
    t = mean / error
    better = float(stdtr(freedom, (mean - rope) / error))
    worse = float(stdtr(freedom, (-rope - mean) / error))
    p_value = 2 * float(stdtr(freedom, -abs(t)))
    same = max(0.0, 1 - better - worse)
    return PairedTest(mean, error, low, high, t, p_value, better, same, worse)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for how many they are (Holm 1979), in the same order.

    Examples
    --------
    >>> holm([0.04, 0.01, 0.03])
    [0.06, 0.03, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return corrected


def rows_needed(test: PairedTest, rope: float, rows: int) -> int | None:
    """Return how many judged rows would tell two models apart; None if none can be named.

    The sample size of a paired comparison: the error of the difference shrinks with the
    root of the rows, and the difference less the rope must be ``z(0.95) + z(0.8)`` errors,
    so that it is called better with a probability of 0.95 in 8 of 10 such samples. Where it
    is less than one error today, its size is not known well enough to name a number.

    Parameters
    ----------
    test
        The test of the two models.
    rope
        Differences up to this are practically none.
    rows
        How many rows were judged.

    Examples
    --------
    >>> test = paired_test(np.array([0.0, 0.05, 0.03, 0.01, 0.06]), 0.25, 0.01)
    >>> test.verdict, rows_needed(test, 0.01, 250)
    ('open', 1131)
    """
    effect = abs(test.difference) - rope
    if test.standard_error == 0 or effect < test.standard_error:
        return None
    errors = float(ndtri(BETTER_FROM) + ndtri(POWER))
    return math.ceil(rows * (errors * test.standard_error / effect) ** 2)
