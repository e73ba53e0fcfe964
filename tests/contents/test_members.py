"""Composed models are walked into: each member is a part of its own, with its recipe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    BaggingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from pipeline_core.contents.model import MAX_MEMBERS, contents_of
from pipeline_core.data.layers import Layer
from pipeline_core.data.recipe import Step


@pytest.fixture(scope="module", name="X")
def table():
    random = np.random.default_rng(3)
    return pd.DataFrame(random.normal(size=(90, 3)) * [1, 9, 40], columns=["age", "size", "pay"])


@pytest.fixture(scope="module")
def y(X):
    return np.where(X["age"] + X["size"] / 9 > 0, "yes", "no")


def line():
    """A model as the engine compiles it: a recipe in a Pipeline, then an estimator."""
    recipe = make_pipeline(StandardScaler()).set_output(transform="pandas")
    return make_pipeline(recipe, LogisticRegression())


SCALED = [Layer(bare=Step("scaled", "scale", {}, StandardScaler()))]


def parts(model, X, recipes=(SCALED,)):
    return contents_of(model, recipes, rows=X)["parts"]


def of_member(found, *member, step=False):
    chosen = [p for p in found if p["member"] == list(member) and p["is_step"] == step]
    assert len(chosen) == 1
    return chosen[0]


def coefficients(part, names=("age", "size", "pay")):
    table = part["tables"]["coefficients"].set_index("feature")
    return table["coefficient"][list(names)].tolist()


def test_each_voter_is_a_part_with_its_recipe_by_stage(X, y):
    vote = VotingClassifier([("line", line()), ("forest", RandomForestClassifier(3))]).fit(X, y)
    found = parts(vote, X)
    inner = vote.named_estimators_["line"]
    own = of_member(found, "line")
    assert coefficients(own) == inner[-1].coef_[0].tolist()
    scaler = of_member(found, "line", step=True)
    assert scaler["stage"] == "scaled"
    assert scaler["tables"]["features"]["mean_"].tolist() == inner[0][0].mean_.tolist()
    assert of_member(found, "forest")["metrics"]["trees"] == 3


def test_voters_speak_of_the_classes_not_of_their_numbers(X, y):
    vote = VotingClassifier([("line", line())]).fit(X, y)
    own = of_member(parts(vote, X), "line")
    assert vote.named_estimators_["line"].classes_.tolist() == [0, 1]
    assert set(own["tables"]["coefficients"]["class"]) == {"yes"}
    assert own["tables"]["classes"]["class"].tolist() == ["no", "yes"]


def test_the_spreads_of_a_member_are_those_behind_its_recipe(X, y):
    model = FixedThresholdClassifier(line(), threshold=0.3).fit(X, y)
    own = of_member(parts(model, X), "model")
    assert own["tables"]["coefficients"]["sd"].tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_a_stack_has_its_members_and_its_final_model(X, y):
    stack = StackingClassifier(
        [("line", line()), ("forest", RandomForestClassifier(3, random_state=0))], cv=2
    ).fit(X, y)
    found = parts(stack, X)
    assert coefficients(of_member(found, "line")) == stack.estimators_[0][-1].coef_[0].tolist()
    final = of_member(found, "final")["tables"]["coefficients"]
    assert sorted(final["coefficient"]) == sorted(stack.final_estimator_.coef_[0].tolist())


def test_calibration_tells_each_fold_and_its_calibrator(X, y):
    model = CalibratedClassifierCV(line(), cv=2).fit(X, y)
    found = parts(model, X)
    for place, calibrated in enumerate(model.calibrated_classifiers_, start=1):
        inner = of_member(found, str(place))
        assert coefficients(inner) == calibrated.estimator[-1].coef_[0].tolist()
    table = of_member(found)["tables"]["calibration"]
    numbers = [(c.calibrators[0].a_, c.calibrators[0].b_) for c in model.calibrated_classifiers_]
    assert table["value"].tolist() == [value for pair in numbers for value in pair]


def test_bagging_lists_its_first_members_and_says_how_many_there_are(X, y):
    model = BaggingClassifier(line(), n_estimators=MAX_MEMBERS + 2, random_state=0).fit(X, y)
    contents = contents_of(model, [SCALED], rows=X)
    members = {tuple(part["member"]) for part in contents["parts"]} - {()}
    assert members == {(str(place),) for place in range(1, MAX_MEMBERS + 1)}
    assert contents["notes"] == [
        {"code": "members_cut", "shown": MAX_MEMBERS, "of": MAX_MEMBERS + 2}
    ]


def test_the_best_of_a_search_is_walked_into(X, y):
    search = GridSearchCV(line(), {"logisticregression__C": [0.1, 1.0]}, cv=2).fit(X, y)
    found = parts(search, X)
    best = search.best_estimator_
    assert coefficients(of_member(found, "best")) == best[-1].coef_[0].tolist()
    assert of_member(found)["metrics"]["best_score_"] == search.best_score_


def test_a_transformed_target_has_its_model(X):
    target = X["age"] * 3 + 50
    model = TransformedTargetRegressor(
        make_pipeline(make_pipeline(StandardScaler()), Ridge()), func=np.log, inverse_func=np.exp
    ).fit(X, target)
    own = of_member(parts(model, X), "model")
    assert coefficients(own) == model.regressor_[-1].coef_.tolist()


def test_one_against_the_rest_has_a_member_a_class(X):
    y = np.array(["elm", "fir", "oak"])[np.arange(90) % 3]
    model = OneVsRestClassifier(line()).fit(X, y)
    found = parts(model, X)
    for name, inner in zip(model.classes_, model.estimators_, strict=True):
        assert coefficients(of_member(found, name)) == inner[-1].coef_[0].tolist()


def test_what_is_frozen_is_opened(X, y):
    inner = line().fit(X, y)
    found = parts(FrozenEstimator(inner), X)
    assert coefficients(of_member(found, "model")) == inner[-1].coef_[0].tolist()


def test_a_recipe_that_nobody_knows_has_parts_without_a_stage(X, y):
    scaler = [p for p in parts(line().fit(X, y), X, recipes=()) if p["is_step"]]
    assert [(part["stage"], part["name"]) for part in scaler] == [("", "StandardScaler")]


def test_a_step_that_learns_nothing_says_so(X, y):
    layers = [Layer(bare=Step("logs", "log", {}, FunctionTransformer(np.abs)))]
    model = make_pipeline(make_pipeline(FunctionTransformer(np.abs)), LogisticRegression())
    (step,) = [p for p in parts(model.fit(X, y), X, recipes=(layers,)) if p["is_step"]]
    assert step["stage"] == "logs"
    assert step["notes"] == [{"code": "nothing_learned"}]
