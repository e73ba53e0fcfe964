"""Baselines of a model: a strong one that nobody tuned, a simple one, and a constant."""

from __future__ import annotations

import pickle
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.measures.model_review.case import ReviewRows, part_weights
from pipeline_core.measures.model_review.marks import Marks, Ruler, model_marks
from pipeline_core.measures.model_review.plain_columns import PlainColumns
from pipeline_core.measures.weights import Weights, weight_argument

MAX_BASELINE_ROWS = 20_000
MAX_SINGLE_COLUMNS = 60


class Learner(NamedTuple):
    """What baselines learn from: some training rows as plain numbers."""

    X: npt.NDArray[np.float64]
    y: Any
    weights: Weights


def learner(columns: PlainColumns, train: ReviewRows, seed: int | None) -> Learner:
    """Return the training rows of baselines: at most 20,000, drawn by the seed.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = ReviewRows(pd.DataFrame({"x": [1, 2]}), pd.Series([3, 4]))
    >>> learner(PlainColumns(["x"], np.ones((2, 1)), np.ones((1, 1)), [False]), rows, 0).y.tolist()
    [3, 4]
    """
    chosen = np.arange(len(train.y))
    if len(chosen) > MAX_BASELINE_ROWS:
        random = np.random.default_rng(seed)
        chosen = np.sort(random.choice(chosen, MAX_BASELINE_ROWS, replace=False))
    weights = part_weights(train)
    part = None if weights is None else weights[chosen]
    return Learner(columns.train[chosen], np.asarray(train.y)[chosen], part)


def strong_baseline(model: Any, columns: PlainColumns, seed: int | None) -> Any:
    """Return an unfitted boosting of trees over plain columns, as scikit-learn sets it.

    Examples
    --------
    >>> columns = PlainColumns(["x"], np.ones((2, 1)), np.ones((1, 1)), [False])
    >>> strong_baseline(Ridge(), columns, 0)
    HistGradientBoostingRegressor(early_stopping=False, random_state=0)
    """
    kind = HistGradientBoostingClassifier if is_classifier(model) else HistGradientBoostingRegressor
    words = columns.is_word if any(columns.is_word) else None
    if words is None:
        return kind(early_stopping=False, random_state=seed)
    return kind(early_stopping=False, random_state=seed, categorical_features=words)


def simple_baseline(model: Any, columns: PlainColumns) -> Any:
    """Return an unfitted linear model over plain columns.

    Examples
    --------
    >>> columns = PlainColumns(["x"], np.ones((2, 1)), np.ones((1, 1)), [False])
    >>> simple_baseline(Ridge(), columns)[-1]
    Ridge()
    """
    words = [place for place, is_word in enumerate(columns.is_word) if is_word]
    numbers = [place for place, is_word in enumerate(columns.is_word) if not is_word]
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    encoded = OneHotEncoder(handle_unknown="ignore", max_categories=30, sparse_output=False)
    missing = SimpleImputer(strategy="constant", fill_value=-1.0, keep_empty_features=True)
    steps = [
        ("numbers", make_pipeline(filled, StandardScaler()), numbers),
        ("words", make_pipeline(missing, encoded), words),
    ]
    last = LogisticRegression(max_iter=1000) if is_classifier(model) else Ridge()
    return Pipeline([("columns", ColumnTransformer(steps)), ("linear", last)])


def baseline_marks(
    ruler: Ruler, unfitted: Any, rows: Learner, columns: PlainColumns, test: ReviewRows
) -> tuple[Marks | None, Any]:
    """Return the marks of a baseline on the test rows, and the fitted baseline.

    Both are None where it cannot be fitted, for instance on one class.

    Examples
    --------
    >>> import pandas as pd
    >>> x = np.arange(8.0)[:, None]
    >>> columns = PlainColumns(["x"], x, x, [False])
    >>> rows = ReviewRows(pd.DataFrame(x), pd.Series(x[:, 0]))
    >>> marks, _ = baseline_marks("r2", Ridge(0.0), learner(columns, rows, 0), columns, rows)
    >>> round(marks.score, 6)
    1.0
    """
    try:
        fitted = unfitted.fit(rows.X, rows.y, **weight_argument(unfitted, rows.weights))
    except ValueError:
        return None, None
    return model_marks(ruler, fitted, columns.test, test.y, part_weights(test)), fitted


def constant_marks(ruler: Ruler, train: ReviewRows, test: ReviewRows) -> Marks:
    """Return the marks of a model that always gives the same answer.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = ReviewRows(pd.DataFrame(index=range(4)), pd.Series(["a", "b", "b", "b"]))
    >>> constant_marks("accuracy", rows, rows).score, constant_marks("roc_auc", rows, rows).score
    (0.75, 0.5)
    """
    dummy = DummyRegressor() if ruler == "r2" else DummyClassifier(strategy="prior")
    nothing = [np.zeros((len(rows.y), 1)) for rows in (train, test)]
    dummy.fit(nothing[0], train.y, sample_weight=part_weights(train))
    return model_marks(ruler, dummy, nothing[1], test.y, part_weights(test))


def single_columns(
    ruler: Ruler, model: Any, rows: Learner, columns: PlainColumns, test: ReviewRows
) -> dict[str, Marks]:
    """Return the marks of a small tree on each of the first sixty columns alone.

    Examples
    --------
    >>> import pandas as pd
    >>> x = np.column_stack([np.arange(40.0), np.tile([0.0, 1.0], 20)])
    >>> columns = PlainColumns(["copy", "dice"], x, x, [False, False])
    >>> rows = ReviewRows(pd.DataFrame(x), pd.Series(x[:, 0] > 19))
    >>> seen, model = learner(columns, rows, 0), LogisticRegression()
    >>> marks = single_columns("roc_auc", model, seen, columns, rows)
    >>> {name: mark.score for name, mark in marks.items()}
    {'copy': 1.0, 'dice': 0.5}
    """
    kind = DecisionTreeClassifier if is_classifier(model) else DecisionTreeRegressor
    marks = {}
    for place, name in enumerate(columns.names[:MAX_SINGLE_COLUMNS]):
        tree = kind(max_leaf_nodes=16, min_samples_leaf=5, random_state=0)
        tree.fit(rows.X[:, [place]], rows.y, sample_weight=rows.weights)
        weights = part_weights(test)
        marks[name] = model_marks(ruler, tree, columns.test[:, [place]], test.y, weights)
    return marks


def stored_bytes(model: Any) -> int:
    """Return how many bytes of numbers a fitted model keeps; 0 where that is not known.

    Names of classes do not count: it is the same number wherever the model is.

    Examples
    --------
    >>> stored_bytes(np.zeros(10))
    80
    """
    buffers: list[Any] = []
    try:
        pickle.dumps(model, protocol=5, buffer_callback=buffers.append)
    except (pickle.PicklingError, TypeError, AttributeError):
        return 0
    return sum(buffer.raw().nbytes for buffer in buffers)
