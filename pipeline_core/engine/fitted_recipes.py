"""Fitted recipes, each fitted once for all the models that start from it.

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
from pipeline_core.engine.step_columns import unseen_by
from pipeline_core.errors import StageFailed


@dataclass(frozen=True)
class FittedRecipe:
    """A recipe fitted on the training rows, and the training matrix it gives."""

    transformer: Any
    X: pd.DataFrame


class FittedRecipes:
    """Each recipe fitted once, though several models start from it side by side."""

    def __init__(self) -> None:
        self._futures: dict[int, tuple[Data, Future[FittedRecipe]]] = {}
        self._lock = threading.Lock()

    def get(self, data: Data) -> FittedRecipe:
        """Return the fitted recipe of some data, waiting if another thread fits it now."""
        with self._lock:
            is_new = id(data) not in self._futures
            _, future = self._futures.setdefault(id(data), (data, Future()))
        if is_new:
            try:
                future.set_result(fit_recipe(data))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

    def forget(self, data: Data | None) -> None:
        """Drop a recipe and its training matrix."""
        with self._lock:
            self._futures.pop(id(data), None)


def fit_recipe(data: Data) -> FittedRecipe:
    """Fit a recipe on the training rows.

    Raises
    ------
    StageFailed
        A step failed, or changed which rows there are; it names that step.
    """
    X = data.features(data.train_rows)
    y = data.train_column(data.roles.target) if data.roles.target else None
    try:
        return _fit(data, X, y)
    except StageFailed:
        raise
    except Exception as error:
        raise _error_of_first_bad_step(data, X, y) from error


class MovedRows(Exception):  # noqa: N818 - it becomes a StageFailed that names the step
    """A step gave other rows than it got."""


def _fit(data: Data, X: pd.DataFrame, y: Any) -> FittedRecipe:
    transformer = data.compile()
    if transformer is None:
        return FittedRecipe(None, X)
    matrix = transformer.fit_transform(X, y)
    if not matrix.index.equals(X.index):
        raise MovedRows
    _require_all_rows(transformer, X)
    return FittedRecipe(transformer, matrix)


def _require_all_rows(transformer: Any, X: pd.DataFrame) -> None:
    layers = [layer for _, layer in transformer.steps]
    if not any(_may_move_rows(lane) for layer in layers for lane, _ in _lanes(layer)):
        return
    for layer in layers:
        if rows_moved(layer, X):
            raise MovedRows
        X = layer.transform(X)


def rows_moved(layer: Any, X: pd.DataFrame) -> bool:
    """Tell whether a lane of a fitted layer moved rows: a ColumnTransformer hides it."""
    return any(
        _may_move_rows(lane) and not lane.transform(X[columns]).index.equals(X.index)
        for lane, columns in _lanes(layer)
    )


def _lanes(layer: Any) -> list[tuple[Any, list[str]]]:
    lanes = getattr(layer, "transformers_", ())
    return [(lane, columns) for _, lane, columns in lanes if hasattr(lane, "transform")]


def _may_move_rows(lane: Any) -> bool:
    """Tell whether a lane runs code that is not scikit-learn's own."""
    steps = [step for _, step in lane.steps] if hasattr(lane, "steps") else [lane]
    return any(
        isinstance(step, FunctionTransformer) or not type(step).__module__.startswith("sklearn.")
        for step in steps
    )


def _error_of_first_bad_step(data: Data, X: pd.DataFrame, y: Any) -> Exception:
    """Find the first step that the recipe fails with, by adding one at a time."""
    columns = X.columns
    for count, step in enumerate(data.recipe, start=1):
        try:
            columns = _fit(replace(data, recipe=data.recipe[:count]), X, y).X.columns
        except StageFailed as error:
            return error
        except MovedRows:
            return StageFailed("failed.step_moved_rows", stage=step.stage)
        except Exception as error:
            if unseen := unseen_by(step, data, columns):
                return unseen
            error.stage = step.stage  # type: ignore[attr-defined]
            return error
    return StageFailed("failed.recipe", stage=data.recipe[-1].stage)
