"""Distances between two distributions over the same cells.

A cell is a bin of numbers, a category, or the missing values.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency

PSI_FLOOR = 0.0001


def stability_index(reference: npt.NDArray[np.int64], current: npt.NDArray[np.int64]) -> float:
    """Return the population stability index (PSI) of two arrays of counts.

    The sum of (c - r) ln(c / r) over the cells' shares r and c. Shares below
    0.0001 count as 0.0001, so that an empty cell does not make it infinite.

    Parameters
    ----------
    reference, current
        Counts of k cells.

    Examples
    --------
    >>> round(stability_index(np.array([50, 50]), np.array([30, 70])), 4)
    0.1695
    """
    shares = [np.maximum(counts / counts.sum(), PSI_FLOOR) for counts in (reference, current)]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def expected_stability_index(
    reference: npt.NDArray[np.int64], current: npt.NDArray[np.int64]
) -> float:
    """Return the expected PSI without drift: (k - 1)(1 / n + 1 / m).

    Parameters
    ----------
    reference, current
        Counts of k cells; n and m are their sums.

    Examples
    --------
    >>> expected_stability_index(np.array([50, 50]), np.array([60, 40]))
    0.02
    """
    return float((len(reference) - 1) * (1 / reference.sum() + 1 / current.sum()))


def chance_of(reference: npt.NDArray[np.int64], current: npt.NDArray[np.int64]) -> float:
    """Return the probability that two samples of one population differ as much, or more.

    The p-value of the chi-squared test of homogeneity, without a correction.

    Parameters
    ----------
    reference, current
        Counts of k cells; cells that are empty on both sides are left out.

    Examples
    --------
    >>> round(chance_of(np.array([50, 50, 0]), np.array([4, 6, 0])), 2)
    0.55
    """
    filled = reference + current > 0
    return chi_squared(reference[filled], current[filled])[2]


def jensen_shannon(reference: npt.NDArray[np.int64], current: npt.NDArray[np.int64]) -> float:
    """Return the Jensen-Shannon distance, logarithm to base 2: 0 is equal, 1 is disjoint.

    Parameters
    ----------
    reference, current
        Counts of k cells.

    Examples
    --------
    >>> jensen_shannon(np.array([4, 0]), np.array([0, 4]))
    1.0
    """
    # Nearly equal shares can give a negative rounding error under the root.
    with np.errstate(invalid="ignore"):
        return float(np.nan_to_num(jensenshannon(reference, current, base=2)))


def chi_squared(
    reference: npt.NDArray[np.int64], current: npt.NDArray[np.int64]
) -> tuple[float, int, float]:
    """Return the chi-squared statistic, its degrees of freedom and p-value, uncorrected.

    Parameters
    ----------
    reference, current
        Counts of k cells, none of them empty on both sides.

    Examples
    --------
    >>> chi_squared(np.array([50, 50]), np.array([50, 50]))
    (0.0, 1, 1.0)
    """
    result = chi2_contingency(np.array([reference, current]), correction=False)
    return float(result.statistic), int(result.dof), float(result.pvalue)
