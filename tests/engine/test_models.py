"""A model is one scikit-learn Pipeline, fitted as one would fit it by hand, bit for bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "a": np.where(random.random(80) < 0.2, np.nan, random.normal(size=80)),
            "b": random.normal(size=80),
            "city": random.choice(["Lima", "Oslo", "Rome"], 80),
            "id": np.arange(80),
            "w": random.random(80),
            "y": random.choice(["no", "yes"], 80),
        }
    )
    TABLES["table"] = rows
    return rows


ROLES = {"target": "y", "positive": "yes", "id": ["id"]}
START = [stage("given"), stage("roles", "set_roles", ROLES)]
PREPARE = [stage("fill", "impute_numbers"), stage("encode", "encode_categories"), stage("scale")]
SPLIT = stage("split", "split_rows")
LOGISTIC = stage("model", "logistic_regression")


def test_a_model_is_one_pipeline_that_takes_raw_rows(blocks, table):
    model = blocks.run(chain(*START, *PREPARE, SPLIT, LOGISTIC)).model("model")
    raw = table.drop(columns=["y", "id"])
    assert model.predict_proba(raw).shape == (80, 2)
    more = raw.assign(unheard_of=1)[[*reversed(raw.columns), "unheard_of"]]
    assert np.array_equal(model.predict_proba(more), model.predict_proba(raw))


def test_the_model_equals_a_pipeline_fitted_by_hand(blocks, table):
    ran = blocks.run(chain(*START, *PREPARE, SPLIT, LOGISTIC))
    train, _ = train_test_split(np.arange(80), test_size=0.25, random_state=0)
    model = ran.model("model")
    X, y = table.drop(columns=["y", "id"]).iloc[train], table["y"].iloc[train]
    by_hand = clone(model).fit(X, y)
    assert np.array_equal(by_hand[-1].coef_, model[-1].coef_)
    assert np.array_equal(by_hand.predict_proba(X), model.predict_proba(X))


@pytest.mark.parametrize(
    "kind", ["logistic_regression", "random_forest_classifier", "hist_gradient_boosting_classifier"]
)
def test_the_order_of_split_and_steps_does_not_matter(blocks, table, kind):
    model = stage("model", kind)
    predictions = [
        blocks.run(chain(*START, *order, model)).model("model").predict_proba(table)
        for order in ([SPLIT, *PREPARE], [*PREPARE, SPLIT], [PREPARE[0], SPLIT, *PREPARE[1:]])
    ]
    assert np.array_equal(predictions[0], predictions[1])
    assert np.array_equal(predictions[0], predictions[2])


def test_test_rows_do_not_move_what_is_learned(blocks, table):
    steps = chain(*START, *PREPARE, SPLIT, LOGISTIC)
    before = blocks.run(steps).model("model")
    _, test = train_test_split(np.arange(80), test_size=0.25, random_state=0)
    TABLES["table"] = table.assign(a=table["a"].where(~table.index.isin(test), 1e6))
    after = blocks.run(steps).model("model")
    assert np.array_equal(before[-1].coef_, after[-1].coef_)


def test_a_forest_gets_its_rows_in_that_order(blocks, table):
    forest = stage("model", "random_forest_classifier")
    model = blocks.run(chain(*START, *PREPARE, SPLIT, forest)).model("model")
    train, _ = train_test_split(np.arange(80), test_size=0.25, random_state=0)
    X, y = table.drop(columns=["y", "id"]), table["y"]
    by_hand = clone(model).fit(X.iloc[train], y.iloc[train])
    assert np.array_equal(by_hand.predict_proba(X), model.predict_proba(X))
    sorted_rows = clone(model).fit(X.iloc[np.sort(train)], y.iloc[np.sort(train)])
    assert not np.array_equal(sorted_rows.predict_proba(X), model.predict_proba(X))


@pytest.mark.parametrize("kind", ["logistic_regression", "ridge"])
def test_weights_reach_the_fit(blocks, table, kind):
    table["y"] = table["y"] if kind == "logistic_regression" else table["b"] * 2
    roles = stage("roles", "set_roles", {"target": "y", "id": ["id"], "weight": "w"})
    model = blocks.run(chain(START[0], roles, *PREPARE, stage("model", kind))).model("model")
    X, y = table.drop(columns=["y", "id", "w"]), table["y"]
    weighted = clone(model).fit(X, y, **{f"{kind.replace('_', '')}__sample_weight": table["w"]})
    assert np.array_equal(weighted[-1].coef_, model[-1].coef_)
    assert not np.array_equal(clone(model).fit(X, y)[-1].coef_, model[-1].coef_)


@pytest.mark.parametrize("seed", [3, 4])
def test_the_seed_reaches_every_random_state_left_unset(blocks, seed):
    steps = [*START, *PREPARE, SPLIT, stage("model", "random_forest_classifier")]
    ran = blocks.run(chain(*steps, seed=seed))
    assert ran.model("model")[-1].random_state == seed
    train, _ = train_test_split(np.arange(80), test_size=0.25, random_state=seed)
    assert ran.data("split").train.tolist() == train.tolist()


def test_a_seed_of_ones_own_is_kept(blocks):
    own = stage("model", "random_forest_classifier", {"random_state": 11})
    assert blocks.run(chain(*START, *PREPARE, SPLIT, own)).model("model")[-1].random_state == 11


def test_the_same_numbers_twice(blocks, table):
    steps = chain(*START, *PREPARE, SPLIT, stage("model", "random_forest_classifier"))
    first, second = (blocks.run(steps).model("model").predict_proba(table) for _ in range(2))
    assert np.array_equal(first, second)


def test_two_models_that_share_a_recipe_equal_each_alone(blocks, table):
    both = [
        stage("logistic_regression", data="scale"),
        stage("random_forest_classifier", data="scale"),
    ]
    together = blocks.run(chain(*START, SPLIT, *PREPARE, *both), workers=2)
    for model_stage in both:
        alone = blocks.run(chain(*START, SPLIT, *PREPARE, model_stage)).model(model_stage.name)
        model = together.model(model_stage.name)
        assert np.array_equal(model.predict_proba(table), alone.predict_proba(table))


def test_without_a_split_models_learn_from_every_row(blocks, table):
    model = blocks.run(chain(*START, *PREPARE, LOGISTIC)).model("model")
    by_hand = clone(model).fit(table.drop(columns=["y", "id"]), table["y"])
    assert np.array_equal(by_hand[-1].coef_, model[-1].coef_)


def test_integer_classes_stay_integers_and_the_positive_one_is_found(blocks, table):
    TABLES["table"] = table.assign(y=(table["y"] == "yes").astype("Int64"))
    roles = stage("roles", "set_roles", {**ROLES, "positive": "1"})
    scores = stage("scores", "evaluate", model="model", data="split")
    ran = blocks.run(chain(START[0], roles, *PREPARE, SPLIT, LOGISTIC, scores))
    assert ran.model("model").classes_.tolist() == [0, 1]
    assert ran.report("scores")["metrics"]["f1"] is not None


def test_a_pipeline_without_recipe_is_the_estimator_alone(blocks, table):
    TABLES["table"] = table[["b", "w", "y"]]
    roles = stage("roles", "set_roles", {"target": "y"})
    model = blocks.run(chain(START[0], roles, SPLIT, LOGISTIC)).model("model")
    train, _ = train_test_split(np.arange(80), test_size=0.25, random_state=0)
    rows = table.iloc[train]
    settings = model[-1].get_params()
    alone = make_pipeline(LogisticRegression(**settings)).fit(rows[["b", "w"]], rows["y"])
    assert np.array_equal(alone[-1].coef_, model[-1].coef_)
    assert len(model.steps) == 1


@pytest.mark.parametrize("steps", [[], PREPARE], ids=["bare", "recipe"])
def test_a_model_says_which_columns_it_takes(blocks, table, steps):
    TABLES["table"] = table.dropna() if steps else table[["b", "w", "id", "y"]]
    model = blocks.run(chain(*START, *steps, SPLIT, LOGISTIC)).model("model")
    names = [name for name in TABLES["table"].columns if name not in ("id", "y")]
    assert model.feature_names_in_.tolist() == names
    assert len(model.predict(table.dropna()[model.feature_names_in_])) == len(table.dropna())


def test_a_forest_is_scikit_learns_own(blocks):
    steps = chain(*START, *PREPARE, SPLIT, stage("model", "random_forest_classifier"))
    forest = blocks.run(steps).model("model")[-1]
    assert type(forest) is RandomForestClassifier


def test_pipeline_without_wires_to_data_says_so(blocks):
    ran = blocks.run(pipeline(stage("given"), stage("model", "ridge", data="given")))
    assert ran.error("model") == "failed.no_target"
