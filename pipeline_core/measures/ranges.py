"""Distributions that a search draws numbers from."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import loguniform, randint, uniform


class WholeLogUniform:
    """Whole numbers, even on a logarithmic scale: SciPy has none of these.

    Parameters
    ----------
    low, high
        The ends, both included.

    Examples
    --------
    >>> numbers = WholeLogUniform(1, 100)
    >>> 1 <= numbers.rvs(random_state=np.random.RandomState(0)) <= 100
    True
    """

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def rvs(self, random_state: Any = None) -> int:
        """Return a number drawn from the range."""
        value = loguniform(self.low - 0.5, self.high + 0.5).rvs(random_state=random_state)
        return int(np.clip(np.rint(value), self.low, self.high))


def distribution(low: float, high: float, *, log: bool = False, whole: bool = False) -> Any:
    """Return the distribution of a range, both ends included.

    Parameters
    ----------
    low, high
        The ends.
    log
        Whether the numbers are even on a logarithmic scale.
    whole
        Whether they are whole numbers.

    Examples
    --------
    >>> bool(distribution(1, 3, whole=True).interval(1)[1] == 3)
    True
    """
    if whole:
        return WholeLogUniform(int(low), int(high)) if log else randint(int(low), int(high) + 1)
    return loguniform(low, high) if log else uniform(low, high - low)
