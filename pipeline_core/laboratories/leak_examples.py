"""Four leaks in plain scikit-learn, each beside the honest way: the code is the lesson.

Every function returns the scores of the leaky way and of the honest way. They import only
public libraries, and can be read, copied and run anywhere.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    KFold,
    StratifiedKFold,
    TimeSeriesSplit,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import TargetEncoder
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import resample

from pipeline_core.errors import UsageError
from pipeline_core.laboratories.names import LEAK_EXAMPLES

Scores = tuple[Any, Any]


def noise(seed: int) -> Scores:
    """Select the best of 2,000 random columns before, or inside, the folds."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(200, 2000))
    y = random.permutation(np.repeat([0, 1], 100))
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    select, model = SelectKBest(f_classif, k=20), LogisticRegression()

    chosen = select.fit_transform(X, y)  # it has seen the answers of every row
    leaky = cross_val_score(model, chosen, y, cv=folds)
    honest = cross_val_score(make_pipeline(select, model), X, y, cv=folds)
    return leaky, honest


def encoding(seed: int) -> Scores:
    """Put the mean of the target in place of each of 400 codes, that say nothing."""
    random = np.random.default_rng(seed)
    X = pd.DataFrame({"code": random.integers(0, 400, 1000).astype(str)})
    y = pd.Series(random.integers(0, 2, 1000), name="bought")
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = LogisticRegression()

    means = y.groupby(X["code"]).transform("mean").to_frame()  # each row's own answer is in it
    leaky = cross_val_score(model, means, y, cv=folds)
    encode = TargetEncoder(cv=KFold(5, shuffle=True, random_state=seed))
    honest = cross_val_score(make_pipeline(encode, model), X, y, cv=folds)
    return leaky, honest


def oversampling(seed: int) -> Scores:
    """Repeat the rows of a rare class before, or inside, the folds."""
    random = np.random.default_rng(seed)
    X, y = random.normal(size=(600, 8)), (random.random(600) < 0.1).astype(int)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = DecisionTreeClassifier(random_state=seed)

    def balanced(X: Any, y: Any) -> tuple[Any, Any]:
        rare, common = X[y == 1], X[y == 0]
        repeated = resample(rare, n_samples=len(common), random_state=seed)
        return np.vstack([common, repeated]), np.repeat([0, 1], len(common))

    leaky = cross_val_score(  # copies of one row lie on both sides
        model, *balanced(X, y), cv=folds, scoring="balanced_accuracy"
    )
    honest = []
    for train, test in folds.split(X, y):
        model.fit(*balanced(X[train], y[train]))
        said = model.predict(X[test])
        honest.append(np.mean([np.mean(said[y[test] == label] == label) for label in (0, 1)]))
    return leaky, np.array(honest)


def time_order(seed: int) -> Scores:
    """Judge a model of a price that wanders by shuffled days, or by days that come later."""
    random = np.random.default_rng(seed)
    X = np.arange(600.0).reshape(-1, 1)
    y = 100 + random.normal(size=600).cumsum()
    model = RandomForestRegressor(50, random_state=seed)

    shuffled = KFold(5, shuffle=True, random_state=seed)  # yesterday and tomorrow are known
    leaky = cross_val_score(model, X, y, cv=shuffled, scoring="neg_mean_absolute_error")
    later = TimeSeriesSplit(5)
    honest = cross_val_score(model, X, y, cv=later, scoring="neg_mean_absolute_error")
    return -leaky, -honest


_EXAMPLES: dict[str, tuple[Callable[[int], Scores], str]] = {
    "noise": (noise, "accuracy"),
    "encoding": (encoding, "accuracy"),
    "oversampling": (oversampling, "balanced_accuracy"),
    "time_order": (time_order, "mean_absolute_error"),
}


def leak_example(name: str, seed: int = 0) -> dict[str, Any]:
    """Return what a leak earns in one of the examples, and what is honest.

    Parameters
    ----------
    name
        ``noise``, ``encoding``, ``oversampling`` or ``time_order``.
    seed
        Draws the table.

    Returns
    -------
    dict
        The ``metric``; of ``leaky`` and ``honest`` the ``score`` and that of each of the
        ``folds``; and the ``code``.

    Raises
    ------
    UsageError
        There is no such example.

    Examples
    --------
    >>> result = leak_example("noise", 3)
    >>> round(result["leaky"]["score"], 2), round(result["honest"]["score"], 2)
    (0.8, 0.43)
    """
    if name not in LEAK_EXAMPLES:
        raise UsageError("laboratory.no_such_example", found=name, known=list(LEAK_EXAMPLES))
    function, metric = _EXAMPLES[name]
    leaky, honest = function(seed)
    return {
        "metric": metric,
        "leaky": _summary(leaky),
        "honest": _summary(honest),
        "code": inspect.getsource(function),
    }


def _summary(scores: Any) -> dict[str, Any]:
    values = [float(score) for score in scores]
    return {"score": sum(values) / len(values), "folds": values}
