"""A fitted recipe comes back with the memory layout it had: estimators see the same bits."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.kept_recipes import recipe_of, sign_recipe
from pipeline_core.store.signed_models import load_signed

KEY = b"k" * 32
RANDOM = np.random.default_rng(0)
N = 401
ROWS = pd.DataFrame({
    "a": np.where(RANDOM.random(N) < 0.1, np.nan, RANDOM.normal(size=N)),
    "b": RANDOM.normal(size=N) * 1e3,
    "c": RANDOM.integers(0, 9, N),
    "flag": RANDOM.random(N) < 0.5,
    "w": RANDOM.choice(list("stuv"), N),
}).iloc[RANDOM.permutation(N)]  # fmt: skip
Y = (ROWS["b"] + RANDOM.normal(size=N) * 500 > 0).to_numpy().astype(int)


def encoder() -> OneHotEncoder:
    return OneHotEncoder(sparse_output=False)


RECIPES: dict[str, Any] = {
    "lanes": make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]), (encoder(), ["w"]),
        remainder="passthrough",
    ),
    "layers": make_pipeline(
        make_column_transformer((SimpleImputer(), ["a"]), (encoder(), ["w"]),
                                remainder="passthrough"),
        StandardScaler(),
    ),
    "components": make_pipeline(
        make_column_transformer((SimpleImputer(), ["a", "b", "c"])), PCA(2, random_state=0)
    ),
    "row major": make_pipeline(
        make_column_transformer((SimpleImputer(), ["a", "b", "c"])),
        PolynomialFeatures(2, order="C"),
    ),
    "column major": make_pipeline(
        make_column_transformer((SimpleImputer(), ["a", "b", "c"])),
        PolynomialFeatures(2, order="F"),
    ),
}  # fmt: skip
ESTIMATORS: dict[str, Any] = {
    "lbfgs": LogisticRegression(),
    "liblinear": LogisticRegression(solver="liblinear"),
    "linear": LinearRegression(),
    "ridge": Ridge(),
    "support vectors": SVC(),
    "clusters": KMeans(4, random_state=0),
    "components": PCA(2, random_state=0),
    "forest": RandomForestClassifier(10, random_state=0),
    "boosting": HistGradientBoostingClassifier(max_iter=5, random_state=0),
    "network": MLPClassifier((8,), max_iter=30, random_state=0),
    "neighbours": KNeighborsClassifier(),
}


def fitted(name: str) -> tuple[Any, pd.DataFrame]:
    transformer = RECIPES[name].set_output(transform="pandas")
    return transformer, transformer.fit_transform(ROWS, Y)


def again(transformer: Any, X: pd.DataFrame, key: bytes = KEY) -> tuple[Any, pd.DataFrame]:
    content = b"".join(sign_recipe(transformer, X, key))
    return recipe_of(load_signed(io.BytesIO(content), KEY))


def strides(array: np.ndarray) -> list[int]:
    """The steps along axes that have any."""
    return [step for step, size in zip(array.strides, array.shape, strict=True) if size > 1]


def layout(X: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What an estimator may see of a table's memory: its blocks, and the array made of them."""
    arrays = [(block.values, tuple(block.mgr_locs)) for block in X._mgr.blocks]
    arrays.append((X.to_numpy(), ()))
    return [
        (a.dtype, a.shape, strides(a), a.flags.c_contiguous, a.flags.aligned, where)
        for a, where in arrays
    ]


def results(estimator: Any, X: pd.DataFrame) -> list[np.ndarray]:
    estimator.fit(X, Y)
    methods = ("predict", "predict_proba", "decision_function", "transform")
    return [getattr(estimator, name)(X) for name in methods if hasattr(estimator, name)]


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_matrix_lies_in_memory_as_it_did(recipe):
    transformer, X = fitted(recipe)
    loaded, matrix = again(transformer, X)

    pd.testing.assert_frame_equal(matrix, X, check_exact=True, check_column_type="exact")
    assert layout(matrix) == layout(X)
    pd.testing.assert_frame_equal(
        loaded.transform(ROWS.head(50)), transformer.transform(ROWS.head(50)), check_exact=True
    )


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_estimator_gives_the_same_bits(recipe, name):
    transformer, X = fitted(recipe)
    expected = results(ESTIMATORS[name], X)
    for result, other in zip(results(ESTIMATORS[name], again(transformer, X)[1]), expected,
                             strict=True):  # fmt: skip
        assert result.tobytes() == other.tobytes()


def test_a_matrix_may_be_written_to():
    _, X = again(*fitted("row major"))
    X.iloc[0, 0] = 5.0
    assert X.iloc[0, 0] == 5.0


@pytest.mark.parametrize(
    "X",
    [
        pd.DataFrame({"a": ["words", "more"]}),
        pd.DataFrame({"a": pd.array([0.0, 1.0], dtype="Sparse[float64]")}),
        pd.DataFrame(np.ones((6, 4))[::2, ::2], columns=["a", "b"], copy=False),
        pd.DataFrame({"a": [1.0]}, index=["name"]),
        pd.DataFrame({"a": [1.0]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
        pd.DataFrame([[1.0]], columns=pd.Index(["a"], name="name")),
    ],
    ids=["words", "sparse", "strided", "names", "levels", "named"],
)
def test_what_would_lie_otherwise_is_not_kept(X):
    with pytest.raises(NotStorable):
        sign_recipe(StandardScaler(), X, KEY)


def test_the_file_of_another_key_is_not_opened():
    content = b"".join(sign_recipe(*fitted("lanes"), b"another"))
    assert load_signed(io.BytesIO(content), KEY) is None
