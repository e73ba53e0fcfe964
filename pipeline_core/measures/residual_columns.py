"""Columns that still explain errors: by how much, in which ranges, and beyond what chance gives.

A column is cut into bins. What it explains is the share of the residuals' variance between
the bins, adjusted for their number (Kelley 1935, *An unbiased correlation ratio measure*).
Chance is what shuffled residuals give; the p-values hold for all columns, or all ranges,
together (Westfall and Young 1993, *Resampling-Based Multiple Testing*, single-step maxT).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from pipeline_core.measures.column_bins import Bins

Floats = npt.NDArray[np.float64]
# Ranges of fewer rows are shown, and neither tested nor named.
MIN_ROWS = 10


class Explained(NamedTuple):
    """What each column explains and each range misses, with p-values for all together."""

    columns: pd.DataFrame
    ranges: pd.DataFrame


def explained(residuals: Floats, bins: Bins) -> float:
    """Return the share of the residuals' variance between bins, adjusted for their number.

    Examples
    --------
    >>> from pipeline_core.measures.column_bins import column_bins
    >>> sides = column_bins(pd.Series(["a", "a", "b", "b"]))
    >>> explained(np.array([1.0, 1.0, -1.0, -1.0]), sides)
    1.0
    """
    means, counts = _bin_means(residuals, bins)
    return _adjusted(residuals, means, counts)


def _bin_means(residuals: Floats, bins: Bins) -> tuple[Floats, Floats]:
    counts = np.bincount(bins.codes, minlength=len(bins.names)).astype(float)
    sums = np.bincount(bins.codes, residuals, minlength=len(bins.names))
    return sums / counts, counts


def _adjusted(residuals: Floats, means: Floats, counts: Floats) -> float:
    n, bins = len(residuals), len(counts)
    total = float(((residuals - residuals.mean()) ** 2).sum())
    if total == 0 or n <= bins:
        return 0.0
    between = float((counts * (means - residuals.mean()) ** 2).sum())
    return 1 - (total - between) / (n - bins) / (total / (n - 1))


def range_scores(residuals: Floats, bins: Bins) -> Floats:
    """Return how many standard errors each bin's mean is from the mean; 0 of small bins.

    The standard error is that of a mean of rows drawn without replacement.

    Examples
    --------
    >>> from pipeline_core.measures.column_bins import column_bins
    >>> range_scores(np.array([1.0, -1.0]), column_bins(pd.Series(["a", "b"]))).tolist()
    [0.0, 0.0]
    """
    means, counts = _bin_means(residuals, bins)
    return _scores(residuals, means, counts)


def _scores(residuals: Floats, means: Floats, counts: Floats) -> Floats:
    n = len(residuals)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(residuals.var(ddof=1) / counts * (1 - counts / n))
        scores = (means - residuals.mean()) / error
    return np.where((counts >= MIN_ROWS) & (counts < n) & (error > 0), scores, 0.0)


def explained_columns(
    residuals: Floats, bins: Mapping[str, Bins], permutations: int, seed: int | None
) -> Explained:
    """Return what columns explain and which ranges are worst, the strongest first.

    Parameters
    ----------
    residuals
        Truth less prediction of each row.
    bins
        The bins of each column.
    permutations
        How often the residuals are shuffled.
    seed
        The seed of the shuffles.

    Examples
    --------
    >>> from pipeline_core.measures.column_bins import column_bins
    >>> side = column_bins(pd.Series(["a", "b"] * 20))
    >>> tried = explained_columns(np.array([1.0, -1.0] * 20), {"side": side}, 19, 0)
    >>> tried.columns["p_value"].tolist()
    [0.05]
    """
    shares = {name: explained(residuals, one) for name, one in bins.items()}
    scores = {name: np.abs(range_scores(residuals, one)) for name, one in bins.items()}
    share_beaten = dict.fromkeys(bins, 1)
    score_beaten = {name: np.ones(len(values)) for name, values in scores.items()}
    random = np.random.default_rng(seed)
    for _ in range(permutations):
        shuffled = random.permutation(residuals)
        drawn = [_bin_means(shuffled, one) for one in bins.values()]
        best_share = max(_adjusted(shuffled, *one) for one in drawn)
        best_score = max(float(np.abs(_scores(shuffled, *one)).max()) for one in drawn)
        for name in bins:
            share_beaten[name] += best_share >= shares[name]
            score_beaten[name] += best_score >= scores[name]
    columns = pd.DataFrame(
        {
            "column": list(bins),
            "explained": [max(0.0, share) for share in shares.values()],
            "p_value": [count / (permutations + 1) for count in share_beaten.values()],
        }
    )
    ranges = pd.concat(
        [
            range_table(name, residuals, one).assign(
                score=scores[name], p_value=score_beaten[name] / (permutations + 1)
            )
            for name, one in bins.items()
        ],
        ignore_index=True,
    )
    by_share = columns.sort_values("explained", ascending=False, kind="stable", ignore_index=True)
    return Explained(by_share, ranges)


def range_table(column: str, residuals: Floats, bins: Bins) -> pd.DataFrame:
    """Return the mean and the spread of the residuals in each bin, with a 95 % t interval.

    Examples
    --------
    >>> from pipeline_core.measures.column_bins import column_bins
    >>> side = column_bins(pd.Series(["a", "b"] * 2))
    >>> range_table("side", np.array([1.0, 3.0, 2.0, 3.0]), side)["mean_residual"].tolist()
    [1.5, 3.0]
    """
    lines: list[dict[str, Any]] = []
    for code, name in enumerate(bins.names):
        part = residuals[bins.codes == code]
        n = len(part)
        spread = float(part.std(ddof=1)) if n > 1 else float("nan")
        reach = float(student.ppf(0.975, n - 1)) * spread / n**0.5 if n > 1 else float("nan")
        mean = float(part.mean())
        ends = {"mean_low": mean - reach, "mean_high": mean + reach}
        line = {"column": column, "range": name, "n": n, "mean_residual": mean}
        lines.append({**line, **ends, "spread": spread})
    return pd.DataFrame(lines)
