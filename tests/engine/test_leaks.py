"""On noise nothing can be learned, whatever is drawn before the split or the folds.

The tables have random labels: a score above chance can only come from test rows
that were looked at. Beside each pipeline stands the way by hand that does leak,
so that a table too kind to leak would be noticed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.preprocessing import TargetEncoder

from pipeline_core.block import Columns, Transformer
from tests.small_pipelines import TABLES, Blocks, chain, stage

CHANCE = 0.6
LEAKY = 0.7
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
SPLIT = stage("split", "split_rows", {"test_share": 0.5})
MODEL = stage("model", "logistic_regression")
SCORES = stage("scores", "evaluate", model="model", data="split")


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


def labels(count: int) -> pd.Series:
    return pd.Series(np.random.default_rng(7).permutation(["no", "yes"] * (count // 2)), name="y")


@pytest.fixture(scope="module")
def wide() -> pd.DataFrame:
    """200 rows, 2000 columns of noise, labels of noise."""
    noise = np.random.default_rng(0).normal(size=(200, 2000))
    return pd.DataFrame(noise, columns=[f"c{i}" for i in range(2000)]).assign(y=labels(200))


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    """A word that is nearly a row's name: 600 rows, 300 words."""
    random = np.random.default_rng(1)
    words = [f"w{i}" for i in random.integers(0, 300, 600)]
    return pd.DataFrame({"word": words, "c": random.normal(size=600), "y": labels(600)})


@pytest.fixture(scope="module")
def gaps() -> pd.DataFrame:
    """Noise with gaps."""
    random = np.random.default_rng(2)
    noise = np.where(random.random((200, 300)) < 0.3, np.nan, random.normal(size=(200, 300)))
    return pd.DataFrame(noise, columns=[f"c{i}" for i in range(300)]).assign(y=labels(200))


def accuracy(blocks, table, *steps):
    TABLES["table"] = table
    ran = blocks.run(chain(stage("given"), ROLES, *steps, MODEL, SCORES))
    return ran.report("scores")["metrics"]["accuracy"]


def folds(blocks, table, *steps):
    TABLES["table"] = table
    last = stage("folds", "cross_validate", model="model", data=steps[-1].name)
    ran = blocks.run(chain(stage("given"), ROLES, *steps, MODEL, last))
    return ran.report("folds")["metrics"]["accuracy_mean"]


BEST = stage("best", "select_k_best", {"k": 20})
TARGET = stage("encode", "encode_categories", {"method": "target"})


def test_by_hand_selecting_before_the_split_leaks(wide):
    X, y = SelectKBest(k=20).fit_transform(wide.drop(columns="y"), wide["y"]), wide["y"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
    assert LogisticRegression().fit(X_train, y_train).score(X_test, y_test) > LEAKY
    assert cross_val_score(LogisticRegression(), X, y, cv=5).mean() > LEAKY


def test_selecting_before_the_split_gives_chance(blocks, wide):
    assert accuracy(blocks, wide, BEST, SPLIT) < CHANCE


def test_selecting_before_or_after_the_split_is_the_same(blocks, wide):
    assert accuracy(blocks, wide, BEST, SPLIT) == accuracy(blocks, wide, SPLIT, BEST)


@pytest.mark.parametrize("steps", [(BEST,), (BEST, SPLIT), (SPLIT, BEST)], ids=len)
def test_selecting_before_the_folds_gives_chance(blocks, wide, steps):
    assert folds(blocks, wide, *steps) < CHANCE


def test_by_hand_target_encoding_before_the_split_leaks(many):
    encoder = TargetEncoder().fit(many[["word"]], many["y"])
    X = many.assign(word=encoder.transform(many[["word"]]))[["word", "c"]]
    X_train, X_test, y_train, y_test = train_test_split(X, many["y"], test_size=0.5, random_state=0)
    assert LogisticRegression().fit(X_train, y_train).score(X_test, y_test) > LEAKY


@pytest.mark.parametrize("steps", [(TARGET, SPLIT), (SPLIT, TARGET)], ids=["before", "after"])
def test_target_encoding_gives_chance(blocks, many, steps):
    assert accuracy(blocks, many, *steps) < CHANCE


def test_target_encoding_does_not_fool_its_own_training_rows(blocks, many):
    """Were training rows shown what `transform` gives, the column would seem to tell the label."""
    TABLES["table"] = many
    model = blocks.run(chain(stage("given"), ROLES, TARGET, SPLIT, MODEL)).model("model")
    names = model[0].get_feature_names_out().tolist()
    assert abs(model[-1].coef_[0][names.index("word")]) < 2
    train = many.iloc[train_test_split(np.arange(600), test_size=0.5, random_state=0)[0]]
    encoded = TargetEncoder().fit(train[["word"]], train["y"]).transform(train[["word"]])
    fooled = LogisticRegression().fit(np.column_stack([encoded, train["c"]]), train["y"])
    assert abs(fooled.coef_[0][0]) > 4


def test_target_encoding_before_the_folds_gives_chance(blocks, many):
    assert folds(blocks, many, TARGET) < CHANCE


@pytest.mark.parametrize("place", ["before", "after"])
def test_imputation_gives_chance(blocks, gaps, place):
    fill = stage("fill", "impute_numbers", {"strategy": "mean", "add_indicator": True})
    steps = (fill, BEST, SPLIT) if place == "before" else (SPLIT, fill, BEST)
    assert accuracy(blocks, gaps, *steps) < CHANCE
    assert folds(blocks, gaps, fill, BEST) < CHANCE


def test_imputation_never_looks_at_test_rows(blocks, gaps):
    fill = stage("fill", "impute_numbers")
    TABLES["table"] = gaps
    steps = chain(stage("given"), ROLES, fill, SPLIT, MODEL)
    imputer = blocks.run(steps).model("model")[0][0].named_transformers_["simpleimputer"]
    train, _ = train_test_split(np.arange(200), test_size=0.5, random_state=0)
    X = gaps.drop(columns="y")
    assert np.array_equal(imputer.statistics_, X.iloc[train].median())
    assert not np.array_equal(imputer.statistics_, X.median())


FITTED_ON: list[list[int]] = []


class Spy(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Gives back what it gets, and notes which rows it learned from."""

    def fit(self, X, y=None):
        FITTED_ON.append(sorted(X.index))
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def transform(self, X):
        return X


def spied(*, columns: Columns = ()) -> Transformer:
    """Note which rows are learned from.

    Parameters
    ----------
    columns
        Which columns.
    """
    return Spy()


def test_every_fold_learns_its_recipe_from_its_own_training_rows(many):
    TABLES["table"] = many
    FITTED_ON.clear()
    steps = [
        stage("spied", "spied", {"columns": ["c"]}, data="roles"),
        stage("split", "split_rows", data="spied"),
    ]
    words = stage("words", "encode_categories", data="split")
    last = stage("folds", "cross_validate", {"folds": 3}, model="model", data="words")
    ran = Blocks(spied).run(chain(stage("given"), ROLES, *steps, words, MODEL, last))
    train = sorted(ran.data("split").train)
    model, *in_folds = FITTED_ON
    assert model == train
    assert [len(rows) for rows in in_folds] == [300, 300, 300]
    left_out = [set(train) - set(rows) for rows in in_folds]
    assert all(set(rows) < set(train) for rows in in_folds)
    assert sorted(row for rows in left_out for row in rows) == train
