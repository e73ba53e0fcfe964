"""Rows drawn again and again with replacement (Efron 1979), in a few array operations.

What is drawn are units: rows; whole groups where rows have a group, because rows of a
group are alike; and bundles of rows, or of groups, where there are very many: bundles put
together by chance vary as their rows do, and 2,000 of them are as good and far cheaper.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, stdtrit

Floats = npt.NDArray[np.float64]
LEVEL = 0.95
DRAWS, MAX_UNITS = 1000, 2000
# Lines times draws, where a figure needs the order of the rows.
_MAX_CELLS = 1_000_000
_MIN_DRAWS = 200
# With more draws without a value than this, the others say nothing of the figure.
_MAX_UNDEFINED = 0.05


class ResampledRows(NamedTuple):
    """Draws of rows.

    Parameters
    ----------
    counts
        How often each draw has each unit: a line for each draw.
    unit
        The unit of each row.
    """

    counts: Floats
    unit: npt.NDArray[np.intp]

    def sums(self, values: Floats) -> Floats:
        """Return the sum of each column over the rows of each draw.

        Examples
        --------
        >>> rows = ResampledRows(np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([0, 1]))
        >>> rows.sums(np.array([[1.0], [10.0]])).tolist()
        [[2.0], [11.0]]
        """
        units = self.counts.shape[1]
        columns = [np.bincount(self.unit, column, minlength=units) for column in values.T]
        return self.counts @ np.column_stack(columns)

    def some_draws(self, size: int) -> Floats:
        """Return as many of the draws as are cheap where each is computed with so many lines."""
        return self.counts[: max(_MIN_DRAWS, _MAX_CELLS // max(1, size))]


def resample_rows(count: int, groups: pd.Series | None = None, seed: int = 0) -> ResampledRows:
    """Return draws of rows with replacement; whole groups are drawn where rows have one.

    Parameters
    ----------
    count
        The number of rows.
    groups
        The group of each row, or None.
    seed
        The seed of the draws.

    Examples
    --------
    >>> rows = resample_rows(3, pd.Series(["a", "b", "a"]))
    >>> rows.unit.tolist(), rows.counts.shape, set(rows.counts.sum(axis=1).tolist())
    ([0, 1, 0], (1000, 2), {2.0})
    """
    random = np.random.default_rng(seed)
    unit = np.arange(count) if groups is None else pd.factorize(groups, use_na_sentinel=False)[0]
    units = int(unit.max()) + 1
    if units > MAX_UNITS:
        unit = (random.permutation(units) % MAX_UNITS)[unit]
        units = MAX_UNITS
    picks = random.integers(0, units, (DRAWS, units)) + units * np.arange(DRAWS)[:, None]
    counts = np.bincount(picks.ravel(), minlength=DRAWS * units).reshape(DRAWS, units)
    return ResampledRows(counts.astype(float), unit.astype(np.intp))


def drawn_interval(values: Floats, units: int, level: float = LEVEL) -> tuple[float, float] | None:
    """Return the interval of a figure from its values in the draws; None where they do not say.

    The percentiles are those of the expanded percentile interval (Hesterberg 2015, *What
    Teachers Should Know About the Bootstrap*), which is wider where there are few units.

    Parameters
    ----------
    values
        The figure in each draw; NaN where it is undefined.
    units
        How many units were drawn.
    level
        How often such an interval holds the true value, about.

    Examples
    --------
    >>> drawn_interval(np.arange(1000.0), 10_000)
    (24.9..., 974.0...)
    >>> drawn_interval(np.ones(1000), 50) is None  # they do not vary
    True
    """
    defined = values[~np.isnan(values)]
    if units < 2 or len(defined) < (1 - _MAX_UNDEFINED) * len(values) or np.ptp(defined) == 0:
        return None
    quantile = stdtrit(units - 1, (1 - level) / 2)
    tail = float(ndtr(np.sqrt(units / (units - 1)) * quantile))
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)
