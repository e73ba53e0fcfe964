"""A forecast of a learning curve: the power law a - b n^-c through its points.

Figueroa, Zeng-Treitler, Kandula and Ngo (2012), *Predicting sample size required for
classification performance*, fit it by least squares in which the j-th of m sizes weighs j/m:
what is to come is more like the last sizes than like the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Floats = npt.NDArray[np.float64]
# Learning curves fall with exponents between these; 0.1 is nearly a logarithm.
EXPONENTS = np.geomspace(0.1, 2.0, 40)
_TRIED = 9  # of the plausible ones
MIN_SIZES = 4
CONFIDENCE = 0.95
_PLAUSIBLE = 0.99  # exponents outside are ruled out by the points
_MISFIT = 0.01


class PowerLaw(NamedTuple):
    """A power law in shares s of all rows, with what the folds leave open.

    Parameters
    ----------
    limit, rest, exponent
        a, b and c of a - b s^-c; with all rows the score is a - b.
    slopes
        For each plausible exponent: b of each fold.
    exponents
        The plausible exponents.
    misfit
        The chance of points so far off the law if it holds.
    """

    limit: float
    rest: float
    exponent: float
    slopes: list[Floats]
    exponents: list[float]
    misfit: float


class Gain(NamedTuple):
    """How much more a model scores with more rows, and the interval of that."""

    value: float
    low: float
    high: float


def fit_power_law(rows: Sequence[float], scores: Any) -> PowerLaw:
    """Return the power law of a learning curve.

    For each exponent the law is a straight line, whose slopes differ from fold to fold; an
    exponent is plausible if an F test does not tell its line from the best one's.

    Parameters
    ----------
    rows
        The mean number of training rows at each size, ascending.
    scores
        A row for each fold and a column for each size; the greater, the better.

    Examples
    --------
    >>> rows = np.array([100, 200, 300, 400])
    >>> law = fit_power_law(rows, [0.9 - 2 / rows, 0.8 - 2 / rows])
    >>> round(law.limit, 6), round(law.rest, 6), round(law.exponent, 4)
    (0.85, 0.005, 1.0)
    """
    curves, shares = np.asarray(scores, dtype=float), np.asarray(rows, dtype=float) / rows[-1]
    folds, sizes = curves.shape
    mean = curves.mean(axis=0)[np.newaxis]

    def loss(exponent: float) -> float:
        return float(_lines(shares, mean, exponent)[2][0])

    near = int(np.argmin([loss(exponent) for exponent in EXPONENTS]))
    bounds = EXPONENTS[max(near - 1, 0)], EXPONENTS[min(near + 1, len(EXPONENTS) - 1)]
    options = {"xatol": 1e-8}
    best = float(optimize.minimize_scalar(loss, bounds, bounds=bounds, options=options).x)
    limits, slopes, errors = _lines(shares, curves, best)
    freedom = folds * (sizes - 2)
    noise = float(errors.sum() / freedom)
    most = loss(best) + stats.f.ppf(_PLAUSIBLE, 1, freedom) * noise / folds
    low, high = (_end(loss, best, float(edge), most) for edge in EXPONENTS[[0, -1]])
    exponents = np.geomspace(low, high, _TRIED).tolist()
    return PowerLaw(
        float(limits.mean()),
        float(slopes.mean()),
        best,
        [_lines(shares, curves, exponent)[1] for exponent in exponents],
        exponents,
        _misfit(folds * loss(best), noise, sizes - 3, freedom),
    )


def _end(loss: Callable[[float], float], best: float, edge: float, most: float) -> float:
    """Return where the plausible exponents end, on the way from the best one to an edge."""
    if loss(edge) <= most or loss(best) >= most:
        return edge if loss(edge) <= most else best
    return float(optimize.brentq(lambda exponent: loss(exponent) - most, best, edge))


def _lines(shares: Floats, curves: Floats, exponent: float) -> tuple[Floats, Floats, Floats]:
    """Return a and b of each curve for an exponent, and the weighted squares that are left."""
    weights = np.arange(1, len(shares) + 1) / len(shares)
    x = -(shares**-exponent)
    x_mean, means = np.average(x, weights=weights), np.average(curves, axis=1, weights=weights)
    away, distances = x - x_mean, curves - means[:, np.newaxis]
    slopes = (distances * (weights * away)).sum(axis=1) / (weights * away**2).sum()
    errors = (weights * (distances - slopes[:, np.newaxis] * away) ** 2).sum(axis=1)
    return means - slopes * x_mean, slopes, errors


def _misfit(lost: float, noise: float, sizes: int, freedom: int) -> float:
    if noise <= 0:
        return 1.0
    return float(stats.f.sf(lost / sizes / noise, sizes, freedom))


def gain_of(law: PowerLaw, times: float) -> Gain:
    """Return what a model gains with so many times the rows, with its interval.

    Given an exponent, folds give the t interval of a mean; the interval here spans those of
    all plausible exponents.

    Parameters
    ----------
    law
        The power law.
    times
        How many times as many rows.

    Examples
    --------
    >>> rows = np.array([100, 200, 300, 400])
    >>> law = fit_power_law(rows, [0.9 - 2 / rows, 0.8 - 2 / rows])
    >>> round(gain_of(law, 2).value, 6)
    0.0025
    """
    intervals = []
    for exponent, slopes in zip(law.exponents, law.slopes, strict=True):
        gains = slopes * (1 - times**-exponent)
        error = gains.std(ddof=1) / np.sqrt(len(gains))
        half = stats.t.ppf((1 + CONFIDENCE) / 2, len(gains) - 1) * error
        intervals.append((gains.mean() - half, gains.mean() + half))
    value = law.rest * (1 - times**-law.exponent)
    return Gain(
        float(value),
        float(min(low for low, _ in intervals)),
        float(max(high for _, high in intervals)),
    )


def no_forecast(rows: Sequence[float], law: PowerLaw | None) -> str:
    """Return the code of the note that says why a curve allows no forecast; empty if it does.

    Examples
    --------
    >>> no_forecast([100, 200], None)
    'forecast_needs_sizes'
    """
    if len(rows) < MIN_SIZES or law is None:
        return "forecast_needs_sizes"
    if law.misfit < _MISFIT:
        return "forecast_misfit"
    return "forecast_of_falling" if gain_of(law, 2.0).high < 0 else ""
