"""Metrics of predicted numbers in every draw of the rows, from sums over them."""

from __future__ import annotations

import numpy as np

from pipeline_core.measures.resampled_rows import Floats, ResampledRows
from pipeline_core.measures.weights import Weights


def error_draws(
    actual: Floats, predicted: Floats, rows: ResampledRows, weights: Weights = None
) -> dict[str, Floats]:
    """Return the metrics of a regressor in every draw; the median error stands apart.

    Parameters
    ----------
    actual, predicted
        n numbers.
    rows, weights
        The draws, and the weight of each row.

    Examples
    --------
    >>> from pipeline_core.measures.resampled_rows import resample_rows
    >>> truth = np.arange(20.0)
    >>> draws = error_draws(truth, truth + 1, resample_rows(20))
    >>> float(draws["mean_absolute_error"].max()), float(draws["root_mean_squared_error"].min())
    (1.0, 1.0)
    """
    size = np.ones(len(actual)) if weights is None else weights
    errors, centred = actual - predicted, actual - actual.mean()
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        relative = np.abs(errors / actual) if actual.all() else np.full(len(actual), np.nan)
        columns = [errors**0, np.abs(errors), errors**2, errors, centred**2, centred, relative]
        sums = rows.sums(np.column_stack(columns) * size[:, None])
        _, absolute, square, error, spread, level, share = (sums / sums[:, :1]).T
        variance = spread - level**2
        variance[variance <= 0] = np.nan  # all rows of the draw have the same target
        return {
            "mean_absolute_error": absolute,
            "root_mean_squared_error": np.sqrt(square),
            "r2": 1 - square / variance,
            "explained_variance": 1 - (square - error**2) / variance,
            "mean_absolute_percentage_error": share,
        }


def median_draws(values: Floats, rows: ResampledRows, weights: Weights = None) -> Floats:
    """Return the median of some numbers in every draw.

    Examples
    --------
    >>> from pipeline_core.measures.resampled_rows import resample_rows
    >>> set(median_draws(np.ones(9), resample_rows(9)).tolist())
    {1.0}
    """
    order = np.argsort(values, kind="stable")
    size = 1.0 if weights is None else weights[order]
    medians = []
    for line in rows.some_draws(len(values)):
        below = np.cumsum(line[rows.unit[order]] * size)
        medians.append(values[order[np.searchsorted(below, below[-1] / 2)]])
    return np.array(medians)
