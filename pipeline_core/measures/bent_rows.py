"""Drift that is made on purpose: a column that changes from a row on, at once or step by step.

How strongly a row is bent is its weight: 0 before the start, 1 after the ramp, and between them
it grows evenly. Numbers change by that much; what can only happen or not (a gap, another value)
happens with that probability.
"""

from __future__ import annotations

from typing import Any, Literal

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
        numbers = bent_numbers(old, how, weights, strength, random)
        return table.assign(**{column: numbers})
    hit = hit_rows(how, weights, strength, random)
    if how == "label_shift":
        return shifted_labels(table, rows_with_label(table, column, value), hit, random)
    value = value_before(old, weights) if how == "stuck" else value
    return table.assign(**{column: bent_values(old, how, hit, value, random)})


def hit_rows(
    how: Bend, weights: Floats, strength: float, random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return the rows that a bend happens to; a stuck value is all that comes.

    Examples
    --------
    >>> hit_rows("missing", np.array([0.0, 1.0]), 1.0, np.random.default_rng(0)).tolist()
    [False, True]
    """
    return weights > 0 if how == "stuck" else random.random(len(weights)) < weights * strength


def bent_numbers(
    column: pd.Series,
    how: Bend,
    weights: Floats,
    strength: float,
    random: np.random.Generator,
    spread: float | None = None,
) -> pd.Series:
    """Return a column of numbers bent.

    Parameters
    ----------
    column, how, weights, strength
        As `bent_table` takes them.
    random
        What noise is drawn from.
    spread
        The standard deviation of shift and noise; None for the column's own.

    Raises
    ------
    ValueError
        The column is not of numbers.

    Examples
    --------
    >>> random, column = np.random.default_rng(0), pd.Series([1.0, 2.0])
    >>> bent_numbers(column, "shift", np.array([0.0, 1.0]), 2.0, random, spread=5.0).tolist()
    [1.0, 12.0]
    """
    if column_kind(column) != "number":
        raise ValueError(
            f"Bend the rows: '{column.name}' must hold numbers to {how} it; it holds "
            f"{column_kind(column)}. Choose another column, or another bend."
        )
    values = column.astype("float64")
    spread = float(values.std(ddof=0)) if spread is None else spread
    if how == "shift":
        return values + weights * strength * spread
    if how == "scale":
        return values * (1 + weights * (strength - 1))
    if how == "noise":
        return values + weights * strength * spread * random.normal(size=len(values))
    return values + weights * (values * 9 / 5 + 32 - values)


def value_before(column: pd.Series, weights: Floats) -> Any:
    """Return the last value before a bend begins, or the first of all; None of no row.

    Examples
    --------
    >>> int(value_before(pd.Series([5, 6, 7]), np.array([0.0, 0.0, 1.0])))
    6
    """
    before = column[weights == 0]
    return before.iloc[-1] if len(before) else column.iloc[0] if len(column) else None


def bent_values(
    column: pd.Series,
    how: Bend,
    hit: npt.NDArray[np.bool_],
    value: Any,
    random: np.random.Generator,
) -> pd.Series:
    """Return a column with the values of the rows that are hit gone, replaced or dealt out anew.

    Parameters
    ----------
    column, how
        As `bent_table` takes them.
    hit
        The rows that it happens to.
    value
        What replaces them, or what the column is stuck at.
    random
        What is dealt out is drawn from it.

    Examples
    --------
    >>> random, hit = np.random.default_rng(0), np.array([False, True])
    >>> bent_values(pd.Series(["a", "b"]), "replace", hit, "c", random).tolist()
    ['a', 'c']
    """
    if how == "missing":
        return column.mask(hit)
    if how == "concept":
        places = np.flatnonzero(hit)
        order = np.arange(len(column))
        order[places] = random.permutation(places)
        return column.iloc[order].set_axis(column.index)
    if how == "stuck":
        return column.where(~hit, value)
    filled = column if column_kind(column) == "number" else column.astype(object)
    return filled.mask(hit, value)


def rows_with_label(table: pd.DataFrame, column: str, value: Any) -> pd.DataFrame:
    """Return the rows that have a value.

    Raises
    ------
    ValueError
        No row has it.

    Examples
    --------
    >>> rows_with_label(pd.DataFrame({"y": ["no", "yes"]}), "y", "yes").index.tolist()
    [1]
    """
    rows = table[(table[column].map(str) == str(value)).to_numpy()]
    if not len(rows):
        raise ValueError(
            f"Bend the rows: 'value' must be one of '{column}' for a shift of labels; "
            f"no row has {value!r}. Choose one that there is."
        )
    return rows


def shifted_labels(
    table: pd.DataFrame,
    donors: pd.DataFrame,
    hit: npt.NDArray[np.bool_],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return the table with the rows that are hit replaced by whole rows of others.

    Parameters
    ----------
    table
        The rows.
    donors
        The rows that come in their place.
    hit
        The rows that are replaced.
    random
        Draws which donor comes for which row.

    Examples
    --------
    >>> table, hit = pd.DataFrame({"y": ["no", "no"]}), np.array([True, False])
    >>> donors = pd.DataFrame({"y": ["yes"]})
    >>> shifted_labels(table, donors, hit, np.random.default_rng(0))["y"].tolist()
    ['yes', 'no']
    """
    order = np.arange(len(table))
    order[hit] = len(table) + random.choice(len(donors), int(hit.sum()))
    return pd.concat([table, donors]).iloc[order].set_axis(table.index)
