"""Models over models are scikit-learn's own, fitted as by hand, and their folds heed the roles."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline as resampling_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    BaggingClassifier,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeCV
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import (
    FixedThresholdClassifier,
    KFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_score,
)
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

from pipeline_core.block import Binding
from pipeline_core.check import check
from pipeline_core.measures.resampling import resampled
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from pipeline_core.store.models import dump_model, load_model
from tests.check.test_needs import blocks as with_estimators
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

N = 160
SEEN: list[tuple[list[int], list[int]]] = []
WEIGHTS: list[tuple[list[int], list[float] | None]] = []


class SpyClassifier(GaussianNB):
    """Records the rows that it was fitted on, and those that it is asked about."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        self.rows_ = list(X.index)
        WEIGHTS.append((self.rows_, None if sample_weight is None else list(sample_weight)))
        return super().fit(X, y, sample_weight)

    def predict(self, X: Any) -> Any:
        SEEN.append((self.rows_, list(X.index)))
        return super().predict(X)

    def predict_proba(self, X: Any) -> Any:
        SEEN.append((self.rows_, list(X.index)))
        return super().predict_proba(X)


class SpyRegressor(LinearRegression):
    """Records the weights of its fits."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        WEIGHTS.append((list(X.index), None if sample_weight is None else list(sample_weight)))
        return super().fit(X, y, sample_weight)


def spy() -> Annotated[Any, Binding("estimator")]:
    """Predict classes and record the rows."""
    return SpyClassifier()


def spy_of_numbers() -> Annotated[Any, Binding("estimator")]:
    """Predict numbers and record the weights."""
    return SpyRegressor()


@pytest.fixture(scope="module")
def blocks() -> Blocks:
    return Blocks(spy, spy_of_numbers)


@pytest.fixture(autouse=True)
def table() -> pd.DataFrame:
    SEEN.clear()
    WEIGHTS.clear()
    random = np.random.default_rng(3)
    rows = pd.DataFrame(
        {
            "a": random.normal(size=N), "b": random.normal(size=N),
            "city": random.choice(["Lima", "Oslo", "Rome"], N),
            "group": random.permutation(np.arange(N) % 24).astype(str),
            "time": random.permutation(N) // 2, "weight": random.uniform(0.5, 2, N),
            "three": random.choice(["u", "v", "x"], N),
        }
    )  # fmt: skip
    noise = random.normal(size=N)
    rows["y"] = np.where(rows["a"] + noise > 0, "yes", "no")
    rows["number"] = np.exp(rows["a"] + noise / 2)
    TABLES["table"] = rows
    return rows


def drawing(*stages: Any, target: str = "y", how: str = "random", **roles: str) -> Any:
    used = {target, *roles.values()}
    others = {"group", "time", "weight", "three", "y", "number"} - used
    settings = {"target": target, "id": sorted(others), **roles}
    return pipeline(
        stage("given"),
        stage("roles", "set_roles", settings, table="given"),
        stage("split", "split_rows", {"how": how}, data="roles"),
        stage("encoded", "encode_categories", data="split"),
        stage("scaled", "scale", data="encoded"),
        *stages,
    )


def training(run: Any, target: str = "y") -> tuple[pd.DataFrame, pd.Series]:
    data = run.data("split")
    rows = data.train_rows
    return data.features(rows), rows[target]


FIRST = {True: "logistic_regression", False: "ridge"}
SECOND = {True: "random_forest_classifier", False: "random_forest_regressor"}


def _by_hand(case: str, first: Any, second: Any) -> Any:
    """The model that a user of scikit-learn would write."""
    pair = [("first", first), ("second", second)]
    folds = {"shuffle": True, "random_state": 0}
    *recipe, estimator = [step for _, step in first.steps]
    tree = second.steps[-1][1]
    made = {
        "over": lambda: make_pipeline(
            *recipe, resampling_pipeline(RandomOverSampler(random_state=0), estimator)),
        "under": lambda: make_pipeline(
            *recipe, resampling_pipeline(RandomUnderSampler(random_state=0), estimator)),
        "smote": lambda: make_pipeline(
            *recipe, resampling_pipeline(SMOTE(random_state=0, k_neighbors=3), estimator)),
        "soft": lambda: VotingClassifier(pair, voting="soft"),
        "hard": lambda: VotingClassifier(pair),
        "mean": lambda: VotingRegressor(pair),
        "stack": lambda: StackingClassifier(
            pair, LogisticRegression(max_iter=1000), cv=StratifiedKFold(5, **folds)),
        "stack classes": lambda: StackingClassifier(
            pair, LogisticRegression(max_iter=1000), cv=StratifiedKFold(3, **folds),
            stack_method="predict"),
        "stack numbers": lambda: StackingRegressor(pair, RidgeCV(), cv=KFold(5, **folds)),
        "calibrate": lambda: CalibratedClassifierCV(first, cv=StratifiedKFold(5, **folds)),
        "isotonic": lambda: CalibratedClassifierCV(
            first, method="isotonic", cv=StratifiedKFold(2, **folds)),
        "bag": lambda: make_pipeline(
            *recipe, BaggingClassifier(estimator, n_estimators=4, random_state=0)),
        "threshold": lambda: TunedThresholdClassifierCV(
            first, scoring=make_scorer(f1_score, pos_label="no"), cv=StratifiedKFold(5, **folds)),
        "cut": lambda: FixedThresholdClassifier(first, threshold=0.3, pos_label="no"),
        "log": lambda: TransformedTargetRegressor(first, func=np.log1p, inverse_func=np.expm1),
        "rest": lambda: make_pipeline(*recipe, OneVsRestClassifier(estimator)),
        "one": lambda: make_pipeline(*recipe, OneVsOneClassifier(estimator)),
        "weigh": lambda: make_pipeline(*recipe, tree),
    }  # fmt: skip
    return made[case]()


PAIR = {"models": ("first", "second"), "data": "split"}
ONE = {"model": "first", "data": "split"}
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "soft": ("vote", {}, PAIR, "y"),
    "hard": ("vote", {"voting": "hard"}, PAIR, "y"),
    "mean": ("vote", {}, PAIR, "number"),
    "stack": ("stack", {}, PAIR, "three"),
    "stack classes": ("stack", {"folds": 3, "gives": "classes"}, PAIR, "y"),
    "stack numbers": ("stack", {}, PAIR, "number"),
    "calibrate": ("calibrate", {}, ONE, "three"),
    "isotonic": ("calibrate", {"method": "isotonic", "folds": 2}, ONE, "y"),
    "bag": ("bag", {"n_estimators": 4}, ONE, "y"),
    "threshold": ("tune_threshold", {"metric": "f1"}, ONE, "y"),
    "cut": ("set_threshold", {"threshold": 0.3}, ONE, "y"),
    "log": ("transform_target", {}, ONE, "number"),
    "rest": ("one_against_rest", {}, ONE, "three"),
    "one": ("one_against_rest", {"against": "one"}, ONE, "three"),
    "over": ("resample", {}, ONE, "three"),
    "under": ("resample", {"method": "under"}, ONE, "y"),
    "smote": ("resample", {"method": "smote", "neighbours": 3}, ONE, "y"),
    "weigh": ("weigh_classes", {}, {"model": "second", "data": "split"}, "three"),
}


def members(target: str) -> list[Any]:
    is_class = target != "number"
    small = {"n_estimators": 5}
    return [
        stage("first", FIRST[is_class], data="scaled"),
        stage("second", SECOND[is_class], small, data="encoded"),
    ]


@pytest.mark.sampled(8)
@pytest.mark.parametrize("case", CASES)
def test_a_meta_model_equals_one_by_hand_bit_for_bit(blocks, table, case):
    block, settings, wires, target = CASES[case]
    positive = {"positive": "no"} if case in ("threshold", "cut") else {}
    meta = stage("meta", block, settings, **wires)
    run = blocks.run(drawing(*members(target), meta, target=target, **positive))
    X, y = training(run, target)
    first, second = (clone(run.model(name)) for name in ("first", "second"))
    model = run.model("meta")
    weights = {"randomforestclassifier__sample_weight": compute_sample_weight("balanced", y)}
    by_hand = _by_hand(case, first, second).fit(X, y, **(weights if case == "weigh" else {}))
    assert np.array_equal(model.predict(table), by_hand.predict(table))
    for answer in ("predict_proba", "decision_function"):
        if hasattr(by_hand, answer):
            assert np.array_equal(getattr(model, answer)(table), getattr(by_hand, answer)(table))
    if block in ("calibrate", "tune_threshold", "weigh_classes", "one_against_rest"):
        assert list(model.classes_) == sorted(set(y))


NESTED = {
    "stack": [stage("model", "stack", {"folds": 3}, models=("one", "two"), data="split")],
    "vote": [stage("model", "vote", models=("one", "two"), data="split")],
    "calibrate": [stage("model", "calibrate", {"folds": 3}, model="one", data="split")],
    "threshold": [stage("model", "tune_threshold", {"folds": 3}, model="one", data="split")],
    "stack of calibrated": [
        stage("inner", "calibrate", {"folds": 3}, model="one", data="split"),
        stage("model", "stack", {"folds": 3}, models=("inner", "two"), data="split"),
    ],
    "calibrated stack": [
        stage("inner", "stack", {"folds": 2}, models=("one", "two"), data="split"),
        stage("model", "calibrate", {"folds": 3}, model="inner", data="split"),
    ],
    "threshold of a calibrated vote": [
        stage("inner", "vote", models=("one", "two"), data="split"),
        stage("next", "calibrate", {"folds": 2}, model="inner", data="split"),
        stage("model", "tune_threshold", {"folds": 2}, model="next", data="split"),
    ],
    "cut": [stage("model", "set_threshold", {"threshold": 0.4}, model="one", data="split")],
    "stack of thresholds": [
        stage("inner", "tune_threshold", {"folds": 2}, model="one", data="split"),
        stage("model", "stack", {"folds": 2, "gives": "classes"}, models=("inner", "two"),
              data="split"),
    ],
}  # fmt: skip
SPIES = [stage("one", "spy", data="scaled"), stage("two", "spy", data="encoded")]
JUDGES = [
    stage("scores", "evaluate", model="model", data="split"),
    stage("folds", "cross_validate", {"folds": 3}, model="model", data="split"),
]


def judging_questions(run: Any) -> list[tuple[Any, Any]]:
    """Return what models were fitted on and asked about, but for evaluate's training scores.

    These are of all training rows at once, of which no fold of the cross-validation is.
    """
    training_rows = set(run.data("split").train_rows.index)
    return [(fitted, asked) for fitted, asked in SEEN if set(asked) != training_rows]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", NESTED)
def test_no_model_at_any_depth_is_asked_about_a_group_that_it_has_learned(blocks, table, case):
    run = blocks.run(drawing(*SPIES, *NESTED[case], *JUDGES, group="group", how="group"))
    assert run.status["folds"] == "succeeded"
    questions, group = judging_questions(run), table["group"]
    assert len(questions) > 4
    for fitted, asked in questions:
        assert not set(group.loc[fitted]) & set(group.loc[asked])


def test_without_the_group_role_groups_are_torn(blocks, table):
    """The spy sees it, so the test above could fail."""
    blocks.run(drawing(*SPIES, *NESTED["calibrated stack"], *JUDGES))
    group = table["group"]
    assert any(set(group.loc[fitted]) & set(group.loc[asked]) for fitted, asked in SEEN)


@pytest.mark.parametrize("case", [name for name in NESTED if "stack" not in name])
def test_no_model_at_any_depth_is_asked_about_its_past(blocks, table, case):
    run = blocks.run(drawing(*SPIES, *NESTED[case], *JUDGES, time="time", how="time"))
    assert run.status["folds"] == "succeeded"
    questions, time = judging_questions(run), table["time"]
    assert len(questions) > 4
    for fitted, asked in questions:
        assert time.loc[fitted].max() < time.loc[asked].min()


@pytest.mark.parametrize("case", NESTED)
def test_weights_of_rows_reach_every_fit_of_every_member(blocks, table, case):
    if "threshold" in case:
        pytest.skip("a tuned threshold takes no weights, and check says so")
    drawn = drawing(*SPIES, *NESTED[case], weight="weight")
    assert blocks.run(drawn).status["model"] == "succeeded"
    assert len(WEIGHTS) > 2
    for rows, weights in WEIGHTS:
        assert weights == table.loc[rows, "weight"].tolist()


def test_weights_reach_a_regressor_within(blocks, table):
    member = stage("one", "spy_of_numbers", data="scaled")
    for block in ("vote", "stack"):
        model = stage("model", block, models="one", data="split")
        drawn = drawing(member, model, target="number", weight="weight")
        assert blocks.run(drawn).status["model"] == "succeeded"
    model = stage("model", "transform_target", model="one", data="split")
    assert blocks.run(drawing(member, model, target="number", weight="weight")).model("model")
    assert len(WEIGHTS) > 6
    for rows, weights in WEIGHTS:
        assert weights == table.loc[rows, "weight"].tolist()


@pytest.mark.parametrize("positive", ["no", "yes"])
@pytest.mark.parametrize("case", ["hard", "classes"])
def test_a_tuned_threshold_within_a_vote_is_that_of_the_same_class(blocks, table, positive, case):
    priced = {"metric": "cost", "miss": 50.0, "folds": 3}
    member = stage("one", "logistic_regression", data="scaled")
    tuned = stage("tuned", "tune_threshold", priced, model="one", data="split")
    outer = stage("meta", "vote", {"voting": "hard"}, models="tuned", data="split")
    if case == "classes":
        outer = stage("meta", "stack", {"gives": "classes"}, models="tuned", data="split")
    run = blocks.run(drawing(member, tuned, outer, positive=positive))
    within = run.model("meta").estimators_[0]
    assert within.best_threshold_ == run.model("tuned").best_threshold_
    names = np.array(["no", "yes"])
    assert list(names[within.predict(table)]) == list(run.model("tuned").predict(table))


@pytest.mark.parametrize("positive", ["no", "yes"])
@pytest.mark.parametrize("outer", ["vote", "stack"])
@pytest.mark.parametrize("weight", [{}, {"weight": "weight"}])
def test_a_set_threshold_within_a_vote_is_that_of_the_same_class(
    blocks, table, positive, outer, weight
):
    """Both show their members classes as numbers."""
    how = {"vote": {"voting": "hard"}, "stack": {"gives": "classes"}}[outer]
    member = stage("one", "logistic_regression", data="scaled")
    cut = stage("cut", "set_threshold", {"threshold": 0.8}, model="one", data="split")
    meta = stage("meta", outer, how, models="cut", data="split")
    run = blocks.run(drawing(member, cut, meta, positive=positive, **weight))
    within = run.model("meta").estimators_[0]
    names = np.array(["no", "yes"])
    assert list(names[within.predict(table)]) == list(run.model("cut").predict(table))
    assert 0 < (run.model("cut").predict(table) == positive).mean() < 0.5


OUTER = {
    "over": stage("model", "resample", model="one", data="split"),
    "smote": stage("model", "resample", {"method": "smote"}, model="one", data="split"),
    "vote": stage("model", "vote", models=("one", "two"), data="split"),
    "stack": stage("model", "stack", {"folds": 3}, models=("one", "two"), data="split"),
    "calibrate": stage("model", "calibrate", {"folds": 3}, model="one", data="split"),
    "bag": stage("model", "bag", model="one", data="split"),
    "threshold": stage("model", "tune_threshold", {"folds": 3}, model="one", data="split"),
}


@pytest.mark.parametrize("case", OUTER)
def test_on_pure_noise_a_selection_within_a_member_stays_at_chance(blocks, case):
    random = np.random.default_rng(5)
    X = pd.DataFrame(random.normal(size=(160, 400))).add_prefix("x")
    y = random.permutation(np.tile(["no", "yes"], 80))
    TABLES["table"] = X.assign(y=y)
    drawn = pipeline(
        stage("given"),
        stage("roles", "set_roles", {"target": "y"}, table="given"),
        stage("split", "split_rows", {"test_share": 0.05}, data="roles"),
        stage("chosen", "select_k_best", {"k": 10}, data="split"),
        stage("one", "logistic_regression", data="chosen"),
        stage("two", "spy", data="chosen"),
        OUTER[case],
        stage("folds", "cross_validate", model="model", data="split"),
    )
    accuracy = blocks.run(drawn).report("folds")["metrics"]["accuracy_mean"]
    # Selected on all rows first, the same model seems to know something.
    leaked = cross_val_score(LogisticRegression(), SelectKBest(k=10).fit_transform(X, y), y)
    assert leaked.mean() > 0.68
    assert abs(accuracy - 0.5) < 0.12


KEPT = {
    "plain": {},
    "groups": {"group": "group", "how": "group"},
    "times": {"time": "time", "how": "time"},
}


@pytest.mark.sampled(4, by="roles")
@pytest.mark.parametrize("roles", KEPT)
@pytest.mark.parametrize("case", CASES)
def test_a_kept_model_is_the_same_when_it_is_loaded(blocks, table, tmp_path, roles, case):
    block, settings, wires, target = CASES[case]
    if roles == "times" and block == "stack":
        pytest.skip("a stack has no folds by time, and check says so")
    placed = [*members(target), stage("meta", block, {**settings, **_few(block)}, **wires)]
    run = blocks.run(drawing(*placed, target=target, **KEPT[roles]))
    output = run.outputs["meta"]
    artifacts = open_store(tmp_path).artifacts
    artifacts.save("k" * 8, output, {})
    loaded = artifacts.load("k" * 8, blocks.functions).model
    X, y = training(run, target)
    assert np.array_equal(loaded.pipeline.predict(table), output.model.pipeline.predict(table))
    again = clone(loaded.to_fit).fit(X, y)
    assert np.array_equal(again.predict(table), clone(output.model.to_fit).fit(X, y).predict(table))
    taken = load_model(dump_model(output.model.pipeline))
    assert np.array_equal(taken.predict(table), output.model.pipeline.predict(table))


def _few(block: str) -> dict[str, int]:
    return {"folds": 3} if block in ("stack", "calibrate", "tune_threshold") else {}


def test_copies_of_rows_never_reach_the_fold_that_judges_them(blocks):
    """A neighbour that remembers every row would know its copies."""
    random = np.random.default_rng(5)
    X = pd.DataFrame(random.normal(size=(150, 4))).add_prefix("x")
    TABLES["table"] = X.assign(y=random.permutation(["yes"] * 40 + ["no"] * 110))
    drawn = pipeline(
        stage("given"),
        stage("roles", "set_roles", {"target": "y"}, table="given"),
        stage("split", "split_rows", {"test_share": 0.05}, data="roles"),
        stage("one", "decision_tree_classifier", data="split"),
        stage("model", "resample", model="one", data="split"),
        stage("folds", "cross_validate", model="model", data="split"),
    )
    balanced = with_estimators().run(drawn).report("folds")["metrics"]["balanced_accuracy_mean"]
    # Drawn before the folds, copies of a row are on both sides.
    rows, y = RandomOverSampler(random_state=0).fit_resample(X, TABLES["table"]["y"])
    leaked = cross_val_score(DecisionTreeClassifier(random_state=0), rows, y)
    assert leaked.mean() > 0.65
    assert abs(balanced - 0.5) < 0.12


RESAMPLED = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  one: {block: logistic_regression, inputs: {data: split}}
  model: {block: resample, inputs: {model: one, data: split}}
"""


@pytest.mark.parametrize("is_there", [True, False])
def test_a_check_says_what_is_not_installed(is_there, monkeypatch):
    if not is_there:
        monkeypatch.setitem(sys.modules, "imblearn", None)
    problems = [p for p in check(parse(RESAMPLED), real_catalogue()) if p.severity == "error"]
    assert [problem.code for problem in problems] == ([] if is_there else ["needs_extra"])


def test_without_the_library_a_sentence_says_how_to_install_it(monkeypatch):
    for name in ("imblearn.over_sampling", "imblearn.pipeline", "imblearn.under_sampling"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"pip install -r requirements-imbalance\.txt"):
        resampled(GaussianNB(), "over", 5, 0)


def test_weights_of_rows_are_said_not_to_be_used(blocks):
    """Drawn rows have none: a weighted fit of them would be another's."""
    assert blocks.entries["resample"]["takes_weights"] is False
