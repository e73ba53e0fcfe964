"""A fold of a search: its rows, and what recipes made of them, which candidates share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from pipeline_core.measures.weights import WeightedPipeline, Weights, weight_argument

_MAX_SHARED_BYTES = 64 << 20  # a fold
Trial = Mapping[str, Any]


def with_values(estimator: Any, trial: Trial) -> Any:
    """Return an unfitted copy of an estimator with the values of a trial."""
    return clone(estimator).set_params(**{k: clone(v, safe=False) for k, v in trial.items()})


class Fold:
    """The rows of one fold, and what recipes that were fitted on them made of these."""

    def __init__(
        self, X: pd.DataFrame, y: pd.Series[Any], weights: Weights, train: Any, test: Any
    ) -> None:
        self._train = X.iloc[train], y.iloc[train]
        self._test = X.iloc[test], y.iloc[test]
        self._weights = None if weights is None else weights[train]
        self._test_weights = None if weights is None else weights[test]
        self._prepared: dict[Any, tuple[Any, Any]] = {}

    def fit(self, estimator: Any, trial: Trial) -> tuple[Any, Any, Any]:
        """Return a candidate that is fitted on the training rows, these, and the test rows."""
        model = with_values(estimator, trial)
        if type(model) not in (Pipeline, WeightedPipeline) or len(model.steps) < 2:
            model.fit(*self._train, **weight_argument(model, self._weights))
            return model, self._train[0], self._test[0]
        name, last = model.steps[-1]
        own = {k: v for k, v in trial.items() if k != name and not k.startswith(f"{name}__")}
        train, test = self._parts_after(Pipeline(model.steps[:-1]), own)
        last.fit(train, self._train[1], **weight_argument(last, self._weights))
        return last, train, test

    def score(self, model: Any, X: Any, scorer: Any) -> float:
        """Return the score of a fitted candidate."""
        return _score(model, X, self._test[1], self._test_weights, scorer)

    def train_score(self, model: Any, X: Any, scorer: Any) -> float:
        """Return the score of a fitted candidate on the rows that it learned from."""
        return _score(model, X, self._train[1], self._weights, scorer)

    def _parts_after(self, recipe: Pipeline, own: Trial) -> tuple[Any, Any]:
        """Return both parts of the rows after a recipe, which is fitted once."""
        key = tuple((name, _identity(value)) for name, value in sorted(own.items()))
        if key not in self._prepared:
            if sum(map(_size, self._prepared.values())) > _MAX_SHARED_BYTES:
                self._prepared.clear()
            train = recipe.fit_transform(*self._train)
            self._prepared[key] = train, recipe.transform(self._test[0])
        return self._prepared[key]


def _score(model: Any, X: Any, y: Any, weights: Weights, scorer: Any) -> float:
    accepts = getattr(scorer, "_accept_sample_weight", lambda: False)()
    arguments = {"sample_weight": weights} if weights is not None and accepts else {}
    return float(scorer(model, X, y, **arguments))


def _identity(value: Any) -> Any:
    return id(value) if hasattr(value, "get_params") else repr(value)


def _size(parts: tuple[Any, Any]) -> int:
    return sum(int(part.memory_usage().sum()) for part in parts)
