"""The best threshold by cost, by F1 and by Youden's index, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.threshold_counts import (
    Costs,
    Floats,
    ScoredRows,
    candidate_thresholds,
    cost_per_100,
    threshold_counts,
    threshold_rates,
)

CRITERIA = ("cost", "f1", "youden")
INTERVAL = (0.025, 0.975)
Units = npt.NDArray[np.intp]


class Saving(NamedTuple):
    """What 100 rows cost less than at the usual threshold, and the interval of that."""

    value: float
    low: float
    high: float


def best_thresholds(rows: ScoredRows, thresholds: Floats, costs: Costs) -> dict[str, float | None]:
    """Return the best threshold by each criterion, the lowest of equals; None where undefined.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.6, 0.9]), np.array([False, True, True]), np.ones(3))
    >>> best_thresholds(rows, np.array([0.2, 0.6, 0.9]), Costs())
    {'cost': 0.6, 'f1': 0.6, 'youden': 0.6}
    """
    counts = threshold_counts(rows, thresholds)
    rates = threshold_rates(counts)
    gains = {"cost": -cost_per_100(counts, costs), "f1": rates["f1"], "youden": rates["youden"]}
    return {
        name: None if np.isnan(gain).all() else float(thresholds[np.nanargmax(gain)])
        for name, gain in gains.items()
    }


def resampled_weights(
    weights: Floats, units: Units, repeats: int, seed: int | None
) -> Iterator[Floats]:
    """Yield the weights of rows in each bootstrap sample (Efron 1979).

    Parameters
    ----------
    weights
        The weight of each row.
    units
        What is drawn together: the number of each row, or that of its group.
    repeats
        The number of samples.
    seed
        The seed of the draws.

    Examples
    --------
    >>> [sample.sum() for sample in resampled_weights(np.ones(4), np.arange(4), 2, 0)]
    [np.float64(4.0), np.float64(4.0)]
    """
    random = np.random.default_rng(seed)
    count = int(units.max()) + 1
    for _ in range(repeats):
        drawn = np.bincount(random.integers(count, size=count), minlength=count)
        yield weights * drawn[units]


def threshold_intervals(
    rows: ScoredRows,
    thresholds: Floats,
    costs: Costs,
    units: Units,
    repeats: int,
    seed: int | None,
) -> dict[str, tuple[float, float]]:
    """Return for each criterion between which thresholds 95 % of bootstrap samples choose.

    The models stay as they are: what other training rows would change is not in it.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9] * 20), np.array([False, True] * 20), np.ones(40))
    >>> thresholds = np.array([0.2, 0.9])
    >>> threshold_intervals(rows, thresholds, Costs(), np.arange(40), 9, 0)["cost"]
    (0.9, 0.9)
    """
    chosen: dict[str, list[float]] = {name: [] for name in CRITERIA}
    for weights in resampled_weights(rows.weights, units, repeats, seed):
        if not weights.any():
            continue
        for name, best in best_thresholds(
            rows._replace(weights=weights), thresholds, costs
        ).items():
            if best is not None:
                chosen[name].append(best)
    return {name: _interval(values) for name, values in chosen.items()}


def _interval(values: list[float] | Floats) -> tuple[float, float]:
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, INTERVAL)
    return float(low), float(high)


def row_costs(rows: ScoredRows, thresholds: Floats, costs: Costs) -> Floats:
    """Return what each row costs at a threshold of its own.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9]), np.array([True, False]), np.ones(2))
    >>> row_costs(rows, np.array([0.5, 0.5]), Costs(1, 5)).tolist()
    [5.0, 1.0]
    """
    called = rows.scores >= thresholds
    if_called = np.where(rows.is_positive, -costs.hit, costs.false_alarm)
    return np.where(called, if_called, np.where(rows.is_positive, costs.miss, 0.0))


def unseen_thresholds(
    rows: ScoredRows, folds: Units, costs: Costs, default: float, *, by_time: bool
) -> Floats:
    """Return for each row the threshold that is best by cost on other folds; NaN without any.

    Parameters
    ----------
    rows
        The rows.
    folds
        The fold that tests each row.
    costs
        The costs.
    default
        The usual threshold.
    by_time
        Whether only earlier folds may choose.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.2, 0.9, 0.4, 0.8]), np.array([False, True] * 2), np.ones(4))
    >>> unseen_thresholds(rows, np.array([0, 0, 1, 1]), Costs(), 0.5, by_time=False).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    chosen = np.full(len(rows.scores), np.nan)
    for fold in np.unique(folds):
        others = folds < fold if by_time else folds != fold
        part = ScoredRows(*(values[others] for values in rows))
        if len(part.scores) and part.weights.any():
            candidates = candidate_thresholds(part.scores, default)
            best = best_thresholds(part, candidates, costs)["cost"]
            chosen[folds == fold] = np.nan if best is None else best
    return chosen


def expected_saving(
    rows: ScoredRows,
    chosen: Floats,
    costs: Costs,
    default: float,
    units: Units,
    repeats: int,
    seed: int | None,
) -> Saving | None:
    """Return what thresholds save against the usual one, for 100 rows; None if none is chosen.

    Parameters
    ----------
    rows
        The rows.
    chosen
        A threshold for each row that the row had no part in choosing, or NaN.
    costs, default
        The costs, and the usual threshold.
    units, repeats, seed
        Of the bootstrap; see `resampled_weights`.

    Examples
    --------
    >>> rows = ScoredRows(np.array([0.4, 0.4]), np.array([True, True]), np.ones(2))
    >>> low = np.array([0.3, 0.3])
    >>> expected_saving(rows, low, Costs(), 0.5, np.arange(2), 20, 0)
    Saving(value=100.0, low=100.0, high=100.0)
    """
    known = ~np.isnan(chosen)
    weights = np.where(known, rows.weights, 0.0)
    if not weights.any():
        return None
    usual = np.full(len(chosen), default)
    saved = row_costs(rows, usual, costs) - row_costs(rows, np.where(known, chosen, usual), costs)
    samples = list(resampled_weights(weights, units, repeats, seed))
    means = [100 * (saved @ part) / part.sum() for part in samples if part.any()]
    low, high = _interval(means)
    return Saving(float(100 * (saved @ weights) / weights.sum()), low, high)


def thinned(table: pd.DataFrame, kept: list[float], most: int) -> pd.DataFrame:
    """Return at most so many rows of a table of thresholds, and those that must stay.

    Parameters
    ----------
    table
        A row for each threshold, ascending.
    kept
        Thresholds whose rows stay.
    most
        The number of rows to choose evenly, the first and the last among them.

    Examples
    --------
    >>> table = pd.DataFrame({"threshold": [0.1, 0.2, 0.3, 0.4, 0.5]})
    >>> thinned(table, [0.2], 2)["threshold"].tolist()
    [0.1, 0.2, 0.5]
    """
    if len(table) <= most:
        return table
    even = np.linspace(0, len(table) - 1, most).round().astype(int)
    stay = np.flatnonzero(table["threshold"].isin(kept))
    return table.iloc[np.union1d(even, stay)].reset_index(drop=True)
