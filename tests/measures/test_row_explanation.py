"""The contributions of a row: exact for linear models, summing exactly for all."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, VotingClassifier
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

from pipeline_core.blocks.validate_model.explain_row import explain_row
from pipeline_core.blocks.validate_model.nearest_rows import nearest_rows
from pipeline_core.measures.nearest import gower_distances
from pipeline_core.measures.shapley_sampling import sampled_contributions
from pipeline_core.measures.single_row import choose_row, unusual_values

RANDOM = np.random.default_rng(3)
COUNT = 300
X = pd.DataFrame(
    {
        "age": RANDOM.integers(18, 80, COUNT),
        "income": RANDOM.normal(30, 9, COUNT),
        "city": RANDOM.choice(["Lima", "Quito", "Oslo"], COUNT),
    },
    index=range(1000, 1000 + COUNT),
)
SCORE = X["age"] * 0.1 + X["income"] * (X["city"] == "Lima") * 0.3 + RANDOM.normal(0, 1, COUNT)
Y = pd.Series(np.where(SCORE.median() < SCORE, "yes", "no"), index=X.index, name="paid")
RECIPE = make_column_transformer(
    (OneHotEncoder(sparse_output=False), ["city"]), (StandardScaler(), ["age", "income"])
)
TRAIN, TEST = slice(0, 200), slice(200, None)
X_TRAIN, X_TEST, Y_TEST = X.iloc[TRAIN], X.iloc[TEST], Y.iloc[TEST]


def fitted(estimator, y=Y, recipe=RECIPE):
    return make_pipeline(recipe, estimator).fit(X_TRAIN, y.iloc[TRAIN])


def explained(model, y=Y_TEST, positive=None, **settings):
    report = explain_row(model, X_TRAIN, X_TEST, y, positive, random_state=0, **settings)
    return report, report["tables"]["contributions"].set_index("column")["contribution"]


@pytest.mark.parametrize("positive", ["yes", "no"])
def test_a_logistic_regression_is_explained_exactly(positive):
    model = fitted(LogisticRegression())
    report, parts = explained(model, positive=positive, row=5)
    sign = 1 if positive == "yes" else -1
    decisions = sign * model.decision_function(X_TRAIN)
    assert report["method"]["contributions"] == "additive"
    assert report["metrics"]["prediction"] == pytest.approx(
        sign * model.decision_function(X_TEST)[5], rel=1e-12
    )
    assert report["metrics"]["mean_prediction"] == pytest.approx(decisions.mean(), abs=1e-12)
    total = report["metrics"]["prediction"] - report["metrics"]["mean_prediction"]
    assert parts.sum() == pytest.approx(total, abs=1e-12)
    slope = sign * model[-1].coef_[0][3] / model[0].transformers_[1][1].scale_[0]
    assert parts["age"] == pytest.approx(
        slope * (X_TEST["age"].iloc[5] - X_TRAIN["age"].mean()), rel=1e-10
    )


def test_one_hot_columns_are_added_up_to_their_raw_column():
    model = fitted(Ridge(), SCORE)
    _, parts = explained(model, SCORE.iloc[TEST])
    assert set(parts.index) == {"age", "income", "city"}
    prepared = model[:-1].transform(X_TRAIN)
    row = model[:-1].transform(X_TEST.head(1))[0]
    by_hand = model[-1].coef_ * (row - prepared.mean(axis=0))
    assert parts["city"] == pytest.approx(by_hand[:3].sum(), abs=1e-12)


def test_a_product_of_columns_is_a_contribution_of_both():
    recipe = make_column_transformer((PolynomialFeatures(include_bias=False), ["age", "income"]))
    report, parts = explained(fitted(Ridge(), SCORE, recipe), SCORE.iloc[TEST])
    assert set(parts.index) == {"age", "income", "city", "age × income"}
    assert parts["city"] == 0
    total = report["metrics"]["prediction"] - report["metrics"]["mean_prediction"]
    assert parts.sum() == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize(
    ("estimator", "target"),
    [
        (RandomForestClassifier(20, random_state=0), Y),
        (SVC(kernel="rbf"), Y),
        (RandomForestRegressor(20, random_state=0), SCORE),
        (PoissonRegressor(), X["age"]),
        (
            VotingClassifier(
                [("a", LogisticRegression()), ("b", RandomForestClassifier(5))], voting="soft"
            ),
            Y,
        ),
    ],
    ids=["forest", "kernel", "regression", "log link", "vote"],
)
def test_other_models_are_sampled_and_sum_exactly(estimator, target):
    model = fitted(estimator, target)
    report, parts = explained(model, target.iloc[TEST], background=40, orders=3, row=2)
    assert report["method"]["contributions"] == "sampled"
    background = X_TRAIN.sample(40, random_state=0)
    row = X_TEST.iloc[[2]]
    if target is not Y:
        answers = model.predict
    elif hasattr(model, "predict_proba"):
        place = list(model.classes_).index("yes")
        answers = lambda rows: model.predict_proba(rows)[:, place]  # noqa: E731
    else:
        answers = model.decision_function
    total = answers(row)[0] - answers(background).mean()
    assert parts.sum() == pytest.approx(total, abs=1e-12)
    assert report["metrics"]["prediction"] == answers(row)[0]


def test_the_estimate_comes_to_the_shapley_values():
    model = fitted(RandomForestRegressor(10, random_state=0), SCORE)
    background, row = X_TRAIN.head(30), X_TEST.head(1)
    names = list(X.columns)

    def value(known):
        rows = background.assign(**{name: row[name].iloc[0] for name in known})
        return model.predict(rows).mean()

    exact = {}
    for name in names:
        others = [other for other in names if other != name]
        exact[name] = sum(
            math.factorial(size)
            * math.factorial(len(others) - size)
            / math.factorial(len(names))
            * (value([*known, name]) - value(known))
            for size in range(len(names))
            for known in itertools.combinations(others, size)
        )
    parts = sampled_contributions(model.predict, row, background, 200, 0)
    for name in names:
        assert abs(parts.values[name] - exact[name]) < 5 * parts.errors[name] + 1e-9


def test_of_an_additive_model_sampling_and_the_exact_way_agree():
    model = fitted(Ridge(), SCORE)
    _, exact = explained(model, SCORE.iloc[TEST])
    report, sampled = explained(model, SCORE.iloc[TEST], method="sampled", background=200, orders=1)
    assert report["method"]["contributions"] == "sampled"
    np.testing.assert_allclose(sampled[exact.index], exact, atol=1e-10)


def test_components_of_many_columns_are_sampled():
    wide = pd.DataFrame(RANDOM.normal(size=(100, 8)), columns=list("abcdefgh"))
    y = wide.sum(axis=1)
    model = make_pipeline(PCA(4), Ridge()).fit(wide, y)
    report = explain_row(model, wide, wide, y, random_state=0)
    assert report["method"]["contributions"] == "sampled"
    assert set(report["tables"]["contributions"]["column"]) == set("abcdefgh")


def test_of_several_classes_the_predicted_one_is_explained():
    model = fitted(
        LogisticRegression(), X["city"], make_column_transformer(("passthrough", ["age", "income"]))
    )
    report, _ = explained(model, X["city"].iloc[TEST])
    predicted = model.predict(X_TEST)[0]
    place = list(model.classes_).index(predicted)
    assert report["method"]["class"] == predicted
    assert report["metrics"]["prediction"] == pytest.approx(
        model.decision_function(X_TEST)[0, place]
    )
    assert (
        report["tables"]["answer"]["prediction"].tolist()
        == model.predict_proba(X_TEST.head(1))[0].tolist()
    )


def test_rows_are_found_by_label_and_missing_ones_said():
    assert choose_row(X_TEST, 1203, "label", "Explain row").index[0] == 1203
    with pytest.raises(ValueError, match=r"7 is none\. Near it are 1200, 1201, 1202"):
        choose_row(X_TEST, 7, "label", "Explain row")
    with pytest.raises(ValueError, match="from 0 to 99; it is 100"):
        choose_row(X_TEST, 100, "position", "Explain row")


def test_unusual_values_come_first():
    others = pd.DataFrame(
        {"n": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, None], "w": ["a"] * 9 + ["b"], "gap": [None] * 10}
    )
    row = pd.DataFrame({"n": [100.0], "w": ["a"], "gap": ["x"]})
    table = unusual_values(row, others).set_index("column")
    assert table["share_as_unusual"].to_dict() == {"n": 0.0, "gap": 0.0, "w": 0.9}
    assert table.loc["n", "typical"] == "5"


def test_nearest_rows_are_those_of_scikit_learn():
    model = fitted(LogisticRegression())
    y = Y.iloc[TRAIN]
    report = nearest_rows(model, X_TRAIN, y, X_TEST, Y_TEST, row=4, count=6)
    table = report["tables"]["nearest"]
    scaler = StandardScaler().fit(model[:-1].transform(X_TRAIN))
    search = NearestNeighbors(n_neighbors=6).fit(scaler.transform(model[:-1].transform(X_TRAIN)))
    distances, places = search.kneighbors(scaler.transform(model[:-1].transform(X_TEST.iloc[[4]])))
    np.testing.assert_allclose(table["distance"][1:], distances[0], rtol=1e-9)
    assert table["row"].tolist() == [X_TEST.index[4], *X_TRAIN.index[places[0]]]
    assert table["actual"].tolist()[1:] == y.iloc[places[0]].tolist()


def test_composed_models_have_neighbours_over_raw_columns():
    vote = VotingClassifier([("a", fitted(LogisticRegression()))]).fit(X_TRAIN, Y.iloc[TRAIN])
    report = nearest_rows(vote, X_TRAIN, Y.iloc[TRAIN], X_TEST, Y_TEST, count=3)
    assert report["method"]["distance"] == "gower"
    distances = gower_distances(X_TRAIN, X_TEST.head(1))
    assert report["tables"]["nearest"]["distance"].tolist()[1:] == sorted(distances)[:3]


def test_missing_values_count_in_gowers_distance():
    rows = pd.DataFrame({"x": [1.0, np.nan, 3.0], "w": ["a", None, "b"]})
    assert gower_distances(rows, rows.iloc[[1]]).tolist() == [1.0, 0.0, 1.0]
    assert gower_distances(rows, rows.iloc[[0]]).tolist() == [0.0, 1.0, 1.0]
