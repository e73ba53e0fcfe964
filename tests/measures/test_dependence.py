"""Partial dependence is scikit-learn's, for numbers and for categories."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.inspection import partial_dependence as by_sklearn
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

from pipeline_core.blocks.validate_model.partial_dependence import partial_dependence
from pipeline_core.measures.column_grid import column_grid, hold, value_counts
from pipeline_core.measures.responses import model_response

X = load_breast_cancer(as_frame=True).data.iloc[:, :4]
X = X.assign(odd=np.where(X["mean area"] > 600, "big", "small"))
Y = pd.Series(np.where(load_breast_cancer().target == 1, "benign", "malignant"), name="kind")
RECIPE = make_column_transformer(
    (OneHotEncoder(sparse_output=False), ["odd"]), (StandardScaler(), list(X.columns[:4]))
)


def rows_of(report, table, column, label=None):
    """The rows of one column and class."""
    rows = report["tables"][table]
    rows = rows[rows["column"] == column]
    return rows if label is None else rows[rows["class"] == label]


@pytest.mark.parametrize("column", ["mean radius", "odd"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("estimator", "positive"),
    [
        (LogisticRegression(), "malignant"),
        (RandomForestClassifier(10, random_state=0), "malignant"),
        (RidgeClassifier(), "malignant"),
        (RandomForestRegressor(10, random_state=0), None),
    ],
)
def test_mean_and_rows_are_those_of_scikit_learn(estimator, positive, weighted, column):
    y = Y if positive else X["mean texture"]
    weights = pd.Series(np.linspace(1, 2, len(X)), name="w") if weighted else None
    model = make_pipeline(RECIPE, estimator).fit(X, y)
    report = partial_dependence(
        model, X, positive, weights, columns=("mean radius", "odd"), grid=9, lines=7,
        random_state=1,
    )  # fmt: skip
    expected = by_sklearn(
        model, X, [column], kind="both", grid_resolution=9, method="brute",
        categorical_features=["odd"], sample_weight=weights,
    )  # fmt: skip
    means, lines = rows_of(report, "dependence", column), rows_of(report, "ice", column)
    assert means["prediction"].tolist() == expected["average"][0].tolist()
    places = means["category" if column == "odd" else "value"].tolist()
    assert places == list(expected["grid_values"][0])
    assert lines["row"].nunique() == 7
    for row, line in lines.groupby("row"):
        assert line["prediction"].tolist() == expected["individual"][0][row].tolist()


def test_each_of_several_classes_has_its_line():
    flowers, kinds = load_iris(return_X_y=True, as_frame=True)
    model = LogisticRegression(max_iter=500).fit(flowers, kinds)
    report = partial_dependence(model, flowers, columns=("petal length (cm)",), grid=6)
    expected = by_sklearn(
        model, flowers, ["petal length (cm)"], kind="average", grid_resolution=6, method="brute"
    )
    for place in range(3):
        line = rows_of(report, "dependence", "petal length (cm)", str(place))
        assert line["prediction"].tolist() == expected["average"][place].tolist()


def test_the_chosen_positive_class_is_the_one_that_is_drawn():
    model = make_pipeline(RECIPE, LogisticRegression()).fit(X, Y)
    reports = [partial_dependence(model, X, label, columns=("mean area",)) for label in Y.unique()]
    first, second = (report["tables"]["dependence"]["prediction"] for report in reports)
    np.testing.assert_allclose(first + second, 1)
    assert reports[0]["method"]["classes"] == ["malignant"]


def test_columns_that_nobody_chose_are_those_that_vary_most():
    random = np.random.default_rng(0)
    rows = pd.DataFrame(random.normal(size=(200, 5)), columns=list("abcde"))
    model = RandomForestRegressor(20, random_state=0).fit(rows, rows["d"] * 3 + rows["b"])
    report = partial_dependence(model, rows, count=2, random_state=0)
    assert report["tables"]["effects"]["column"].tolist() == ["d", "b"]


def test_a_model_with_labels_only_gives_shares():
    model = LinearSVC().fit(X.iloc[:, :4], Y)
    response = model_response(model, "benign")
    assert response.kind == "score"
    assert (
        response.of(X.iloc[:, :4])[:, 0].tolist()
        == (-model.decision_function(X.iloc[:, :4])).tolist()
    )

    class OnlyLabels(LogisticRegression):
        predict_proba = property()
        decision_function = property()

    labels = LogisticRegression().fit(X.iloc[:, :4], Y)
    labels.__class__ = OnlyLabels
    assert model_response(labels, "benign").kind == "class"


def test_dates_booleans_and_gaps_have_grids():
    days = pd.Series(pd.date_range("2020-01-01", periods=100)).where(lambda day: day.dt.day > 1)
    grid = column_grid(days, 5)
    assert grid.values == sorted(grid.values)
    assert len(grid.values) == 5
    assert value_counts(days, grid)["n"].sum() == days.notna().sum()
    flags = pd.Series([True, False, None, True], dtype="boolean")
    assert column_grid(flags, 5).words == ["False", "True"]
    assert value_counts(flags, column_grid(flags, 5))["n"].tolist() == [1, 2]
    words = pd.Series(["c", "a", "c", "b", "b", "c"], dtype="category")
    assert column_grid(words, 2)[2:] == (["b", "c"], 1)
    assert hold(words.to_frame("x"), "x", "a")["x"].dtype == words.dtype
    assert column_grid(pd.Series([1.0] * 99 + [5.0, 6, 7, 8]), 4).numbers[-1] == 8


def test_correlated_columns_and_other_roles_are_said():
    model = make_pipeline(RECIPE, LogisticRegression()).fit(X, Y)
    report = partial_dependence(model, X, "benign", columns=("mean area",))
    (note,) = [note for note in report["notes"] if note["code"] == "column_varies_alone"]
    assert {"mean radius", "mean perimeter"} <= set(note["others"])
    with pytest.raises(ValueError, match=r"\['kind'\] have another role"):
        partial_dependence(model, X, "benign", columns=("kind",))
