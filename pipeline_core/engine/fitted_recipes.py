"""Fitted recipes, each fitted once for all the models that start from it.

Fitting happens where somebody needs the result, not where a step is drawn:
a split that comes after a step is then respected by itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.data import Data
from pipeline_core.engine.step_columns import unseen_by
from pipeline_core.errors import StageFailed

# CPU seconds of a fit, and as many for each thousand columns: keeping costs about as much.
WORTH_KEEPING = 0.1
# Their transformers give as many rows as they get.
_KEEP_ROWS = ("sklearn.", "pipeline_core.measures.")


@dataclass(frozen=True)
class FittedRecipe:
    """A recipe fitted on the training rows, and the training matrix it gives."""

    transformer: Any
    X: pd.DataFrame


class RecipeStore(Protocol):
    """Storage of fitted recipes with their matrices."""

    def save_recipe(self, name: str, data: Data, transformer: Any, X: pd.DataFrame) -> None:
        """Keep a recipe where a file gives it back exactly."""

    def load_recipe(self, name: str, data: Data) -> tuple[Any, pd.DataFrame] | None:
        """Return a recipe that lies in memory as the fitted one did; None if there is none."""


class FittedRecipes:
    """Each recipe fitted once, though several models start from it side by side.

    Parameters
    ----------
    store
        Keeps what took long to fit for later runs, or None.
    threads
        Threads that fitting may use: with another number the last bits may differ.
    count_warnings
        Returns how many warnings this thread's stage has had: a recipe that warns is fitted
        again, so that its warnings are said again.
    """

    def __init__(
        self,
        store: RecipeStore | None = None,
        threads: int = 1,
        count_warnings: Callable[[], int] = lambda: 0,
    ) -> None:
        self._futures: dict[int, tuple[Data, Future[FittedRecipe]]] = {}
        self._lock = threading.Lock()
        self._store = store
        self._threads = threads
        self._count_warnings = count_warnings

    def get(self, data: Data, key: str | None = None) -> FittedRecipe:
        """Return the fitted recipe of some data, waiting if another thread fits it now.

        Parameters
        ----------
        data
            The rows and their recipe.
        key
            The cache key of the data, or None where nothing is kept.
        """
        with self._lock:
            is_new = id(data) not in self._futures
            _, future = self._futures.setdefault(id(data), (data, Future()))
        if is_new:
            try:
                future.set_result(self._kept_or_fitted(data, key))
            except BaseException as error:
                future.set_exception(error)
        return future.result()

    def _kept_or_fitted(self, data: Data, key: str | None) -> FittedRecipe:
        if self._store is None or key is None or not data.recipe:
            return fit_recipe(data)
        name = f"{key} {self._threads}"
        if (kept := self._store.load_recipe(name, data)) is not None:
            return FittedRecipe(*kept)
        warned, started = self._count_warnings(), time.thread_time()
        recipe = fit_recipe(data)
        seconds = time.thread_time() - started
        took_long = seconds >= WORTH_KEEPING * (1 + recipe.X.shape[1] / 1000)
        if took_long and self._count_warnings() == warned and recipe.transformer is not None:
            self._store.save_recipe(name, data, recipe.transformer, recipe.X)
        return recipe

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
    """Tell whether a lane runs code that is neither scikit-learn's nor the project's own."""
    steps = [step for _, step in lane.steps] if hasattr(lane, "steps") else [lane]
    return any(
        isinstance(step, FunctionTransformer) or not type(step).__module__.startswith(_KEEP_ROWS)
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
