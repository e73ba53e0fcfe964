"""Intervals of how differently decisions treat groups, in selections and in errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.group_intervals import range_limits, rate_differences
from pipeline_core.measures.groups import group_counts, group_rates
from pipeline_core.measures.weights import Weights


def gap_limits(
    actual: npt.NDArray[np.bool_],
    selected: npt.NDArray[np.bool_],
    groups: pd.Series,
    weights: Weights,
    confidence: float,
) -> dict[str, tuple[float, float]]:
    """Return the limits of the differences between groups in selections and in errors.

    Percentiles of a bootstrap would not do: drawn again, groups that are alike differ more,
    never less.

    Parameters
    ----------
    actual, selected
        Whether each of n rows is positive, and is selected.
    groups
        n group labels.
    weights
        The weight of each row, or None.
    confidence
        Of each of the two intervals.

    Examples
    --------
    >>> selected, groups = np.array([True, False] * 50), pd.Series(["a", "b"] * 50)
    >>> limits = gap_limits(selected, selected, groups, None, 0.95)
    >>> [round(limit, 2) for limit in limits["demographic_parity_difference"]]
    [0.9, 1.0]
    """
    rates = group_rates(group_counts(actual, selected, groups, weights))
    squares = None if weights is None else group_counts(actual, selected, groups, weights**2)
    parity = _range(rates, squares, confidence, "selection_rate")
    # The worse of two rates: each has half of the error that is allowed.
    odds = [_range(rates, squares, (1 + confidence) / 2, rate) for rate in ("tpr", "fpr")]
    known = [limits for limits in odds if limits[0] == limits[0]] or odds[:1]
    worse = max(low for low, _ in known), max(high for _, high in known)
    return {"demographic_parity_difference": parity, "equalized_odds_difference": worse}


def _range(
    rates: pd.DataFrame, squares: pd.DataFrame | None, confidence: float, rate: str
) -> tuple[float, float]:
    pairs = rate_differences(rates, squares, confidence, rate)
    if not len(pairs):
        return np.nan, np.nan
    low, high = range_limits(pairs)
    return low, high
