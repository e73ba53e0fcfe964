"""Lone columns: what a small tree earns with one column alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.data.data import Data
from pipeline_core.leak_radar.bench import Bench, has_classes
from pipeline_core.leak_radar.scores import answers_of
from pipeline_core.leak_radar.trials import Trial

NAME = "lone_column"
MAX_COLUMNS = 200
_MAX_TRAIN_ROWS = 20_000
# A column that does as well alone is seldom a measurement made before the answer was known.
GOLDEN = {"roc_auc": 0.985, "r2": 0.97}
_LEAD = 0.8
# One that does well alone where no other has half as much is asked about too.
_FAR = {"roc_auc": 0.9, "r2": 0.81}
_FAR_LEAD = 0.5
_FEWEST_OTHERS = 3


def lone_column_trial(bench: Bench) -> Trial:
    """Return the best that one column earns alone, beside the next best.

    It is a suspicion by rule and no test: that a column says nearly all may be the truth. A
    field of columns that all do well is no suspicion; one that stands out is.
    """
    data = bench.real.data if bench.subject.second is None else bench.base
    baked = data.bake()
    train, test = baked.features(baked.train_rows), baked.features(baked.test_rows)
    if bench.subject.second is not None or len(train.columns) > MAX_COLUMNS or train.empty:
        return Trial(NAME, facts={"untried": True})
    classes = has_classes(bench.real)
    target = baked.roles.target or ""
    train = train.iloc[:: max(1, len(train) // _MAX_TRAIN_ROWS)]
    y = baked.rows.loc[train.index, target] if baked.rows.index.is_unique else None
    if y is None:
        return Trial(NAME, facts={"untried": True})
    scores = {
        str(name): _score(baked, train[[name]], y, test[[name]], classes=classes) for name in train
    }
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    chance = 0.5 if classes else 0.0
    name, best = ranked[0]
    second = max(ranked[1][1] if len(ranked) > 1 else chance, chance)
    metric = "roc_auc" if classes else "r2"
    share = (second - chance) / (best - chance) if best > chance else 1.0
    is_golden = best >= GOLDEN[metric] and share < _LEAD
    is_far = best >= _FAR[metric] and share < _FAR_LEAD and len(ranked) > _FEWEST_OTHERS
    facts = {"column": name, "next": second, "stage": first_stage(bench, name)}
    is_suspect = is_golden or is_far
    return Trial(NAME, None, None, best - chance, best, is_suspect=is_suspect, facts=facts)


def first_stage(bench: Bench, column: str) -> str | None:
    """Return the first stage whose table has a column."""
    outputs = bench.reruns.outputs
    for name in bench.reruns.plan.jobs:
        data = outputs[name].data if name in outputs else None
        if data is not None and column in data.bake().rows.columns:
            return name
    return None


def _score(
    data: Data, train: pd.DataFrame, y: pd.Series[Any], test: pd.DataFrame, *, classes: bool
) -> float:
    """Return the score of a small tree that sees one column, its words as numbers."""
    leaf = max(5, len(train) // 100)
    tree = (DecisionTreeClassifier if classes else DecisionTreeRegressor)(
        max_depth=6, min_samples_leaf=leaf, random_state=0
    )
    name = train.columns[0]
    codes = _codes(train[name], y, classes=classes)
    fitted = tree.fit(codes(train[name]), y)
    judged = _Single(fitted, name, codes)
    return answers_of(judged, data).score if len(test) else float("nan")


def _codes(column: pd.Series[Any], y: pd.Series[Any], *, classes: bool) -> Any:
    """Return what turns a column into numbers; words in the order of the target's mean."""
    if column.dtype.kind in "fiub" or pd.api.types.is_numeric_dtype(column):
        return lambda values: values.to_numpy(dtype="float64", na_value=np.nan).reshape(-1, 1)
    if pd.api.types.is_datetime64_any_dtype(column):
        return lambda values: values.astype("int64").to_numpy(dtype="float64").reshape(-1, 1)
    numbers = pd.Series(pd.factorize(y, sort=True)[0], index=y.index) if classes else y
    if classes:  # one against the rest tells the most frequent class apart
        numbers = (numbers == numbers.mode().iloc[0]).astype("float64")
    words = column.astype(str)
    means = numbers.astype("float64").groupby(words).agg(["sum", "count"])
    prior = float(numbers.astype("float64").mean())
    smooth = ((means["sum"] + 5 * prior) / (means["count"] + 5)).to_dict()
    return lambda values: (
        values.astype(str).map(smooth).fillna(prior).to_numpy(dtype="float64").reshape(-1, 1)
    )


class _Single:
    """A fitted tree that takes whole rows and looks at one column."""

    def __init__(self, tree: Any, name: Any, codes: Any) -> None:
        self._tree, self._name, self._codes = tree, name, codes
        self.classes_ = getattr(tree, "classes_", None)

    def __sklearn_tags__(self) -> Any:
        return self._tree.__sklearn_tags__()

    def predict(self, X: pd.DataFrame) -> Any:
        return self._tree.predict(self._codes(X[self._name]))

    def predict_proba(self, X: pd.DataFrame) -> Any:
        return self._tree.predict_proba(self._codes(X[self._name]))
