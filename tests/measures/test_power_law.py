"""The forecast of a learning curve is its least squares, and its interval covers the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import curve_fit

from pipeline_core.measures.power_law import fit_power_law, gain_of, no_forecast

ROWS = np.linspace(80, 800, 5)


def curves(random, rest, exponent, noise, folds=5, rows=ROWS):
    """Draw fold curves around a power law; large parts scatter less."""
    law = 0.9 - rest * (rows / rows[-1]) ** -exponent
    scatter = random.normal(size=(folds, len(rows))) * noise * np.sqrt(rows[-1] / rows)
    return law + random.normal(0, 0.02, (folds, 1)) + scatter


@pytest.mark.parametrize(("rest", "exponent"), [(0.01, 0.4), (0.02, 0.8), (0.005, 1.4)])
def test_the_law_is_the_least_squares_of_scipy(rest, exponent):
    scores = curves(np.random.default_rng(1), rest, exponent, 0.001)
    law = fit_power_law(ROWS, scores)
    shares, weights = ROWS / ROWS[-1], np.arange(1, 6) / 5
    (a, b, c), _ = curve_fit(
        lambda s, a, b, c: a - b * s**-c, shares, scores.mean(axis=0),
        p0=(0.9, rest, exponent), sigma=weights**-0.5, xtol=1e-12, ftol=1e-12,
    )  # fmt: skip
    assert (law.limit, law.rest, law.exponent) == pytest.approx((a, b, c), rel=1e-4)
    assert gain_of(law, 2).value == pytest.approx(b * (1 - 2**-c), rel=1e-5)


def coverage(rest, exponent, noise, folds, sizes, count, seed=0):
    """Return the share of intervals that hold what twice and five times the rows bring."""
    random, rows = np.random.default_rng(seed), np.linspace(0.1, 1, sizes) * 800
    hits = []
    for _ in range(count):
        law = fit_power_law(rows, curves(random, rest, exponent, noise, folds, rows))
        for times in (2, 5):
            gain, truth = gain_of(law, times), rest * (1 - times**-exponent)
            hits.append(gain.low <= truth <= gain.high)
    return np.mean(hits)


def test_intervals_cover_the_truth():
    assert coverage(0.02, 0.6, 0.003, 5, 5, 60) >= 0.93


@pytest.mark.long
@pytest.mark.parametrize(("folds", "sizes"), [(3, 5), (5, 5), (5, 8), (10, 5)])
@pytest.mark.parametrize("rest", [0.0, 0.005, 0.05])
@pytest.mark.parametrize("exponent", [0.3, 0.7, 1.5])
@pytest.mark.parametrize("noise", [0.0005, 0.005, 0.02])
def test_intervals_cover_the_truth_whatever_the_curve(folds, sizes, rest, exponent, noise):
    assert coverage(rest, exponent, noise, folds, sizes, 150, seed=folds) >= 0.92


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        (lambda s: 0.7 + 0.1 * (s > 0.5), {"forecast_misfit"}),
        (lambda s: 0.8 - 0.5 * (s - 0.5) ** 2, {"forecast_misfit"}),
        (lambda s: 0.8 - 0.1 * s, {"forecast_misfit", "forecast_of_falling"}),
        (lambda s: 0.8 - 0.01 * s**-0.5, {""}),
        (lambda s: 0.8 + 0 * s, {""}),
    ],
)
def test_curves_that_are_no_power_law_have_no_forecast(shape, codes):
    random = np.random.default_rng(0)
    scores = shape(ROWS / 800) + random.normal(0, 0.02, (5, 1)) + random.normal(0, 0.002, (5, 5))
    assert no_forecast(ROWS, fit_power_law(ROWS, scores)) in codes


def test_a_flat_curve_without_noise_gains_nothing():
    gain = gain_of(fit_power_law(ROWS, np.full((5, 5), 0.5)), 2)
    assert gain == (0, 0, 0)
