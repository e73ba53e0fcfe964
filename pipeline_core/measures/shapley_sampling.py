"""Contributions of raw columns to one prediction of any model, by ordered substitution.

Shapley values by sampled orders (Castro, Gómez and Tejada 2009, *Polynomial Calculation of
the Shapley Value Based on Sampling*; Štrumbelj and Kononenko 2014, *Explaining Prediction
Models with Feature Contributions*). For each background row z and random order π of the
columns, the row x replaces z column by column, and a column's contribution is by how much
the prediction f then changes:

    φ(c) = mean over z, π of  f(x up to and with c in π, z else) - f(x up to c in π, z else)

In each order the changes sum to f(x) - f(z), so all contributions together are f(x) less the
mean prediction of the background rows, whatever the number of orders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Answers = Callable[[pd.DataFrame], Floats]


class Contributions(NamedTuple):
    """What each column adds to a prediction.

    Parameters
    ----------
    prediction, base
        The row's prediction, and the mean of the background rows.
    values
        By column; their sum is the difference of the two.
    errors
        The standard error of each, None where it is exact.
    """

    prediction: float
    base: float
    values: pd.Series
    errors: pd.Series | None = None


def sampled_contributions(
    answers: Answers, row: pd.DataFrame, background: pd.DataFrame, orders: int, seed: Any = None
) -> Contributions:
    """Return the contribution of each column to a prediction.

    Parameters
    ----------
    answers
        Returns one number for each row of a table.
    row
        A table of the one row.
    background
        The rows that stand for not knowing a column, of the same columns.
    orders
        Random orders of the columns for each background row.
    seed
        The seed of the orders.

    Examples
    --------
    >>> background = pd.DataFrame({"x": [0.0, 2.0], "z": [1.0, 1.0]})
    >>> row = pd.DataFrame({"x": [4.0], "z": [0.0]})
    >>> part = sampled_contributions(lambda t: np.asarray(3 * t.x + t.z), row, background, 1, 0)
    >>> part.prediction, part.base, part.values.to_dict()
    (12.0, 4.0, {'x': 9.0, 'z': -1.0})
    """
    random = np.random.default_rng(seed)
    places = np.repeat(np.arange(len(background)), orders)
    width = row.shape[1]
    ranks = np.array([random.permutation(width) for _ in places])
    steps = [
        np.asarray(answers(_substituted(row, background.iloc[places], ranks < count)))
        for count in range(width + 1)
    ]
    # The change at step k belongs to the column whose rank is k.
    gains = np.diff(np.array(steps), axis=0).T[np.arange(len(places))[:, np.newaxis], ranks]
    errors = gains.std(axis=0, ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else None
    return Contributions(
        prediction=float(answers(row)[0]),
        base=float(steps[0].mean()),
        values=pd.Series(gains.mean(axis=0), index=row.columns),
        errors=None if errors is None else pd.Series(errors, index=row.columns),
    )


def _substituted(
    row: pd.DataFrame, background: pd.DataFrame, known: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the background rows with the row's values where they are known."""
    columns = {
        name: _known_values(row[name], background[name], known[:, place])
        for place, name in enumerate(row.columns)
    }
    return pd.DataFrame(columns)


def _known_values(value: pd.Series, other: pd.Series, known: npt.NDArray[np.bool_]) -> pd.Series:
    both: pd.Series = pd.concat([value, other], ignore_index=True)  # keeps the dtype
    places = np.where(known, 0, np.arange(1, len(other) + 1))
    return both.iloc[places].reset_index(drop=True)
