"""One window of a stream, bent: as a whole table would be, piece by piece.

What a bend needs to know of the whole (how far a column spreads, what it is stuck at, which rows
have a label) comes from the stream as it was. Draws depend on the seed, the bend and the window
alone, so a window stays what it was when something happens to a later one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.bent_rows import (
    OF_NUMBERS,
    bent_numbers,
    bent_values,
    hit_rows,
    rows_with_label,
    shifted_labels,
)
from pipeline_core.simulator.scenario import KINDS, Bend, Scenario

Floats = npt.NDArray[np.float64]


def bent_window(whole: pd.DataFrame, scenario: Scenario, window: int, target: str) -> pd.DataFrame:
    """Return the rows of a window, bent as a scenario says.

    Parameters
    ----------
    whole
        The rows of the stream as they are.
    scenario
        What happens to them.
    window
        The window's number, from 1.
    target
        The column of the labels; empty where there is none.

    Raises
    ------
    ValueError
        A bend of numbers is of words, or no row has the label.

    Examples
    --------
    >>> whole = pd.DataFrame({"t": [1.0, 2.0, 3.0, 4.0]})
    >>> scenario = Scenario("x", rows=2, bends=(Bend("t", "unit", 100.0, first=2),))
    >>> [bent_window(whole, scenario, n, "")["t"].tolist() for n in (1, 2)]
    [[1.0, 2.0], [300.0, 400.0]]
    """
    rows = window_rows(whole, scenario, window)
    for place, bend in enumerate(scenario.bends):
        if bend.is_on(window):
            random = np.random.default_rng([scenario.seed, place, window])
            weights = window_weights(bend, scenario.rows, window, len(rows))
            rows = _bent(rows, whole, bend, weights, target, scenario.rows, random)
    return rows


def window_rows(whole: pd.DataFrame, scenario: Scenario, window: int) -> pd.DataFrame:
    """Return the rows of a window as they are.

    Examples
    --------
    >>> window_rows(pd.DataFrame({"x": range(5)}), Scenario("x", rows=2), 2)["x"].tolist()
    [2, 3]
    """
    start = (window - 1) * scenario.rows
    return whole.iloc[start : start + scenario.rows]


def window_weights(bend: Bend, size: int, window: int, rows: int) -> Floats:
    """Return how strongly each row of a window is bent, from 0 to 1.

    Parameters
    ----------
    bend
        The bend.
    size, window, rows
        The rows of a window, the window's number, and how many rows it has.

    Examples
    --------
    >>> window_weights(Bend("x", "shift", ramp=2.0), 2, 2, 2).tolist()
    [0.75, 1.0]
    """
    places = (window - bend.first) * size + np.arange(rows)
    if bend.ramp <= 0:
        return np.ones(rows)
    return np.asarray(np.clip((places + 1) / (bend.ramp * size), 0.0, 1.0))


def _bent(
    rows: pd.DataFrame,
    whole: pd.DataFrame,
    bend: Bend,
    weights: Floats,
    target: str,
    size: int,
    random: np.random.Generator,
) -> pd.DataFrame:
    column, how, name = rows[bend.column], KINDS[bend.kind].measure, bend.column
    if how in OF_NUMBERS:
        spread = float(whole[name].std(ddof=0)) if how in ("shift", "noise") else None
        return rows.assign(
            **{name: bent_numbers(column, how, weights, bend.amount, random, spread)}
        )
    hit = hit_rows(how, weights, bend.amount, random)
    if how == "label_shift":
        return _with_labels(rows, whole, bend, hit, target, random)
    value = _value_before(whole[name], bend, size) if how == "stuck" else bend.value
    return rows.assign(**{name: bent_values(column, how, hit, value, random)})


def _with_labels(
    rows: pd.DataFrame,
    whole: pd.DataFrame,
    bend: Bend,
    hit: npt.NDArray[np.bool_],
    target: str,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return the rows with more of a label; of a bias, among the rows of one group alone."""
    if bend.kind == "bias":
        whole = rows_with_label(whole, bend.column, bend.group)
        hit = hit & (rows[bend.column].map(str) == str(bend.group)).to_numpy()
    label = target if bend.kind == "bias" else bend.column
    return shifted_labels(rows, rows_with_label(whole, label, bend.value), hit, random)


def _value_before(column: pd.Series, bend: Bend, size: int) -> Any:
    before = (bend.first - 1) * size
    return column.iloc[max(min(before, len(column)) - 1, 0)]
