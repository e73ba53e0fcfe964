"""A kept model as ONNX: it answers as scikit-learn does, or is refused by the step's name."""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.registry.portable.onnx_agreement import classes_agree, numbers_agree
from pipeline_core.registry.portable.onnx_conversion import convert, opened
from pipeline_core.registry.portable.onnx_model import onnx_model
from tests.registry.rich import keep_rents, rents

CLASSIFIERS = {
    "line": "logistic_regression",
    "forest": "random_forest_classifier, settings: {n_estimators: 8}",
    "boosting": "hist_gradient_boosting_classifier, settings: {max_iter: 12}",
    "nothing": "dummy_classifier",
}
REGRESSORS = {"line": "ridge", "forest": "random_forest_regressor, settings: {n_estimators: 8}"}


@pytest.fixture(scope="module")
def classifiers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("c")
    return keep_rents(folder, CLASSIFIERS, target="level", kept=False)[1]


@pytest.fixture(scope="module")
def regressors(tmp_path_factory):
    return keep_rents(tmp_path_factory.mktemp("r"), REGRESSORS, kept=False)[1]


@pytest.fixture
def onnx():
    reason = "the extra is not installed: pip install -r requirements-onnx.txt"
    pytest.importorskip("skl2onnx", reason=reason)
    return pytest.importorskip("onnxruntime", reason=reason)


def asked(onnx, data, rows):
    """What a runtime that knows nothing of this project answers for rows."""
    session = onnx.InferenceSession(data, providers=["CPUExecutionProvider"])
    given = {}
    for one in session.get_inputs():
        column = rows[one.name]
        if "string" in one.type:
            values = column.astype(object).where(column.notna(), "").to_numpy()
        else:
            values = column.to_numpy("float64" if "double" in one.type else "float32")
        given[one.name] = values.reshape(-1, 1)
    return session.run(None, given)


def other_rows():
    """Rows with gaps and words that the models have not seen."""
    rows = rents(400).iloc[200:].reset_index(drop=True)
    rows.loc[::11, "district"] = "Norte"
    return rows


@pytest.mark.parametrize("name", ["line", "forest", "boosting"])
def test_classes_and_probabilities_are_scikit_learns(onnx, classifiers, name):
    model, rows = classifiers[name], other_rows()
    file = onnx_model(model)
    labels, scores = asked(onnx, file.data, rows)
    taken = model.typed(rows)
    np.testing.assert_allclose(scores, model.pipeline.predict_proba(taken), atol=1e-4)
    assert labels.tolist() == model.pipeline.predict(taken).tolist()
    assert file.agreement.rows > 500


@pytest.mark.parametrize("name", ["line", "forest"])
def test_numbers_are_scikit_learns(onnx, regressors, name):
    model, rows = regressors[name], other_rows()
    (given,) = asked(onnx, onnx_model(model).data, rows)
    np.testing.assert_allclose(given.ravel(), model.pipeline.predict(model.typed(rows)), rtol=1e-4)


def test_a_step_without_an_equal_is_named(onnx, classifiers):
    with pytest.raises(UsageError) as caught:
        onnx_model(classifiers["nothing"])
    assert caught.value.code == "portable.onnx_step"
    assert caught.value.values["step"] == "DummyClassifier"


def test_a_formula_is_named(onnx, tmp_path):
    _, models, _ = keep_rents(tmp_path / "f", {"line": "ridge"}, derived=True, kept=False)
    with pytest.raises(UsageError) as caught:
        onnx_model(models["line"])
    assert "assign_column" in caught.value.values["step"]


def test_a_step_that_differs_is_named_and_nothing_is_written(onnx, tmp_path):
    """ONNX's imputer makes no indicators: the model answers without them, and otherwise."""
    changes = [("strategy: median", "strategy: median, add_indicator: true")]
    _, models, _ = keep_rents(tmp_path / "i", {"line": "ridge"}, changes=changes, kept=False)
    with pytest.raises(UsageError) as caught:
        onnx_model(models["line"])
    assert caught.value.code in ("portable.onnx_differs", "portable.onnx_step")
    assert caught.value.values["step"] == "SimpleImputer (size, rooms)"


@pytest.mark.parametrize("number", ["float32", "float64"])
@pytest.mark.parametrize("has_words", [False, True])
def test_odd_names_flags_and_no_steps(onnx, has_words, number):
    rng = np.random.default_rng(0)
    numbers = pd.DataFrame({"a b": rng.normal(size=60), "ñ·": rng.integers(0, 5, 60)})
    table = numbers.assign(rows=rng.random(60) > 0.5)
    model = (
        LogisticRegression() if number == "float32" else RandomForestClassifier(5, random_state=0)
    )
    if has_words:
        table["of"] = rng.choice(["x", "y"], 60)
        coder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        coded = make_column_transformer((coder, ["rows", "of"]), remainder="passthrough")
        model = make_pipeline(coded, model)
    model.fit(table, table["a b"] + table["rows"] > 0.5)
    given = opened(convert(model, table, number))(table)
    assert given[0].astype(bool).tolist() == model.predict(table).tolist()


def test_the_file_says_what_it_is(onnx, regressors):
    data = onnx_model(regressors["line"]).data
    session = onnx.InferenceSession(data, providers=["CPUExecutionProvider"])
    said = session.get_modelmeta().custom_metadata_map
    assert said["model"] == "line"
    assert said["sha256_of_skops_file"] == regressors["line"].sha256
    assert [one["name"] for one in json.loads(said["columns"])] == ["size", "rooms", "district"]


def test_without_the_library_it_says_what_to_install(regressors, monkeypatch):
    monkeypatch.setitem(sys.modules, "skl2onnx", None)
    with pytest.raises(UsageError) as caught:
        onnx_model(regressors["line"])
    for language in ("en", "es"):
        sentence = say(caught.value.code, caught.value.values, language)
        assert "pip install -r requirements-onnx.txt" in sentence


def test_answers_differ_by_more_than_float32_tells_or_not():
    assert numbers_agree([100.0, 0.0], [100.005, 0.004]).differing == 0
    assert numbers_agree([100.0, 0.0], [100.02, 0.0]).differing == 1
    assert numbers_agree([1.0, np.nan], [1.0, np.nan]).is_equal
    assert numbers_agree([1.0, np.nan], [1.0, 0.0]).differing == 1
    assert not numbers_agree([[1.0, 2.0]], [[1.0]]).is_equal
    assert not numbers_agree([], []).is_equal, "nothing was compared"


def test_a_class_may_differ_only_where_two_are_as_probable():
    answers = pd.DataFrame(
        {"prediction": ["a", "b"], "score a": [0.50001, 0.2], "score b": [0.49999, 0.8]}
    )
    scores = [[0.49999, 0.50001], [0.2, 0.8]]
    assert classes_agree(answers, [np.array(["b", "b"]), scores]).is_equal
    assert classes_agree(answers, [np.array(["a", "a"]), scores]).differing == 1
    assert classes_agree(answers, [np.array(["a", "b"]), [[0.6, 0.4], [0.2, 0.8]]]).differing == 1
