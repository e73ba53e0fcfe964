"""Tests of residuals: an even spread, independence in time, and the normal distribution."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2, norm

Floats = npt.NDArray[np.float64]
MOST_QUANTILES = 200


class Spread(NamedTuple):
    """Breusch and Pagan's statistic of an uneven spread, and its p-value."""

    statistic: float
    p_value: float


def breusch_pagan(residuals: Floats, predicted: Floats) -> Spread | None:
    """Return whether the size of errors goes with the prediction; None where either is constant.

    The statistic of Breusch and Pagan (1979) as Koenker (1981) studentised it: n times the R²
    of the squared residuals regressed on the prediction, χ² with one degree of freedom.

    Examples
    --------
    >>> predicted = np.arange(1.0, 41.0)
    >>> breusch_pagan(predicted * np.tile([1, -1], 20), predicted).p_value < 0.001
    True
    """
    squares = residuals**2
    if len(residuals) < 3 or np.ptp(squares) == 0 or np.ptp(predicted) == 0:
        return None
    correlation = float(np.corrcoef(squares, predicted)[0, 1])
    statistic = len(residuals) * correlation**2
    return Spread(statistic, float(chi2.sf(statistic, 1)))


def durbin_watson(residuals: Floats, times: pd.Series) -> float | None:
    """Return the statistic of Durbin and Watson (1950); None for fewer than three moments.

    It is near 2 where an error says nothing about the next, towards 0 where errors are like
    those before. Rows of one moment count by their mean.

    Parameters
    ----------
    residuals
        The residuals.
    times
        The time of each row; rows without one are left out.

    Examples
    --------
    >>> durbin_watson(np.array([1.0, 1.0, -1.0, -1.0]), pd.Series([1, 2, 3, 4]))
    1.0
    """
    means = pd.Series(residuals, index=pd.Index(times.array)).groupby(level=0).mean().to_numpy()
    squares = float((means**2).sum())
    if len(means) < 3 or squares == 0:
        return None
    return float((np.diff(means) ** 2).sum() / squares)


def normal_quantiles(residuals: Floats) -> pd.DataFrame:
    """Return the residuals in order beside the quantiles of a normal distribution like theirs.

    Examples
    --------
    >>> table = normal_quantiles(np.array([-1.0, 0.0, 1.0]))
    >>> table["residual"].tolist(), table["normal_quantile"].round(3).tolist()
    ([-1.0, 0.0, 1.0], [-0.967, 0.0, 0.967])
    """
    n = len(residuals)
    places = np.unique(np.linspace(0, n - 1, min(n, MOST_QUANTILES)).round().astype(int))
    spread = float(residuals.std(ddof=1)) if n > 1 else 0.0
    normal = residuals.mean() + spread * norm.ppf((places + 0.5) / n)
    return pd.DataFrame({"normal_quantile": normal, "residual": np.sort(residuals)[places]})
