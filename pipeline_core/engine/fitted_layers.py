"""Layers of recipes for a preview, each fitted once for all stages that share it.

Stage after stage adds one step, and each shows the table as it stands after
it: fitted anew for each, a chain of twenty would be two hundred fits. The
compiler's layers are fitted one by one here, as a Pipeline does it, and cached
by the steps they are made of; a lane that has only grown continues from its
last step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.data.layers import Layer, build
from pipeline_core.data.recipe import Step
from pipeline_core.engine.fitted_recipes import MovedRows, fit_recipe, rows_moved

# The rows that a slow step learns from; all are transformed.
FEW = 100
_LaneCache = dict[tuple[int, ...], Any]


@dataclass(frozen=True)
class _Node:
    """Both parts of the rows after some layers, and the nodes one layer further."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    source: Any  # kept alive: its key holds ids
    children: dict[Any, _Node] = field(default_factory=dict)
    lanes: dict[tuple[str, ...], _LaneCache] = field(default_factory=dict)


class FittedLayers:
    """The layers fitted so far, as a tree that starts at the rows of each split.

    Parameters
    ----------
    slow_blocks
        The blocks whose steps learn from few of the rows.
    """

    def __init__(self, slow_blocks: Collection[str] = ()) -> None:
        self._slow_blocks = slow_blocks
        self._roots: dict[Any, _Node] = {}

    def learns_from_few(self, data: Data) -> bool:
        """Tell whether a step of some data's recipe learns from few of its rows."""
        has_many = len(data.rows if data.train is None else data.train) > FEW
        return has_many and any(step.block in self._slow_blocks for step in data.recipe)

    def parts(self, data: Data) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """Return the features of training and test rows after the recipe; no test, no split.

        Raises
        ------
        StageFailed
            A step failed, or changed which rows there are; it names that step.
        """
        try:
            node = self._node_after_recipe(data)
        except Exception:  # which step it was is found out in one place
            recipe = fit_recipe(data)
            test = data.features(data.test_rows)
            return recipe.X, None if data.test is None else recipe.transformer.transform(test)
        return node.train, node.test

    def _node_after_recipe(self, data: Data) -> _Node:
        node = self._root(data)
        y = data.train_column(data.roles.target) if data.roles.target else None
        for layer in data.layers():
            key = _key_of(layer)
            if key not in node.children:
                few = any(step.block in self._slow_blocks for step in _steps_of(layer))
                node.children[key] = (_fit_on_few if few else _fit_layer)(layer, node, y)
            node = node.children[key]
        return node

    def _root(self, data: Data) -> _Node:
        key = (id(data.rows), id(data.train), id(data.test), repr(data.roles))
        if key not in self._roots:
            test = None if data.test is None else data.features(data.test_rows)
            self._roots[key] = _Node(data.features(data.train_rows), test, data)
        return self._roots[key]


def _key_of(layer: Layer) -> Any:
    lanes = tuple((lane.columns, *map(id, lane.steps)) for lane in layer.lanes)
    bare = id(layer.bare) if layer.bare else None
    return (bare, layer.only, lanes, layer.lane_in_names, repr(layer.naming))


def _fit_layer(layer: Layer, node: _Node, y: Any) -> _Node:
    def memory(columns: tuple[str, ...], steps: list[Step]) -> _LaneMemory:
        return _LaneMemory(steps, node.lanes.setdefault(columns, {}))

    transformer = build(layer, memory).set_output(transform="pandas")
    train = transformer.fit_transform(_writable(node.train), y)
    same_rows = train.index.equals(node.train.index)
    if not same_rows or rows_moved(transformer, _writable(node.train)):
        raise MovedRows
    test = None if node.test is None else transformer.transform(_writable(node.test))
    return _Node(train, test, layer)


def _steps_of(layer: Layer) -> list[Step]:
    return [*([layer.bare] if layer.bare else []), *(s for lane in layer.lanes for s in lane.steps)]


def _fit_on_few(layer: Layer, node: _Node, y: Any) -> _Node:
    """Fit a layer on few of the training rows, without the steps cached for all of them."""
    if len(node.train) <= FEW:
        return _fit_layer(layer, node, y)
    transformer = build(layer, lambda _, steps: _LaneMemory(steps, {})).set_output(
        transform="pandas"
    )
    rows = node.train.sample(FEW, random_state=0).sort_index()
    transformer.fit(rows, None if y is None else y.loc[rows.index])
    train = transformer.transform(_writable(node.train))
    test = None if node.test is None else transformer.transform(_writable(node.test))
    return _Node(train, test, layer)


def _writable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that a step may write to; nothing is copied until it does."""
    return table.copy(deep=False)


class _LaneMemory:
    """The ``memory`` of a lane's scikit-learn Pipeline: its steps, fitted so far.

    Parameters
    ----------
    steps
        The lane's steps.
    cache
        The result of each step, by the steps up to it.
    """

    def __init__(self, steps: list[Step], cache: _LaneCache) -> None:
        self._steps, self._cache = steps, cache

    def __deepcopy__(self, _memo: Any) -> _LaneMemory:
        return self  # a clone of the lane shares its cache

    def cache(self, function: Callable[..., Any], **_options: Any) -> Callable[..., Any]:
        """Return the function with its results cached by the steps up to it."""
        step_number = count(1)

        def cached(*args: Any, **kwargs: Any) -> Any:
            key = tuple(map(id, self._steps[: next(step_number)]))
            if key not in self._cache:
                self._cache[key] = function(*args, **kwargs)
            table, transformer = self._cache[key]
            return _writable(table), transformer

        return cached
