"""Changes to the data of one stage: what the experiments do to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data, Positions

NOISE = "radar_noise"
Change = Callable[[Data], Data]


def shuffled_target(target: str, seed: tuple[int, ...]) -> Change:
    """Return the change that deals the target out anew among all rows.

    A table that is read twice is shuffled alike both times: the seed takes in what it holds.

    Examples
    --------
    >>> data = Data(pd.DataFrame({"x": range(4), "y": list("abcd")}))
    >>> sorted(shuffled_target("y", (0,))(data).rows["y"])
    ['a', 'b', 'c', 'd']
    """

    def change(data: Data) -> Data:
        data = with_column(data, target)
        column = data.rows[target]
        order = _random(seed, column).permutation(len(column))
        return replace(data, rows=data.rows.assign(**{target: _taken(column, order)}))

    return change


def noise_columns(target: str, seed: tuple[int, ...], keep: Collection[str] = ()) -> Change:
    """Return the change that deals each column but the target out anew, by itself.

    The columns keep their values, gaps and types, so that every stage can work on them; what
    they have to do with the target, and with each other, is gone.
    """

    def change(data: Data) -> Data:
        data = with_column(data, target)
        random = _random(seed, data.rows[target])
        rows = data.rows.copy(deep=False)
        for name in rows.columns:
            if name != target and name not in keep:
                rows[name] = _taken(rows[name], random.permutation(len(rows)))
        return replace(data, rows=rows)

    return change


def noise_beside(target: str, seed: tuple[int, ...]) -> Change:
    """Return the change that shuffles the target and puts columns of noise beside the others."""
    shuffled = shuffled_target(target, seed)

    def change(data: Data) -> Data:
        data = shuffled(data)
        random = np.random.default_rng((*seed, 1))
        count = int(np.clip(len(data.rows) // 4, 10, 100))
        names = [f"{NOISE}_{number + 1}" for number in range(count)]
        noise = random.normal(size=(len(data.rows), count))
        beside = pd.DataFrame(noise, columns=names, index=data.rows.index)
        return replace(data, rows=pd.concat([data.rows, beside], axis=1))

    return change


def other_parts(train: Positions, test: Positions) -> Change:
    """Return the change that splits the rows in another way."""

    def change(data: Data) -> Data:
        return replace(data, train=train, test=test)

    return change


def with_column(data: Data, name: str) -> Data:
    """Return data whose rows have a column that a step before may derive."""
    return data if name in data.rows.columns else data.bake()


def _taken(column: pd.Series[Any], order: Any) -> pd.Series[Any]:
    taken: pd.Series[Any] = column.iloc[order].set_axis(column.index)
    return taken


def _random(seed: tuple[int, ...], column: pd.Series[Any]) -> np.random.Generator:
    values = column if column.dtype != "category" else column.astype("object")
    content = int(pd.util.hash_array(pd.factorize(values)[0]).sum() % (1 << 31))
    return np.random.default_rng((*seed, len(column), content))
