"""What the stages of a preview show, with each layer of a recipe fitted once for all of them.

Stage after stage adds one step, and each shows the table as it stands behind
it: fitted anew for each, a chain of twenty would be two hundred fits. The
compiler's layers are fitted one by one here, as a Pipeline does it, and kept by
the steps they are made of; a lane that has only grown goes on from where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pandas as pd

from pipeline_core.data.compiler import Layer, build, layers
from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.recipe import Step
from pipeline_core.engine.fitted_recipes import MovedRows, fit_recipe, rows_moved

_Chains = dict[tuple[int, ...], Any]


@dataclass(frozen=True)
class _Reached:
    """How far some rows have come: both parts behind some layers, and what was fitted on."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    made_of: Any  # keeps alive what its mark stands for
    after: dict[Any, _Reached] = field(default_factory=dict)
    lanes: dict[tuple[str, ...], _Chains] = field(default_factory=dict)


class Layered:
    """The layers that were fitted so far."""

    def __init__(self) -> None:
        self._begun: dict[Any, _Reached] = {}

    def parts(self, data: Data) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """Return the features of training and test rows behind the recipe; no test, no split.

        Raises
        ------
        StageFailed
            A step failed, or changed which rows there are; it names that step.
        """
        try:
            reached = self._behind(data)
        except Exception:  # which step it was is found out in one place
            prepared = fit_recipe(data)
            test = data.features(data.test_rows)
            return prepared.X, None if data.test is None else prepared.transformer.transform(test)
        return reached.train, reached.test

    def _behind(self, data: Data) -> _Reached:
        reached = self._beginning(data)
        y = data.training(data.roles.target) if data.roles.target else None
        for layer in layers(data.recipe, kinds_of(data.features(data.rows))):
            mark = _mark(layer)
            if mark not in reached.after:
                reached.after[mark] = _fitted(layer, reached, y)
            reached = reached.after[mark]
        return reached

    def _beginning(self, data: Data) -> _Reached:
        mark = (id(data.rows), id(data.train), id(data.test), repr(data.roles))
        if mark not in self._begun:
            test = None if data.test is None else data.features(data.test_rows)
            self._begun[mark] = _Reached(data.features(data.train_rows), test, data)
        return self._begun[mark]


def _mark(layer: Layer) -> Any:
    lanes = tuple((lane.columns, *map(id, lane.steps)) for lane in layer.lanes)
    return (id(layer.bare) if layer.bare else None, layer.only, lanes)


def _fitted(layer: Layer, reached: _Reached, y: Any) -> _Reached:
    def memory(columns: tuple[str, ...], steps: list[Step]) -> _Chain:
        return _Chain(steps, reached.lanes.setdefault(columns, {}))

    built = build(layer, memory).set_output(transform="pandas")
    train = built.fit_transform(_lent(reached.train), y)
    if not train.index.equals(reached.train.index) or rows_moved(built, _lent(reached.train)):
        raise MovedRows
    test = None if reached.test is None else built.transform(_lent(reached.test))
    return _Reached(train, test, layer)


def _lent(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that a step may write to; nothing is copied until it does."""
    return table.copy(deep=False)


class _Chain:
    """What a scikit-learn Pipeline calls its memory: how far the steps of one lane have come.

    Parameters
    ----------
    steps
        The lane's steps.
    kept
        What the steps up to each one gave, by these steps.
    """

    def __init__(self, steps: list[Step], kept: _Chains) -> None:
        self._steps, self._kept = steps, kept

    def __deepcopy__(self, _memo: Any) -> _Chain:
        return self  # a clone of the lane remembers the same

    def cache(self, function: Callable[..., Any], **_options: Any) -> Callable[..., Any]:
        """Return a function that does a step only where nobody has done it on the same rows."""
        place = count(1)

        def done(*given: Any, **more: Any) -> Any:
            mark = tuple(map(id, self._steps[: next(place)]))
            if mark not in self._kept:
                self._kept[mark] = function(*given, **more)
            table, fitted = self._kept[mark]
            return _lent(table), fitted

        return done
