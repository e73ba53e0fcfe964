"""Drift that is made on purpose: a column that changes from a row on, at once or step by step.

How strongly a row is bent is its weight: 0 before the start, 1 after the ramp, and between them
it grows evenly. Numbers change by that much; what can only happen or not (a gap, another value)
happens with that probability.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind

Bend = Literal[
    "shift", "scale", "fahrenheit", "noise", "missing", "replace", "stuck", "label_shift",
    "concept",
]  # fmt: skip
OF_NUMBERS = ("shift", "scale", "fahrenheit", "noise")
Floats = npt.NDArray[np.float64]


def bend_weights(rows: int, start: float, ramp: float, order: pd.Series | None = None) -> Floats:
    """Return how strongly each row is bent, from 0 to 1.

    Parameters
    ----------
    rows
        The number of rows.
    start, ramp
        The shares of the rows before the first bent one, and over which the bend grows.
    order
        What the rows are ordered by; None for as they stand.

    Examples
    --------
    >>> bend_weights(4, 0.5, 0).tolist(), bend_weights(4, 0.0, 1.0).tolist()
    ([0.0, 0.0, 1.0, 1.0], [0.25, 0.5, 0.75, 1.0])
    """
    places = np.arange(rows)
    if order is not None:
        places = order.rank(method="first", na_option="bottom").to_numpy().astype(int) - 1
    first = np.ceil(start * rows)
    if ramp <= 0:
        return np.asarray(places >= first, dtype=np.float64)
    return np.asarray(np.clip((places - first + 1) / (ramp * rows), 0.0, 1.0))


def bent_table(
    table: pd.DataFrame,
    column: str,
    how: Bend,
    weights: Floats,
    strength: float = 1.0,
    value: str | float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return a table with one column bent, or with other rows for a shift of labels.

    Parameters
    ----------
    table
        The rows.
    column
        The column that changes.
    how
        ``shift`` by so many standard deviations, ``scale`` by a factor, ``fahrenheit`` for
        degrees Celsius, ``noise`` of so many standard deviations, ``missing`` values, ``replace``
        by `value`, ``stuck`` at the value of the last row before, ``label_shift`` to more rows
        with `value`, ``concept``: the values of a share of the rows are dealt out anew.
    weights
        How strongly each row is bent.
    strength
        The size of the bend; a probability where it happens or not.
    value
        The value of ``replace`` and ``label_shift``.
    seed
        Of the draws.

    Raises
    ------
    ValueError
        The column is not of numbers where it must be, or no row has the value.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    >>> bent_table(table, "x", "scale", np.array([0.0, 0.5, 1.0]), strength=3)["x"].tolist()
    [1.0, 4.0, 9.0]
    """
    random, old = np.random.default_rng(seed), table[column]
    if how in OF_NUMBERS:
        return table.assign(**{column: _bent_numbers(old, how, weights, strength, random)})
    chance = weights if how == "stuck" else weights * strength
    hit = (weights > 0) if how == "stuck" else random.random(len(table)) < chance
    if how == "label_shift":
        return _shifted_labels(table, column, value, hit, random)
    return table.assign(**{column: _bent_values(old, how, weights, hit, value, random)})


def _bent_numbers(
    column: pd.Series, how: str, weights: Floats, strength: float, random: np.random.Generator
) -> pd.Series:
    if column_kind(column) != "number":
        raise ValueError(
            f"Bend the rows: '{column.name}' must hold numbers to {how} it; it holds "
            f"{column_kind(column)}. Choose another column, or another bend."
        )
    values = column.astype("float64")
    spread = float(values.std(ddof=0))
    if how == "shift":
        return values + weights * strength * spread
    if how == "scale":
        return values * (1 + weights * (strength - 1))
    if how == "noise":
        return values + weights * strength * spread * random.normal(size=len(values))
    return values + weights * (values * 9 / 5 + 32 - values)


def _bent_values(
    column: pd.Series,
    how: str,
    weights: Floats,
    hit: npt.NDArray[np.bool_],
    value: str | float | None,
    random: np.random.Generator,
) -> pd.Series:
    if how == "missing":
        return column.mask(hit)
    if how == "concept":
        places = np.flatnonzero(hit)
        order = np.arange(len(column))
        order[places] = random.permutation(places)
        return column.iloc[order].set_axis(column.index)
    if how == "stuck":
        before = column[weights == 0]
        stuck = before.iloc[-1] if len(before) else column.iloc[0] if len(column) else None
        return column.where(~hit, stuck)
    filled = column if column_kind(column) == "number" else column.astype(object)
    return filled.mask(hit, value)


def _shifted_labels(
    table: pd.DataFrame,
    column: str,
    value: str | float | None,
    hit: npt.NDArray[np.bool_],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return the table with rows that are hit replaced by whole rows that have the value."""
    source = np.flatnonzero((table[column].map(str) == str(value)).to_numpy())
    if not len(source):
        raise ValueError(
            f"Bend the rows: 'value' must be one of '{column}' for a shift of labels; "
            f"no row has {value!r}. Choose one that there is."
        )
    order = np.arange(len(table))
    order[hit] = random.choice(source, int(hit.sum()))
    return table.iloc[order].set_axis(table.index)
