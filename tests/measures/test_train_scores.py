"""Scores on the training rows are scikit-learn's, and overfitting is named by its rule only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.measures.train_scores import MIN_ROWS, TrainRows, train_score_report
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

FEATURES, LABELS = make_classification(n_samples=400, n_features=6, flip_y=0.3, random_state=0)
X = pd.DataFrame(FEATURES).add_prefix("x")
Y = pd.Series(np.where(LABELS == 1, "yes", "no"), name="answer")
WEIGHTS = pd.Series(np.random.default_rng(0).uniform(0.2, 3, 400), name="people")
TRAIN, TEST = slice(0, 300), slice(300, 400)


def table_of(model, y, positive=None, weights=None):
    parts = (None, None) if weights is None else (weights[TEST], weights[TRAIN])
    report = evaluate(
        model, X[TEST], y[TEST], positive, parts[0], None, X[TRAIN], y[TRAIN], parts[1]
    )
    return report, report["tables"]["train_scores"].set_index("metric")


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_the_scores_are_scikit_learns_on_both_parts(weights):
    model = LogisticRegression().fit(X[TRAIN], Y[TRAIN])
    report, table = table_of(model, Y, "no", weights)
    for part, column in ((TRAIN, "train"), (TEST, "test")):
        weighed = {} if weights is None else {"sample_weight": weights[part]}
        truth, chance = Y[part] == "no", model.predict_proba(X[part])[:, 0]
        called = model.predict(X[part]) == "no"
        expected = {
            "roc_auc": metrics.roc_auc_score(truth, chance, **weighed),
            "accuracy": metrics.accuracy_score(truth, called, **weighed),
            "f1": metrics.f1_score(truth, called, **weighed),
            "log_loss": metrics.log_loss(truth, chance, **weighed),
            "brier": metrics.brier_score_loss(truth, chance, **weighed),
        }
        for name, value in expected.items():
            assert table.loc[name, column] == pytest.approx(value, rel=1e-12), (name, column)
    assert table.loc["accuracy", "test"] == report["metrics"]["accuracy"]
    gap = table["train"] - table["test"]
    assert table["gap"]["accuracy"] == gap["accuracy"]
    assert table["gap"]["log_loss"] == -gap["log_loss"]  # less is better
    assert not [note for note in report["notes"] if note["code"] == "overfitted"]


def test_regressions_and_classes_that_are_numbers_have_theirs():
    number = X["x0"] * 3 + X["x1"] ** 2
    _, table = table_of(LinearRegression().fit(X[TRAIN], number[TRAIN]), number)
    assert table.index.tolist() == ["r2", "mean_absolute_error", "root_mean_squared_error"]
    model = LogisticRegression().fit(X[TRAIN], LABELS[TRAIN])
    _, table = table_of(model, pd.Series(LABELS), 0)
    assert table.loc["accuracy", "train"] == model.score(X[TRAIN], LABELS[TRAIN])


def test_a_model_that_knows_its_rows_by_heart_is_called_overfitted():
    report, table = table_of(DecisionTreeClassifier(random_state=0).fit(X[TRAIN], Y[TRAIN]), Y)
    assert table.loc["accuracy", "train"] == 1
    (note,) = [note for note in report["notes"] if note["code"] == "overfitted"]
    assert (note["metric"], note["train"]) == ("roc_auc", 1.0)
    noise = pd.Series(np.random.default_rng(0).normal(size=400))
    report, _ = table_of(DecisionTreeRegressor(random_state=0).fit(X[TRAIN], noise[TRAIN]), noise)
    assert [note["metric"] for note in report["notes"] if note["code"] == "overfitted"] == ["r2"]


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_a_model_that_learned_nothing_has_nothing_by_heart(weights):
    later = pd.Series(np.arange(400.0))
    report, table = table_of(DummyRegressor().fit(X[TRAIN], later[TRAIN]), later, None, weights)
    assert table.loc["r2", "gap"] > 1
    assert "overfitted" not in [note["code"] for note in report["notes"]]
    rarer = pd.Series(np.where(np.arange(400) < 270, "yes", "no"))
    report, table = table_of(DummyClassifier().fit(X[TRAIN], rarer[TRAIN]), rarer, None, weights)
    assert table.loc["accuracy", "gap"] > 0.5
    assert "overfitted" not in [note["code"] for note in report["notes"]]


@pytest.mark.parametrize(
    ("test", "high", "named"), [(0.84, 0.89, True), (0.84, 0.95, False), (0.91, 0.93, False)]
)
def test_the_rule_of_overfitting(test, high, named):
    rows = TrainRows(pd.DataFrame({"x": [1, 2]}), pd.Series([1, 2]))
    intervals = pd.DataFrame({"metric": ["accuracy"], "high": [high]})
    report = train_score_report(
        lambda _: {"accuracy": 0.95}, rows, {"accuracy": test}, 9, intervals
    )
    assert bool(report["notes"]) is named


def test_of_many_training_rows_a_sample_is_judged_always_the_same():
    rows = TrainRows(pd.DataFrame({"x": range(9_000)}), pd.Series(range(9_000)))
    seen = []
    for _ in range(2):
        train_score_report(lambda part: seen.append(part) or {}, rows, {}, 50, pd.DataFrame())
    assert len(seen[0].y) == MIN_ROWS
    assert seen[0].y.equals(seen[1].y)
    assert seen[0].X["x"].tolist() == seen[0].y.tolist()
    report = train_score_report(lambda _: {}, rows, {}, 2_000, pd.DataFrame())
    assert report["method"]["train_rows_judged"] == 2_000


def test_a_second_table_is_judged_beside_the_training_rows_of_the_first():
    rows = X.assign(answer=Y, family=np.arange(400) // 4)
    TABLES["old"], TABLES["new"] = rows[:300], rows[300:].drop(columns="family")
    run = Blocks().run(
        pipeline(
            stage("old", "given", {"name": "old"}),
            stage("new", "given", {"name": "new"}),
            stage("roles", "set_roles", {"target": "answer", "group": "family"}, table="old"),
            stage("model", "logistic_regression", {}, data="roles"),
            stage("scores", "evaluate", {}, model="model", data="roles", judge_on="new"),
        )
    )
    report = run.report("scores")
    assert report["method"]["rows"] == 100
    assert report["method"]["train_rows_judged"] == 300
    table = report["tables"]["train_scores"].set_index("metric")
    fitted = run.model("model")
    assert table.loc["accuracy", "train"] == fitted.score(X[:300], Y[:300])
    # The new table does not say which rows belong together.
    assert "bootstrap_groups" not in set(report["tables"]["intervals"]["method"])
