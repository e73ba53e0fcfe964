"""Statistics of groups: what pandas and scikit-learn give by hand, fold by fold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, TargetEncoder

from pipeline_core.blocks.prepare.group_statistics import group_statistics
from pipeline_core.measures.group_statistics import GroupStatistics

RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "city": RANDOM.choice(["Lima", "Oslo", "it's", None], 200),
        "class": RANDOM.integers(0, 3, 200),
        "price": np.where(RANDOM.random(200) < 0.1, np.nan, RANDOM.normal(size=200)),
    }
)
Y = pd.Series(RANDOM.choice(["no", "yes"], 200))


@pytest.mark.parametrize("statistic", ["mean", "median", "min", "max", "std"])
def test_a_group_has_the_statistic_of_pandas(statistic):
    step = GroupStatistics(by=["city", "class"], values=["price"], statistics=[statistic])
    found = step.fit_transform(TABLE)[f"price_{statistic}_by_city_class"]
    grouped = TABLE.groupby(["city", "class"], dropna=False)["price"]
    expected = grouped.transform(statistic)
    np.testing.assert_array_equal(found, expected.fillna(getattr(TABLE["price"], statistic)()))
    assert step.transform(TABLE)[found.name].equals(found)


def test_a_new_group_has_the_value_of_all_rows_and_no_share():
    step = GroupStatistics(by=["city"], values=["price"], share=True).fit(TABLE.dropna())
    new = pd.DataFrame({"city": ["Rome", None], "class": 0, "price": 1.0})
    assert (
        step.transform(new)["price_mean_by_city"].tolist() == [TABLE.dropna()["price"].mean()] * 2
    )
    assert step.transform(new)["share_of_city"].tolist() == [0, 0]


def test_smoothing_is_that_of_target_encoding():
    """The mean of a group of n rows weighs n against the smoothing."""
    whole = TABLE.dropna()
    step = GroupStatistics(by=["city"], values=["price"], smoothing=7).fit(whole)
    encoder = TargetEncoder(smooth=7, target_type="continuous").fit(whole[["city"]], whole["price"])
    np.testing.assert_allclose(
        step.transform(whole)["price_mean_by_city"],
        encoder.transform(whole[["city"]])[:, 0],
        rtol=1e-12,
    )


def test_the_mean_target_of_training_rows_is_that_of_a_fold_loop():
    step = group_statistics(by=("city", "class"), target_mean=True, smoothing=5.0, random_state=3)
    found = step.fit_transform(TABLE, Y)["target_mean_by_city_class"]
    truth = (Y == "yes").astype(float)
    expected = pd.Series(np.nan, TABLE.index)
    for train, rest in KFold(5, shuffle=True, random_state=3).split(TABLE):
        keys = [TABLE[name].fillna("?") if name == "city" else TABLE[name] for name in step.by]
        grouped = truth.iloc[train].groupby([key.iloc[train] for key in keys])
        overall = truth.iloc[train].mean()
        smoothed = (grouped.sum() + 5 * overall) / (grouped.count() + 5)
        index = pd.MultiIndex.from_arrays([key.iloc[rest] for key in keys])
        expected.iloc[rest] = smoothed.reindex(index).fillna(overall).to_numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    seen = step.transform(TABLE)["target_mean_by_city_class"]
    assert not np.allclose(seen, found), "new rows get what all training rows say"


def test_several_classes_have_a_column_each():
    three = pd.Series(RANDOM.choice(["a", "b", "c"], 200))
    found = group_statistics(by=("city",), target_mean=True, random_state=0).fit_transform(
        TABLE, three
    )
    names = [f"target_{label}_by_city" for label in "abc"]
    np.testing.assert_allclose(found[names].sum(axis=1), 1)


def test_inside_the_folds_only_training_rows_are_learned_from():
    def features(X):
        return X[["price_mean_by_city"]]

    step = GroupStatistics(by=["city"], values=["price"])
    model = make_pipeline(step, FunctionTransformer(features), LogisticRegression())
    folds = KFold(4)
    found = cross_val_predict(model, TABLE, Y, cv=folds, method="predict_proba")[:, 1]
    for train, test in folds.split(TABLE):
        means = TABLE.iloc[train].groupby("city", dropna=False)["price"].mean()
        X = TABLE["city"].map(means).fillna(TABLE.iloc[train]["price"].mean())
        X = X.where(TABLE["city"].notna(), means[means.index.isna()].iloc[0]).to_frame("x")
        by_hand = LogisticRegression().fit(X.iloc[train], Y.iloc[train])
        np.testing.assert_array_equal(found[test], by_hand.predict_proba(X.iloc[test])[:, 1])


def test_the_keys_of_new_rows_may_be_of_another_dtype():
    """A column of whole numbers is one of decimal numbers where one is missing."""
    step = GroupStatistics(by=["class"], values=["price"]).fit(TABLE)
    new = pd.DataFrame({"city": "x", "class": [1.0, np.nan], "price": 0.0})
    assert (
        step.transform(new)["price_mean_by_class"][0]
        == step.transform(TABLE).loc[TABLE["class"] == 1, "price_mean_by_class"].iloc[0]
    )


def test_a_column_is_never_replaced():
    with pytest.raises(ValueError, match="There are columns"):
        GroupStatistics(by=["city"], values=["price"]).fit(TABLE.assign(price_mean_by_city=1))


def test_it_can_be_cloned_and_names_what_it_gives():
    step = clone(group_statistics(by=("city",), values=("price",), random_state=0)).fit(TABLE)
    assert step.get_feature_names_out().tolist() == [*TABLE, "price_mean_by_city"]
    with pytest.raises(ValueError, match="needs a target"):
        group_statistics(by=("city",), target_mean=True, random_state=0).fit(TABLE)


def test_no_column_of_the_table_is_replaced():
    table = TABLE.assign(price_mean_by_city=1.0)
    with pytest.raises(ValueError, match=r"'price_mean_by_city'.* already; rename them before"):
        group_statistics(by=("city",), values=("price",)).fit_transform(table, table["price"])
