"""Recipes fitted on the training rows, each once for all the models that start from it.

Fitting happens where somebody needs the result, not where a step is drawn:
a split that comes after a step is then respected by itself.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.data import Data
from pipeline_core.errors import StageFailed


@dataclass(frozen=True)
class Prepared:
    """A recipe fitted on the training rows, with what it made of them."""

    transformer: Any
    X: pd.DataFrame


class Fits:
    """Each recipe fitted once, though several models start from it side by side."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Data, Future[Prepared]]] = {}
        self._lock = threading.Lock()

    def prepared(self, data: Data) -> Prepared:
        """Return the fitted recipe of some data, waiting if another fits it now."""
        with self._lock:
            known = self._made.get(id(data))
            future: Future[Prepared] = known[1] if known else Future()
            self._made.setdefault(id(data), (data, future))
        if known is None:
            try:
                future.set_result(fit_recipe(data))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

    def forget(self, data: Data | None) -> None:
        """Let a recipe's training matrix go."""
        with self._lock:
            self._made.pop(id(data), None)


def fit_recipe(data: Data) -> Prepared:
    """Fit a recipe on the training rows.

    Raises
    ------
    StageFailed
        A step failed, or changed which rows there are; it names that step.
    """
    X = data.features(data.train_rows)
    y = data.training(data.roles.target) if data.roles.target else None
    try:
        return _fitted(data, X, y)
    except StageFailed:
        raise
    except Exception as error:
        raise _blamed(data, X, y) from error


class MovedRows(Exception):  # noqa: N818 - it becomes a StageFailed that names the step
    """A step gave other rows than it got."""


def _fitted(data: Data, X: pd.DataFrame, y: Any) -> Prepared:
    transformer = data.compiled()
    if transformer is None:
        return Prepared(None, X)
    made = transformer.fit_transform(X, y)
    if not made.index.equals(X.index):
        raise MovedRows
    _require_all_rows(transformer, X)
    return Prepared(transformer, made)


def _require_all_rows(fitted: Any, X: pd.DataFrame) -> None:
    layers = [layer for _, layer in fitted.steps]
    if not any(_may_move_rows(lane) for layer in layers for lane, _ in _lanes(layer)):
        return
    for layer in layers:
        if rows_moved(layer, X):
            raise MovedRows
        X = layer.transform(X)


def rows_moved(layer: Any, X: pd.DataFrame) -> bool:
    """Say whether a lane of a fitted layer lost rows: a ColumnTransformer fills gaps in silence."""
    return any(
        _may_move_rows(lane) and not lane.transform(X[columns]).index.equals(X.index)
        for lane, columns in _lanes(layer)
    )


def _lanes(layer: Any) -> list[tuple[Any, list[str]]]:
    lanes = getattr(layer, "transformers_", ())
    return [(lane, columns) for _, lane, columns in lanes if hasattr(lane, "transform")]


def _may_move_rows(lane: Any) -> bool:
    """Say whether a lane runs code of which scikit-learn does not vouch for the rows."""
    steps = [step for _, step in lane.steps] if hasattr(lane, "steps") else [lane]
    return any(
        isinstance(step, FunctionTransformer) or not type(step).__module__.startswith("sklearn.")
        for step in steps
    )


def _blamed(data: Data, X: pd.DataFrame, y: Any) -> Exception:
    """Find the first step that the recipe fails with, by adding one at a time."""
    for count, step in enumerate(data.recipe, start=1):
        try:
            _fitted(replace(data, recipe=data.recipe[:count]), X, y)
        except StageFailed as error:
            return error
        except MovedRows:
            return StageFailed("failed.step_moved_rows", stage=step.stage)
        except Exception as error:
            error.stage = step.stage  # type: ignore[attr-defined]
            return error
    return StageFailed("failed.recipe", stage=data.recipe[-1].stage)
