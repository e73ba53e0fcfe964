"""Written values evaluate to equal values; others are refused."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import set_config
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.ensemble import StackingClassifier
from sklearn.feature_selection import SelectKBest, mutual_info_classif
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.utils import all_estimators

from pipeline_core.errors import ExportError
from pipeline_core.export.script.estimators import Estimators, changed_parameters
from pipeline_core.export.script.values import Values
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.names import Names


def round_trip(value: Any) -> tuple[str, Any]:
    """Write a value and evaluate the source with only its imports."""
    imports = Imports(Names())
    values = Values(imports)
    values.add(Estimators(values))
    text = values.write(value)
    space: dict[str, Any] = {}
    exec("\n".join(imports.lines()), space)
    return text, eval(text, space)


def is_equal(first: Any, second: Any) -> bool:
    if type(first) is not type(second):
        return False
    if isinstance(first, BaseEstimator):
        outputs = [getattr(e, "_sklearn_output_config", {}) for e in (first, second)]
        mine, theirs = first.get_params(deep=False), second.get_params(deep=False)
        return outputs[0] == outputs[1] and is_equal(mine, theirs)
    if isinstance(first, dict):
        return list(first) == list(second) and all(is_equal(first[k], second[k]) for k in first)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(is_equal, first, second))
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(
            first, second, equal_nan=first.dtype.kind == "f"
        )
    if isinstance(first, partial):
        return is_equal(
            [first.func, first.args, first.keywords], [second.func, second.args, second.keywords]
        )
    return is_equal_leaf(first, second)


def is_equal_leaf(first: Any, second: Any) -> bool:
    if isinstance(first, float | np.floating):
        return first == second or (math.isnan(first) and math.isnan(second))
    if hasattr(first, "__dict__") and not callable(first):
        return is_equal(vars(first), vars(second))
    return bool(first == second)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.text() | st.integers())
    ),
    max_leaves=12,
)


@given(plain)
def test_plain_values_round_trip(value: Any) -> None:
    _text, rebuilt = round_trip(value)
    assert is_equal(value, rebuilt)


@pytest.mark.parametrize(
    "value",
    [
        np.float64(0.1), np.int64(3), np.bool_(True), np.float32(0.1), np.float64,
        np.dtype("int32"),
        np.array([1.5, np.nan]), np.array(["a", "b"]), np.array([[1, 2]], dtype="int8"),
        np.array(["a", None], dtype=object), float("nan"), float("-inf"), pd.NA,
        pd.Timestamp("2024-02-29 12:00"), slice(1, None), range(3), np.log1p, len, {1, 2},
        set(), (1,),
        partial(mutual_info_classif, random_state=3), KFold(3, shuffle=True, random_state=1),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_other_values_round_trip(value: Any) -> None:
    text, rebuilt = round_trip(value)
    assert value is rebuilt or is_equal(value, rebuilt)
    assert "<" not in text


def constructible() -> list[Any]:
    estimators = []
    for name, kind in all_estimators():
        try:
            estimators.append(pytest.param(kind(), id=name))
        except (TypeError, FutureWarning):  # it needs another estimator, or is deprecated
            continue
    return estimators


@pytest.mark.parametrize("estimator", constructible())
def test_every_estimator_round_trips(estimator: Any) -> None:
    text, rebuilt = round_trip(estimator)
    assert is_equal(estimator, rebuilt)
    assert text == f"{type(estimator).__name__}()"


@pytest.mark.parametrize("estimator", constructible())
def test_every_changed_parameter_is_written(estimator: Any) -> None:
    numbers = {
        name: value + 1
        for name, value in estimator.get_params(deep=False).items()
        if type(value) in (int, float)
    }
    estimator.set_params(**numbers)
    assert set(changed_parameters(estimator)) == {
        name for name, value in numbers.items() if not math.isnan(value) and not math.isinf(value)
    }
    assert is_equal(estimator, round_trip(estimator)[1])


class AnyKeyword(Ridge):
    """A constructor that does not name its parameters, as XGBoost's does not."""

    def __init__(self, *, alpha: float = 2.0, **others: Any) -> None:
        super().__init__(alpha=alpha, **others)
        self.others = others

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        names = Ridge().get_params(deep=deep)
        return {**{name: getattr(self, name) for name in names}, **self.others}


class AnyKeywordAndOne(AnyKeyword):
    """One that cannot be made with its defaults."""

    def __init__(self, alpha: float, **others: Any) -> None:
        super().__init__(alpha=alpha, **others)


def test_parameters_that_a_constructor_does_not_name_are_written_too() -> None:
    assert changed_parameters(AnyKeyword()) == {}
    assert changed_parameters(AnyKeyword(tol=0.5)) == {"tol": 0.5}
    assert changed_parameters(AnyKeyword(alpha=1.0, tol=1e-4)) == {"alpha": 1.0}
    assert changed_parameters(AnyKeywordAndOne(3.0)) == {"alpha": 3.0}


def test_there_are_enough_of_them() -> None:
    assert len(constructible()) > 170


COMPOSED = {
    "pipeline": make_pipeline(StandardScaler(), Ridge(alpha=0.5)),
    "named pipeline": Pipeline([("a", StandardScaler()), ("b", "passthrough")]),
    "columns": make_column_transformer(
        ("drop", ["a"]), (make_pipeline(SimpleImputer(), StandardScaler()), ["b", "c d"]),
        remainder="passthrough", verbose_feature_names_out=False,
    ),
    "named columns": ColumnTransformer([("x", OneHotEncoder(), ["a"])], sparse_threshold=0),
    "columns with weights": make_column_transformer((StandardScaler(), ["a"])).set_params(
        transformer_weights={"standardscaler": 2.0}
    ),
    "union": FeatureUnion([("a", StandardScaler())], transformer_weights={"a": 2}),
    "stacking": StackingClassifier([("lr", LogisticRegression(C=2))], cv=KFold(3)),
    "search": GridSearchCV(Ridge(), {"alpha": [0.1, 1]}, scoring="r2"),
    "kernel": GaussianProcessRegressor(RBF(2.0) + WhiteKernel()),
    "function": FunctionTransformer(np.log1p),
    "best": SelectKBest(partial(mutual_info_classif, random_state=0), k=2),
}  # fmt: skip


@pytest.mark.parametrize("output", [None, "pandas"])
@pytest.mark.parametrize("name", COMPOSED)
def test_composed_estimators_round_trip(name: str, output: str | None) -> None:
    from sklearn.base import clone

    estimator = clone(COMPOSED[name])
    if output and hasattr(estimator, "set_output"):
        estimator.set_output(transform=output)
    text, rebuilt = round_trip(estimator)
    assert is_equal(estimator, rebuilt)
    assert text.count("set_output") == (output is not None and hasattr(estimator, "set_output"))


def test_long_values_are_not_cut() -> None:
    names = [f"column number {i}" for i in range(400)]
    estimator = make_column_transformer((StandardScaler(), names))
    with_limit = repr(estimator)
    assert "..." in with_limit  # what repr does
    assert is_equal(estimator, round_trip(estimator)[1])
    set_config(print_changed_only=True)


@pytest.mark.parametrize(
    "value",
    [lambda x: x, object(), FunctionTransformer(lambda x: x), type("Local", (), {})],
    ids=["lambda", "object", "inside", "class"],
)
def test_what_cannot_be_written_is_refused(value: Any) -> None:
    with pytest.raises(ExportError) as error:
        round_trip(value)
    assert error.value.code == "export.value_not_writable"
