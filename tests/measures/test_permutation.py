"""Permutation importance is scikit-learn's, and its noise floor is that of columns of chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.inspection import permutation_importance as by_sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from pipeline_core.blocks.validate_model.evaluate import evaluate
from pipeline_core.blocks.validate_model.permutation_importance import permutation_importance
from pipeline_core.measures.correlated_columns import correlated_groups
from pipeline_core.measures.metric_value import NUMBER_METRICS, metric_value
from pipeline_core.measures.shadow_columns import name_beside

CANCER, MALIGNANT = load_breast_cancer(return_X_y=True, as_frame=True)
CANCER = CANCER.iloc[:, :6].assign(odd=np.where(CANCER.iloc[:, 7] > 0.05, "high", "low"))
LABELS = MALIGNANT.map({0: "malignant", 1: "benign"}).rename("kind")
RECIPE = make_column_transformer(
    (OneHotEncoder(sparse_output=False), ["odd"]), (StandardScaler(), list(CANCER.columns[:6]))
)
MODEL = make_pipeline(RECIPE, LogisticRegression())
WEIGHTS = pd.Series(np.arange(1, 1 + len(CANCER)), index=CANCER.index, name="people")


def two_columns(X):
    """Hand on two columns and nothing else."""
    return X[["mean radius", "mean texture"]]


def parts(y=LABELS):
    """Training and test rows with their target."""
    X_train, X_test, y_train, y_test = train_test_split(CANCER, y, random_state=0)
    return X_train, y_train, X_test, y_test


@pytest.mark.sampled(1, by="metric")
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("metric", ["accuracy", "neg_log_loss", "f1_weighted"])
def test_the_drops_are_those_of_scikit_learn(metric, weights):
    X_train, y_train, X_test, y_test = parts()
    fitted = MODEL.fit(X_train, y_train)
    w = None if weights is None else weights[X_test.index]
    report = permutation_importance(
        fitted, X_train, y_train, X_test, y_test, "malignant", None, w,
        metric=metric, repeats=4, shadows=0, random_state=7,
    )  # fmt: skip
    expected = by_sklearn(
        fitted, X_test, y_test, scoring=metric, n_repeats=4, random_state=7, sample_weight=w
    )
    table = report["tables"]["importance"].set_index("column").loc[list(CANCER.columns)]
    if metric == "accuracy":
        assert table["mean_drop"].tolist() == expected.importances_mean.tolist()
        assert table["standard_deviation"].tolist() == expected.importances_std.tolist()
    np.testing.assert_allclose(table["mean_drop"], expected.importances_mean, rtol=1e-12)


def test_numbers_with_an_error_measure_are_those_of_scikit_learn():
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    fitted = LinearRegression().fit(X, y)
    report = permutation_importance(
        fitted, X, y, X, y, metric="mean_absolute_error", random_state=3
    )
    expected = by_sklearn(
        fitted, X, y, scoring="neg_mean_absolute_error", n_repeats=5, random_state=3
    )
    table = report["tables"]["importance"].set_index("column").loc[list(X.columns)]
    assert table["mean_drop"].tolist() == expected.importances_mean.tolist()
    assert report["metrics"]["score"] > 0
    assert table["rank"].tolist() == table["mean_drop"].rank(ascending=False).tolist()


def test_the_positive_class_is_heeded():
    X_train, y_train, X_test, y_test = parts()
    fitted = MODEL.fit(X_train, y_train)
    scores = [
        permutation_importance(
            fitted, X_train, y_train, X_test, y_test, positive, metric="recall", shadows=0
        )["metrics"]["score"]
        for positive in ("malignant", "benign")
    ]
    predicted = fitted.predict(X_test)
    expected = [(predicted[y_test == label] == label).mean() for label in ("malignant", "benign")]
    assert scores == expected


def test_training_rows_can_be_shuffled_instead():
    X_train, y_train, X_test, y_test = parts()
    fitted = MODEL.fit(X_train, y_train)
    arguments = fitted, X_train, y_train, X_test, y_test
    report = permutation_importance(*arguments, metric="accuracy", rows="train", shadows=0)
    assert report["method"]["rows"] == len(X_train)
    assert report["metrics"]["score"] == fitted.score(X_train, y_train)


@pytest.mark.parametrize(
    "model",
    [
        MODEL,
        make_pipeline(RECIPE, RandomForestClassifier(20, random_state=0)),
        VotingClassifier([("a", MODEL), ("b", MODEL)], voting="soft"),
    ],
    ids=["logistic", "forest", "vote of pipelines"],
)
def test_shadows_go_through_a_recipe_that_names_its_columns(model):
    X_train, y_train, X_test, y_test = parts()
    fitted = model.fit(X_train, y_train)
    report = permutation_importance(
        fitted, X_train, y_train, X_test, y_test, shadows=7, random_state=0
    )
    assert report["metrics"]["noise_floor"] > 0
    assert 0 < report["metrics"]["columns_above_floor"] < 7
    assert set(report["tables"]["shadow_columns"]["shadow_of"]) <= set(CANCER.columns)
    assert "odd" in set(report["tables"]["shadow_columns"]["shadow_of"])


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.long)])
def test_pure_noise_does_not_rise_above_the_floor(times):
    """Of nine columns of chance, one in eleven is above the floor at most."""
    random, above = np.random.default_rng(0), 0
    for seed in range(times):
        X = pd.DataFrame(random.normal(size=(300, 10)), columns=[f"c{n}" for n in range(10)])
        y = pd.Series(X["c0"] + random.normal(size=300) > 0)
        half = X[:150], y[:150], X[150:], y[150:]
        fitted = LogisticRegression().fit(*half[:2])
        report = permutation_importance(fitted, *half, random_state=seed)
        table = report["tables"]["importance"].set_index("column")
        assert table.loc["c0", "above_floor"]
        above += int(table.drop("c0")["above_floor"].sum())
    assert above <= times * 9 / 8


def test_a_model_that_cannot_see_the_shadows_has_no_floor():
    X_train, y_train, X_test, y_test = parts()
    model = make_pipeline(FunctionTransformer(two_columns), LogisticRegression())
    report = permutation_importance(model.fit(X_train, y_train), X_train, y_train, X_test, y_test)
    assert report["metrics"]["noise_floor"] is None
    assert report["tables"]["importance"]["above_floor"].isna().all()
    assert "shadows_not_noticed" in [note["code"] for note in report["notes"]]


def test_columns_that_go_together_are_shuffled_together():
    X_train, y_train, X_test, y_test = parts()
    fitted = MODEL.fit(X_train, y_train)
    arguments = fitted, X_train, y_train, X_test, y_test
    report = permutation_importance(*arguments, correlated=0.98, shadows=0, random_state=0)
    groups = report["tables"]["column_groups"]["columns"].tolist()
    assert "mean radius, mean perimeter, mean area" in groups
    alone = report["tables"]["importance"].set_index("column")["mean_drop"]
    assert report["tables"]["column_groups"]["mean_drop"][0] > alone["mean perimeter"]
    notes = [note for note in report["notes"] if note["code"] == "columns_shuffled_together"]
    assert len(notes) == len(groups)


def test_groups_join_through_a_common_column():
    random = np.random.default_rng(0)
    a, b = random.normal(size=(2, 500))
    X = pd.DataFrame({"a": a, "lonely": random.normal(size=500), "ab": a + b, "b": b})
    assert correlated_groups(X, 0.6, 0) == [["a", "ab", "b"]]
    assert correlated_groups(X, 0.9, 0) == []


def test_copies_are_named_in_every_recipe_inside():
    vote = clone(VotingClassifier([("a", MODEL), ("b", make_pipeline(LogisticRegression()))]))
    name_beside(vote, {"odd": "copy"})
    recipe = vote.estimators[0][1][0]
    assert [columns[-1] for _, _, columns in recipe.transformers] == ["copy", "mean compactness"]


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("mean_absolute_percentage_error", "mean_absolute_percentage_error does not"),
        ("r2", "must fit what the model predicts; r2 does not"),
        ("neg_mean_gamma_deviance", "cannot judge this model"),
    ],
)
def test_a_metric_of_another_kind_is_an_error(metric, words):
    X_train, y_train, X_test, y_test = parts()
    fitted = MODEL.fit(X_train, y_train)
    with pytest.raises(ValueError, match=words):
        permutation_importance(fitted, X_train, y_train, X_test, y_test, metric=metric)


def test_a_metric_that_is_undefined_is_an_error():
    X_train, y_train, X_test, y_test = parts()
    fitted, only = MODEL.fit(X_train, y_train), y_test == "benign"
    with pytest.raises(ValueError, match="must be defined for the judged rows; roc_auc is not"):
        permutation_importance(fitted, X_train, y_train, X_test[only], y_test[only])


def test_single_metrics_are_those_of_an_evaluation():
    X_train, y_train, X_test, y_test = parts()
    fitted, w = MODEL.fit(X_train, y_train), WEIGHTS[X_test.index].to_numpy(dtype=float)
    report = evaluate(fitted, X_test, y_test, "malignant", WEIGHTS[X_test.index])
    for name, value in report["metrics"].items():
        assert metric_value(name, fitted, X_test, y_test, "malignant", w) == value
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    line = LinearRegression().fit(X, y)
    report = evaluate(line, X, y)
    assert {n: metric_value(n, line, X, y) for n in NUMBER_METRICS} == report["metrics"]
