"""The judges of tests, against the same questions asked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.measures.behaviour import (
    judge_direction,
    judge_invariance,
    judge_repeatable,
)
from pipeline_core.measures.decisions import judge_decision
from pipeline_core.measures.disturbances import judge_robustness
from pipeline_core.measures.expected_rows import judge_metric, judge_rows
from pipeline_core.measures.subject_rows import Subject, given_rows, rows_over


@pytest.fixture(scope="module")
def people():
    random = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "age": random.integers(18, 80, 400),
            "income": random.normal(30, 8, 400),
            "city": random.choice(["Lima", "Oslo", "Quito"], 400),
        },
        index=range(1000, 1400),
    )
    chance = table["income"] / 10 - table["age"] / 20 + (table["city"] == "Oslo")
    good = chance + random.normal(0, 0.5, 400) > 0.8
    return table, good.map({True: "yes", False: "no"})


@pytest.fixture(scope="module")
def subject(people):
    X, y = people
    steps = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["city"]), remainder="passthrough"
    )
    model = make_pipeline(steps, LogisticRegression(max_iter=2000)).fit(X[:300], y[:300])
    return Subject(model, X[:300], X[300:], "yes")


def test_given_rows_are_of_the_kind_of_the_training_rows(subject):
    rows = given_rows(subject, [1010, {"age": 30, "city": "Quito"}, {}])
    assert rows.dtypes.to_dict() == subject.train.dtypes.to_dict()
    assert rows.iloc[0].to_dict() == subject.train.loc[1010].to_dict()
    assert rows["city"].tolist()[1:] == ["Quito", subject.train["city"].mode()[0]]
    assert rows["income"].iloc[2] in set(subject.train["income"])
    assert (subject.train["income"] <= rows["income"].iloc[2]).mean() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("row", "why"),
    [({"town": 1}, "town"), (7, "no row 7"), ({"age": "old"}, "old"), ({"city": "lima"}, "Lima")],
)
def test_a_row_that_the_model_cannot_take_is_refused(subject, row, why):
    with pytest.raises(ValueError, match=why):
        given_rows(subject, [row])


def test_rows_are_drawn_by_the_seed(subject):
    first, again, other = (rows_over(subject, 20, seed) for seed in (0, 0, 1))
    assert first.index.equals(again.index)
    assert not first.index.equals(other.index)
    assert rows_over(subject, "all").equals(subject.test)


def test_a_decision_is_that_of_the_model(subject):
    row = subject.test.iloc[[0]]
    label = row.index[0]
    answer = subject.model.predict(row)[0]
    chance = subject.model.predict_proba(row)[0, list(subject.model.classes_).index("yes")]
    assert judge_decision(subject, [label], gives=answer).passed
    assert not judge_decision(subject, [label], gives={"yes": "no", "no": "yes"}[answer]).passed
    for low, passed in ((chance - 0.01, True), (chance + 0.01, False)):
        verdict = judge_decision(subject, [label], probability_of="yes", at_least=low)
        assert (verdict.passed, verdict.found["score"]) == (passed, pytest.approx(chance))


def test_a_number_may_be_off_by_a_tolerance(people):
    X = people[0][["age", "income"]]
    model = LinearRegression().fit(X, X["age"] * 2.0)
    subject = Subject(model, X, X)
    assert judge_decision(subject, [{"age": 30}], gives=60).passed
    assert not judge_decision(subject, [{"age": 30}], gives=63, within=2.5).passed
    assert judge_decision(subject, [{"age": 30}], gives=63, within=3.5).passed
    assert not judge_decision(subject, [{"age": 30}], at_most=59).passed


def test_an_invariance_counts_the_rows_that_depend_on_a_column(subject):
    changing = {"city": ["Lima", "Oslo", "Quito"]}
    answers = [subject.model.predict(subject.test.assign(city=city)) for city in changing["city"]]
    expected = np.mean([len(set(row)) > 1 for row in zip(*answers, strict=True)])
    verdict = judge_invariance(subject, changing, over="all", may_differ=expected)
    assert 0 < expected < 1
    assert verdict.found["share"] == expected
    assert verdict.passed
    assert not judge_invariance(subject, changing, over="all", may_differ=expected - 0.001).passed
    assert judge_invariance(subject, changing, over="all", moves_at_most=1).passed
    assert not judge_invariance(subject, changing, over="all", moves_at_most=0.001).passed


def test_a_word_that_no_row_has_would_test_nothing(subject):
    with pytest.raises(ValueError, match="Oslo"):
        judge_invariance(subject, {"city": ["Lima", "Olso"]})


def test_a_direction_is_that_of_the_coefficient(subject):
    assert judge_direction(subject, "income", by=1, never="lowers").passed
    assert judge_direction(subject, "income", by="10%", never="lowers").passed
    assert judge_direction(subject, "age", by=5, never="raises").passed
    wrong = judge_direction(subject, "age", by=5, never="lowers", over="all")
    assert (wrong.passed, wrong.found["share"]) == (False, 1.0)
    assert judge_direction(subject, "age", by=-5, never="lowers").passed
    other = judge_direction(subject, "age", by=5, never="raises", probability_of="no")
    assert not other.passed


def test_a_model_that_looks_at_its_batch_is_not_repeatable(subject):
    class OfBatch:
        def predict(self, X):
            return (X["income"] > X["income"].median()).to_numpy()

    assert judge_repeatable(subject).passed
    assert not judge_repeatable(subject._replace(model=OfBatch())).passed


@pytest.mark.parametrize("change", ["case", "typos", "new_words", "spaces"])
def test_changed_words_are_met_and_their_flips_counted(subject, change):
    verdict = judge_robustness(subject, [change], over="all", may_differ=0.0)
    unknown = subject.model.predict(subject.test.assign(city="?"))
    flips = np.mean(unknown != subject.model.predict(subject.test))
    assert verdict.found["share"] == flips > 0  # there is one column of words
    assert judge_robustness(subject, [change], over="all", may_differ=flips).passed


def test_noise_is_measured_in_standard_deviations(subject):
    none = judge_robustness(subject, ["noise"], size=1e-9, over="all")
    much = judge_robustness(subject, ["noise"], size=3, over="all", columns=["income"])
    assert none.passed
    assert not much.passed
    assert much.examples[0]["before"].keys() == {"income"}


def test_a_gap_is_answered_or_the_test_stops(subject, people):
    X, y = people
    with pytest.raises(ValueError, match="NaN"):
        judge_robustness(subject, ["gaps"])
    numbers = X[["age", "income"]]
    model = HistGradientBoostingClassifier(max_iter=10).fit(numbers, y)
    assert judge_robustness(Subject(model, numbers, numbers), ["gaps"]).passed


def test_a_metric_of_every_group_is_that_of_the_worst():
    groups = pd.DataFrame(
        {"attribute": ["sex"] * 3, "group": ["f", "m", "x"], "tpr": [0.5, 0.8, np.nan]}
    )
    report = {"metrics": {"roc_auc": None}, "tables": {"groups": groups}}
    verdict = judge_metric(report, "recall", at_least=0.6, every="sex")
    assert (verdict.passed, verdict.found["group"], verdict.found["value"]) == (False, "f", 0.5)
    assert judge_metric(report, "recall", at_least=0.5, every="sex").passed
    assert not judge_metric(report, "roc_auc", at_most=1).passed
    with pytest.raises(ValueError, match="roc_auc"):
        judge_metric(report, "roc_aux", at_least=0)
    with pytest.raises(ValueError, match="sex"):
        judge_metric(report, "recall", at_least=0, every="six")


def test_rows_must_be_enough_and_whole_and_hold_a_condition(people):
    table = people[0].assign(gap=np.nan)
    assert judge_rows(table, rows_at_least=400, rows_at_most=400, columns=["age"]).passed
    for said, what in (
        ({"rows_at_least": 401}, "rows"),
        ({"rows_at_most": 399}, "rows"),
        ({"columns": ["town"]}, "columns"),
        ({"no_gaps_in": ["age", "gap"]}, "gaps"),
        ({"holds": lambda rows: rows["age"] > 20}, "condition"),
    ):
        assert judge_rows(table, **said).found["what"] == what
    failed = judge_rows(table, holds=lambda rows: rows["age"] > 20).found["failed"]
    assert failed == (table["age"] <= 20).sum()
