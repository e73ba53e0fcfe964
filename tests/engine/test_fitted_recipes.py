"""A recipe is fitted on the training rows, once, and its failures name their step."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler, TargetEncoder

from pipeline_core.data.data import Data, Roles
from pipeline_core.data.recipe import Step
from pipeline_core.engine.fitted_layers import FittedLayers
from pipeline_core.engine.fitted_recipes import FittedRecipes, fit_recipe
from pipeline_core.errors import StageFailed

RANDOM = np.random.default_rng(0)
ROWS = pd.DataFrame(
    {
        "a": np.where(RANDOM.random(60) < 0.2, np.nan, RANDOM.normal(size=60)),
        "b": RANDOM.normal(size=60),
        "w": RANDOM.choice(list("stuvwxyz"), 60),
        "y": RANDOM.choice(["no", "yes"], 60),
    }
)
TRAIN, TEST = np.arange(59, 14, -1), np.arange(15)
FOLDS = KFold(3, shuffle=True, random_state=0)


def step(name, transformer, choice=(), kind=None):
    return Step(name, name, {}, transformer, choice, kind)


def data(*recipe, rows=ROWS):
    return Data(rows, Roles(target="y"), TRAIN, TEST, recipe)


class Counting(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Gives back what it gets, and counts its fits."""

    fits = 0

    def fit(self, X, y=None):
        type(self).fits += 1
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def transform(self, X):
        return X


def test_only_training_rows_are_looked_at():
    recipe = fit_recipe(data(step("fill", SimpleImputer(strategy="median"), ["a"])))
    lane = recipe.transformer[0].named_transformers_["simpleimputer"]
    assert lane.statistics_[0] == ROWS["a"].iloc[TRAIN].median()
    assert lane.statistics_[0] != ROWS["a"].median()


def test_training_rows_show_what_fit_transform_gives():
    recipe = fit_recipe(data(step("encode", TargetEncoder(cv=FOLDS), ["w"])))
    train = ROWS.iloc[TRAIN]
    encoder = TargetEncoder(cv=FOLDS)
    by_hand = encoder.fit_transform(train[["w"]], train["y"])
    assert np.array_equal(recipe.X["w"], by_hand.ravel())
    assert not np.array_equal(recipe.X["w"], encoder.transform(train[["w"]]).ravel())
    test = ROWS.iloc[TEST]
    transformed = recipe.transformer.transform(test.drop(columns="y"))
    assert np.array_equal(transformed["w"], encoder.transform(test[["w"]]).ravel())


def test_no_recipe_gives_the_features_as_they_are():
    recipe = fit_recipe(data())
    assert recipe.transformer is None
    pd.testing.assert_frame_equal(recipe.X, ROWS.iloc[TRAIN].drop(columns="y"))


def test_the_shared_fit_equals_the_fit_of_a_whole_pipeline():
    rows = data(
        step("fill", SimpleImputer(strategy="median"), ["a"]),
        step("encode", TargetEncoder(cv=FOLDS), ["w"]),
        step("scale", StandardScaler(), ["a", "b"]),
    )
    recipe = fit_recipe(rows)
    y = ROWS["y"].iloc[TRAIN]
    shared = LogisticRegression().fit(recipe.X, y)
    whole = make_pipeline(rows.compile(), LogisticRegression()).fit(
        rows.features(rows.train_rows), y
    )
    assert np.array_equal(shared.coef_, whole[-1].coef_)
    raw = rows.features(rows.test_rows)
    assert np.array_equal(
        make_pipeline(recipe.transformer, shared).predict_proba(raw), whole.predict_proba(raw)
    )


def test_two_models_fit_their_recipe_once():
    Counting.fits = 0
    recipes, rows = FittedRecipes(), data(step("count", Counting(), ["b"]))
    assert recipes.get(rows) is recipes.get(rows)
    assert Counting.fits == 1


def test_models_side_by_side_wait_for_one_fit():
    Counting.fits = 0
    recipes, barrier = FittedRecipes(), threading.Barrier(4)
    rows = data(step("count", Counting(), ["b"]))

    def ask(_):
        barrier.wait(timeout=30)
        return recipes.get(rows)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(ask, range(4)))
    assert Counting.fits == 1
    assert all(recipe is results[0] for recipe in results)


def test_another_recipe_or_another_split_is_another_fit():
    Counting.fits = 0
    recipes = FittedRecipes()
    for rows in (data(step("count", Counting(), ["b"])), data(step("count", Counting(), ["a"]))):
        recipes.get(rows)
    assert Counting.fits == 2


def test_forgotten_fits_are_made_again():
    Counting.fits = 0
    recipes, rows = FittedRecipes(), data(step("count", Counting(), ["b"]))
    recipes.get(rows)
    recipes.forget(rows)
    recipes.get(rows)
    assert Counting.fits == 2


def test_a_failed_fit_fails_for_every_model_with_the_same_error():
    recipes, rows = FittedRecipes(), data(step("scale", StandardScaler(), ["w"]))
    caught = []
    for _ in range(2):
        with pytest.raises(ValueError, match="could not convert") as error:
            recipes.get(rows)
        caught.append(error.value)
    assert caught[0] is caught[1]


def test_a_failure_names_the_first_step_that_fails():
    with pytest.raises(ValueError, match="could not convert") as caught:
        fit_recipe(
            data(
                step("fill", SimpleImputer(), ["a"]),
                step("scale", StandardScaler(), ["w"]),
                step("again", StandardScaler(), ["b"]),
            )
        )
    assert caught.value.stage == "scale"


def test_columns_of_one_name_are_told_apart_in_training_and_test_rows():
    steps = step("one", PCA(1), ["b"]), step("two", PCA(1), {"pattern": "^a$"})
    recipe = data(*steps, rows=ROWS.fillna({"a": 0.0}))
    X = fit_recipe(recipe).X
    assert [name for name in X.columns if "pca" in name] == ["one__pca0", "two__pca0"]
    train, test = FittedLayers().parts(recipe)
    pd.testing.assert_frame_equal(train, X)
    assert list(test.columns) == list(X.columns)


@pytest.mark.parametrize("choice", [["a"], None, "all"], ids=["lane", "table", "all"])
@pytest.mark.parametrize(
    "moves",
    [lambda table: table.iloc[1:], lambda table: table.iloc[:-1], lambda table: table.iloc[::-1]],
    ids=["first", "last", "order"],
)
def test_a_step_that_moves_rows_is_refused_and_named(choice, moves):
    recipe = [
        step("scale", StandardScaler(), ["b"]),
        step("moves", FunctionTransformer(moves), choice),
        step("again", StandardScaler(), {"pattern": "^b$"}),
    ]
    with pytest.raises(StageFailed) as caught:
        fit_recipe(data(*recipe))
    assert (caught.value.code, caught.value.stage) == ("failed.step_moved_rows", "moves")


def test_rows_that_are_not_moved_pass():
    steady = step("double", FunctionTransformer(lambda table: table * 2), ["b"])
    matrix = fit_recipe(data(step("fill", SimpleImputer(), ["a"]), steady)).X
    assert np.array_equal(matrix["b"], ROWS["b"].iloc[TRAIN] * 2)
