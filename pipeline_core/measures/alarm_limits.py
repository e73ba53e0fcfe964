"""Limits of drift with a promised rate of false alarms, learned from a reference alone.

A reference is split over and over: so many rows stand for a window, the rest for the reference.
Nothing has drifted there, so the share of such windows with an alarm is the rate of false
alarms. A window raises one if any of its columns exceeds its limit; the limit is learned for the
window as a whole, so the rate holds however many columns there are. The rows of a window are
drawn at random; or they follow each other, where rows that are near in time are alike and a week
in summer differs from the year.

Columns differ in how much they vary by chance. Their effects are divided by what chance alone
would give them (`expected_stability_index`), and the largest of these ratios is what is held
against the limit. However large a window, an effect below `least_effect` is no alarm: with many
rows any difference is beyond chance, and few matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.drawn_effects import Effect, column_effects

Floats = npt.NDArray[np.float64]
RATE = 1 / 30
DRAWS = 200
LEAST_EFFECT = 0.1
SIZES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


class AlarmLimits(NamedTuple):
    """The limits of a window's largest ratio of effect to chance, by the window's size.

    Parameters
    ----------
    sizes, limits
        Numbers of rows in order, and the limit for a window of each.
    rate
        The promised share of windows with a false alarm.
    least_effect
        The PSI below which no column raises an alarm.
    """

    sizes: tuple[int, ...]
    limits: tuple[float, ...]
    rate: float
    least_effect: float

    def of(self, rows: int) -> float:
        """Return the limit for a window; between two sizes it is linear in the logarithm."""
        return limit_for(rows, self.sizes, self.limits) if self.sizes else np.inf


def limit_for(rows: int, sizes: Sequence[int], limits: Sequence[float]) -> float:
    """Return the limit for a window of so many rows, from those of some sizes.

    Examples
    --------
    >>> limit_for(100, [10, 1_000], [1.0, 3.0]), limit_for(5, [10, 1_000], [1.0, 3.0])
    (2.0, 1.0)
    """
    return float(np.interp(np.log(max(rows, 1)), np.log(sizes), limits))


def drift_ratios(psi: Floats, by_chance: Floats, least_effect: float = LEAST_EFFECT) -> Floats:
    """Return how many times each effect is what chance would give; 0 of small effects.

    Parameters
    ----------
    psi, by_chance
        The PSI of each column, and what it is expected to be without drift.
    least_effect
        The PSI below which an effect does not count.

    Examples
    --------
    >>> drift_ratios(np.array([0.75, 0.05, np.nan]), np.array([0.25, 0.01, 0.1])).tolist()
    [3.0, 0.0, 0.0]
    """
    counts = np.isfinite(psi) & (psi >= least_effect) & (by_chance > 0)
    return np.divide(psi, by_chance, out=np.zeros(len(psi)), where=counts)


def learn_limits(
    reference: pd.DataFrame,
    sizes: Sequence[int] = SIZES,
    rate: float = RATE,
    draws: int = DRAWS,
    least_effect: float = LEAST_EFFECT,
    seed: int = 0,
    *,
    in_order: bool = False,
) -> AlarmLimits:
    """Return the limits that a reference gives for windows of some sizes.

    Parameters
    ----------
    reference
        Rows in which nothing has drifted; sizes beyond half of them are left out.
    sizes
        Rows of a window.
    rate
        The share of windows that may raise a false alarm.
    draws
        How many windows are drawn of each size.
    least_effect
        The PSI below which no column raises an alarm.
    seed
        Of the draws.
    in_order
        Whether the rows of a window follow each other.

    Examples
    --------
    >>> table = pd.DataFrame({"x": np.random.default_rng(0).normal(size=400)})
    >>> limits = learn_limits(table, sizes=[100, 1_000], draws=40)
    >>> limits.sizes, limits.limits[0] > 1
    ((100,), True)
    """
    random = np.random.default_rng(seed)
    rows, fitting = len(reference), fitting_sizes(sizes, len(reference))
    effects = [column_effects(reference[name]) for name in reference.columns] if fitting else []
    limits = []
    for size in fitting:
        windows = (drawn_window(rows, size, random, in_order) for _ in range(draws))
        limits.append(safe_quantile([_largest_ratio(effects, w) for w in windows], 1 - rate))
    return AlarmLimits(fitting, tuple(limits), rate, least_effect)


def fitting_sizes(sizes: Sequence[int], rows: int) -> tuple[int, ...]:
    """Return the sizes of windows, in order, that leave at least as many rows beside them.

    Examples
    --------
    >>> fitting_sizes([500, 100], 300)
    (100,)
    """
    return tuple(size for size in sorted(sizes) if 2 * size <= rows)


def drawn_window(
    rows: int, size: int, random: np.random.Generator, in_order: bool
) -> npt.NDArray[np.bool_]:
    """Return a mask of the rows of one drawn window.

    Examples
    --------
    >>> drawn_window(5, 2, np.random.default_rng(0), in_order=True).sum()
    np.int64(2)
    """
    window = np.zeros(rows, dtype=bool)
    if in_order:
        start = random.integers(0, rows - size + 1)
        window[start : start + size] = True
    else:
        window[random.permutation(rows)[:size]] = True
    return window


def safe_quantile(values: Sequence[float], share: float) -> float:
    """Return the value that at most so many of the draws exceed.

    Examples
    --------
    >>> safe_quantile([1.0, 2.0, 3.0], 0.5)
    2.0
    """
    return float(np.quantile(values, share, method="higher"))


def _largest_ratio(
    effects: Sequence[Callable[[npt.NDArray[np.bool_]], Effect]], window: npt.NDArray[np.bool_]
) -> float:
    found = np.array([effect(window) for effect in effects], dtype=np.float64).reshape(-1, 2)
    return float(drift_ratios(found[:, 0], found[:, 1], least_effect=0.0).max(initial=0.0))
