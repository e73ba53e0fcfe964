"""What the drift of each column cost a model in a window whose labels are known.

The drift of a column is undone: its numbers keep their order and get the values that the
reference has at their ranks; of its categories only as many rows change as must, so that their
shares are the reference's; a gap or a new category gets a value of the reference's. The loss of
the model is then computed with the drift of every set of columns undone, and what each column
adds is its Shapley value: the mean over all orders in which the columns can be undone. The
costs add up to the loss with all drift, less the loss without.

A drift that costs nothing, or less, is one that the model copes with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.kinds import column_kind

MOST_COLUMNS = 4
MOST_WINDOWS = 10
Loss = Callable[[pd.DataFrame], float]


def drift_costs(
    loss: Loss, window: pd.DataFrame, reference: pd.DataFrame, columns: Sequence[str], seed: int = 0
) -> dict[str, float]:
    """Return how much of a model's loss in a window comes from the drift of each column.

    Parameters
    ----------
    loss
        Returns the loss of the model for the window's rows as they are changed; smaller is better.
    window, reference
        The features of the window's rows, and of the reference's.
    columns
        Those that drifted; of k columns the loss is computed 2 to the power of k times.
    seed
        Of what stands for gaps and changed categories.

    Examples
    --------
    >>> window, reference = pd.DataFrame({"x": [11, 12]}), pd.DataFrame({"x": [1, 2]})
    >>> drift_costs(lambda rows: float(rows["x"].sum()), window, reference, ["x"])
    {'x': 20.0}
    """
    random = np.random.default_rng(seed)
    undone = {name: undo_drift(window[name], reference[name], random) for name in columns}
    losses = {
        chosen: loss(window.assign(**{name: undone[name] for name in chosen}))
        for size in range(len(columns) + 1)
        for chosen in combinations(columns, size)
    }
    return {name: _shapley_value(losses, name, len(columns)) for name in columns}


def _shapley_value(losses: Mapping[tuple[str, ...], float], name: str, count: int) -> float:
    """Return the mean fall of the loss by undoing a column, over all orders of the columns."""
    value = 0.0
    for chosen, without in losses.items():
        if name in chosen:
            continue
        # `combinations` keeps the order of the columns, and so does this.
        larger = next(key for key in losses if {*key} == {*chosen, name})
        weight = factorial(len(chosen)) * factorial(count - len(chosen) - 1) / factorial(count)
        value += weight * (without - losses[larger])
    return value


def undo_drift(column: pd.Series, reference: pd.Series, random: np.random.Generator) -> pd.Series:
    """Return a column with the distribution of the reference, changed as little as can be.

    Parameters
    ----------
    column, reference
        Of a window, and of the reference.
    random
        Draws what stands for gaps, and which rows of too frequent a category change.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> undo_drift(pd.Series([30.0, 10.0, 20.0]), pd.Series([1.0, 2.0, 3.0]), random).tolist()
    [3.0, 1.0, 2.0]
    >>> undo_drift(pd.Series(["a", "a", "c", "b"]), pd.Series(["a", "b"]), random).tolist()
    ['a', 'a', 'b', 'b']
    """
    drawn = pd.Series(reference.sample(len(column), replace=True, random_state=random).to_numpy())
    drawn = drawn.set_axis(column.index)
    if column_kind(reference) in ("number", "date") and column_kind(column) == column_kind(
        reference
    ):
        return _by_rank(column, reference, drawn)
    return _by_category(column, reference, random)


def _by_rank(column: pd.Series, reference: pd.Series, drawn: pd.Series) -> pd.Series:
    ordered = reference.dropna().sort_values().reset_index(drop=True)
    known = column.notna()
    if not len(ordered) or not known.any():
        return drawn
    shares = (column[known].rank(method="average") - 0.5) / known.sum()
    places = np.minimum((shares * len(ordered)).astype(int), len(ordered) - 1)
    result = drawn.copy()
    result[known] = ordered.iloc[places].to_numpy()
    return result


def _by_category(column: pd.Series, reference: pd.Series, random: np.random.Generator) -> pd.Series:
    """Return categories in the shares of the reference: only rows of surplus ones change."""
    wanted = _whole_counts(reference, len(column))
    result, gaps = column.astype(object), []
    order = random.permutation(len(column))
    left = dict(wanted)
    for place in order:
        value = column.iloc[place]
        key = None if pd.isna(value) else value
        if left.get(key, 0) > 0:
            left[key] -= 1
        else:
            gaps.append(place)
    missing = [value for value, count in left.items() for _ in range(count)]
    for place, chosen in zip(gaps, random.permutation(len(missing)), strict=True):
        result.iloc[place] = missing[chosen]
    return result.astype(reference.dtype)


def _whole_counts(reference: pd.Series, rows: int) -> dict[Any, int]:
    """Return how many of some rows each category should have, gaps among them as None."""
    shares = reference.value_counts(normalize=True, dropna=False, sort=False)
    exact = shares.to_numpy() * rows
    counts = np.floor(exact).astype(int)
    rest = rows - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:rest]] += 1
    names = [None if pd.isna(name) else name for name in shares.index]
    return dict(zip(names, counts.tolist(), strict=True))
