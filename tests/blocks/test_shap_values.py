"""SHAP values by the library, where it is installed; where it is not, a sentence says so."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from pipeline_core.blocks.validate_model.shap_values import shap_values
from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check
from pipeline_core.spec import parse
from pipeline_core.spec.extras import is_installed

needs_shap = pytest.mark.skipif(
    not is_installed("shap"), reason="shap is not installed: requirements-shap.txt"
)
RANDOM = np.random.default_rng(0)
X = pd.DataFrame(
    {
        "age": RANDOM.integers(18, 80, 240),
        "income": RANDOM.normal(30, 9, 240),
        "city": RANDOM.choice(["Lima", "Quito", "Oslo"], 240),
    }
)
SCORE = X["age"] * 0.1 + (X["city"] == "Lima") * 3 + RANDOM.normal(0, 1, 240)
Y = pd.Series(np.where(SCORE.median() < SCORE, "yes", "no"), name="paid")
RECIPE = make_column_transformer(
    (OneHotEncoder(sparse_output=False), ["city"]), (StandardScaler(), ["age", "income"])
)
PARTS = X.iloc[:180], X.iloc[180:]


def explained(estimator, y=Y, positive="yes", **settings):
    model = make_pipeline(RECIPE, estimator).fit(PARTS[0], y.iloc[:180])
    report = shap_values(model, *PARTS, y.iloc[180:], positive, random_state=0, **settings)
    table = report["tables"]["shap_values"]
    sums = table.groupby("row")["contribution"].sum() + report["method"]["base"]
    return model, report, sums


@needs_shap
def test_a_forest_is_explained_by_its_structure_and_sums_to_its_probabilities():
    model, report, sums = explained(RandomForestClassifier(20, random_state=0))
    assert report["method"]["explainer"] == "tree"
    place = list(model.classes_).index("yes")
    np.testing.assert_allclose(sums, model.predict_proba(PARTS[1])[:, place], atol=1e-9)
    assert set(report["tables"]["shap_sizes"]["column"]) == set(X.columns)


@needs_shap
def test_raw_columns_get_the_sum_of_what_comes_of_them():
    import shap

    model, report, _ = explained(RandomForestRegressor(10, random_state=0), SCORE, None)
    prepared = model[:-1].transform(PARTS[1])
    values = shap.TreeExplainer(model[-1]).shap_values(prepared)
    table = report["tables"]["shap_values"]
    city = table[table["column"] == "city"]["contribution"]
    np.testing.assert_allclose(city, values[:, :3].sum(axis=1))


@needs_shap
@pytest.mark.parametrize("positive", ["yes", "no"])
def test_gradient_boosting_sums_to_the_log_odds_of_the_positive_class(positive):
    model, _, sums = explained(GradientBoostingClassifier(n_estimators=20), Y, positive)
    sign = 1 if positive == "yes" else -1
    np.testing.assert_allclose(sums, sign * model.decision_function(PARTS[1]), atol=1e-6)


@needs_shap
@pytest.mark.parametrize("explainer", ["auto", "permutation"])
def test_other_models_are_explained_by_permutations_of_raw_columns(explainer):
    model, report, sums = explained(
        LogisticRegression(), explainer=explainer, max_rows=20, background=30
    )
    assert report["method"]["explainer"] == "permutation"
    rows = PARTS[1].sample(20, random_state=0).sort_index()
    place = list(model.classes_).index("yes")
    np.testing.assert_allclose(sums, model.predict_proba(rows)[:, place], atol=1e-9)
    again = explained(LogisticRegression(), explainer=explainer, max_rows=20, background=30)[1]
    pd.testing.assert_frame_equal(report["tables"]["shap_values"], again["tables"]["shap_values"])


def test_without_the_library_a_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "shap", None)
    with pytest.raises(ImportError, match=r"pip install -r requirements-shap\.txt"):
        explained(LogisticRegression())


TEXT = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: dummy_classifier, inputs: {data: split}}
  why: {block: shap_values, inputs: {model: model, data: split}}
"""


@pytest.mark.parametrize("is_there", [pytest.param(True, marks=needs_shap), False])
def test_a_check_says_what_is_not_installed(is_there, monkeypatch, tmp_path):
    catalogue = load_catalogue(tmp_path)
    if not is_there:
        monkeypatch.setitem(sys.modules, "shap", None)
    problems = [p for p in check(parse(TEXT), catalogue) if p.severity == "error"]
    assert [problem.code for problem in problems] == ([] if is_there else ["needs_extra"])
