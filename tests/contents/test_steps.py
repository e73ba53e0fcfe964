"""What each step of a recipe learned, by the name of its stage, through the engine."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.contents.families import step_part
from pipeline_core.data.fitted_contents import contents_as_json, parts_of_stage
from pipeline_core.engine import model_contents
from tests.small_pipelines import TABLES, Blocks, chain, stage


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "a": np.where(random.random(80) < 0.2, np.nan, random.normal(size=80)),
            "b": random.normal(size=80) * 9,
            "city": random.choice(["Lima", "Oslo", "Rome"], 80),
            "y": random.choice(["no", "yes"], 80),
        }
    )
    TABLES["table"] = rows
    return rows


START = [stage("given"), stage("roles", "set_roles", {"target": "y", "positive": "yes"})]
PREPARE = [
    stage("fill", "impute_numbers", {"strategy": "median"}),
    stage("encode", "encode_categories", {"method": "one_hot"}),
    stage("scale", "scale", {"method": "standard"}),
    stage("best", "select_k_best", {"k": 3}),
]
SPLIT = stage("split", "split_rows")
MODEL = stage("model", "logistic_regression")


def run(blocks, *stages):
    output = blocks.run(chain(*START, *stages)).outputs["model"]
    return output.contents, output.model.pipeline


def only(contents, name):
    (part,) = parts_of_stage(contents, name)
    return part


def fitted_on(pipeline, kind):
    """Return the fitted step of a class, wherever the compiler put it."""
    found = []
    waiting = [pipeline]
    while waiting:
        thing = waiting.pop()
        if type(thing).__name__ == kind:
            found.append(thing)
        waiting += [step for _, step in getattr(thing, "steps", ())]
        waiting += [lane for _, lane, _ in getattr(thing, "transformers_", ())]
    (step,) = found
    return step


def test_each_step_tells_what_it_learned_from_the_training_rows(blocks):
    contents, pipeline = run(blocks, *PREPARE, SPLIT, MODEL)
    imputer = fitted_on(pipeline, "SimpleImputer")
    fills = only(contents, "fill")["tables"]["fill_values"]
    assert fills["feature"].tolist() == ["a", "b"]
    assert fills["fill_value"].tolist() == imputer.statistics_.tolist()
    encoder = fitted_on(pipeline, "OneHotEncoder")
    categories = only(contents, "encode")["tables"]["categories"]
    assert categories["category"].tolist() == encoder.categories_[0].tolist()
    assert set(categories["feature"]) == {"city"}
    scaler = fitted_on(pipeline, "StandardScaler")
    scales = only(contents, "scale")["tables"]["features"]
    assert scales["mean_"].tolist() == scaler.mean_.tolist()
    assert scales["scale_"].tolist() == scaler.scale_.tolist()
    chosen = only(contents, "best")["tables"]["features"]
    selector = pipeline[0][-1]
    by_name = chosen.set_index("feature").loc[list(selector.feature_names_in_)]
    assert by_name["kept"].tolist() == selector.get_support().tolist()
    assert by_name["scores_"].tolist() == selector.scores_.tolist()
    assert chosen["kept"].tolist() == sorted(chosen["kept"], reverse=True)


def test_coefficients_have_the_names_that_the_recipe_gives(blocks):
    contents, pipeline = run(blocks, *PREPARE[:3], SPLIT, MODEL)
    own = contents["parts"][0]
    table = own["tables"]["coefficients"].set_index("feature")
    names = list(pipeline[0].get_feature_names_out())
    assert table["coefficient"][names].tolist() == pipeline[-1].coef_[0].tolist()


def test_the_scale_is_that_of_the_prepared_training_rows(blocks, table):
    ran = blocks.run(chain(*START, *PREPARE[:2], SPLIT, MODEL))
    output = ran.outputs["model"]
    data = ran.outputs["split"].data
    X = output.model.pipeline[0].transform(data.features(data.train_rows))
    spreads = output.contents["parts"][0]["tables"]["coefficients"].set_index("feature")["sd"]
    expected = X.to_numpy(dtype=float).std(axis=0)
    assert spreads[list(X.columns)].tolist() == expected.tolist()


def test_lanes_side_by_side_keep_their_stages(blocks):
    words = stage("encode", "encode_categories", {"method": "ordinal"})
    numbers = stage("scale", "scale", {"columns": ["b"]})
    contents, _ = run(blocks, PREPARE[0], words, numbers, SPLIT, MODEL)
    assert only(contents, "scale")["tables"]["features"]["feature"].tolist() == ["b"]
    assert set(only(contents, "encode")["tables"]["categories"]["feature"]) == {"city"}


def test_pooled_categories_are_marked():
    from sklearn.preprocessing import OneHotEncoder

    X = pd.DataFrame({"city": ["Lima"] * 9 + ["Oslo"] * 8 + ["Rome", "Bonn"]})
    encoder = OneHotEncoder(min_frequency=3).set_output(transform="default").fit(X)
    table = step_part(encoder, ["city"], "encode")["tables"]["categories"].set_index("category")
    assert table.index[table["rare"]].tolist() == encoder.infrequent_categories_[0].tolist()


def test_numbers_of_a_target_encoder_stand_beside_the_categories():
    from sklearn.preprocessing import TargetEncoder

    X = pd.DataFrame({"city": ["Lima", "Oslo"] * 20, "size": ["s", "l", "m", "m"] * 10})
    for y in (["no", "yes", "yes", "no"] * 10, ["a", "b", "c", "a"] * 10):
        encoder = TargetEncoder(random_state=0).fit(X, y)
        tables = step_part(encoder, list(X), "encode")["tables"]
        table = tables["encodings" if len(set(y)) > 2 else "categories"]
        assert table["encoding"].tolist() == np.concatenate(encoder.encodings_).tolist()


def test_components_bins_and_polynomials():
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import KBinsDiscretizer, PolynomialFeatures

    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", "c"])
    pca = PCA(2).fit(X)
    tables = step_part(pca, list(X), "pca")["tables"]
    shares = tables["components"]["explained_variance_ratio_"]
    assert shares.tolist() == pca.explained_variance_ratio_.tolist()
    assert tables["components"]["cumulative"].tolist() == np.cumsum(shares).tolist()
    assert np.array_equal(tables["loadings"][["pca0", "pca1"]].to_numpy().T, pca.components_)
    bins = KBinsDiscretizer(4, quantile_method="averaged_inverted_cdf").fit(X)
    table = step_part(bins, list(X), "bins")["tables"]["bins"]
    for place, name in enumerate(X):
        edges = table[table["feature"] == name]
        assert [*edges["from"], edges["to"].iloc[-1]] == bins.bin_edges_[place].tolist()
    powers = PolynomialFeatures(2).fit(X)
    names = step_part(powers, list(X), "powers")["tables"]["columns_made"]["feature"]
    assert names.tolist() == powers.get_feature_names_out().tolist()


def test_a_model_that_cannot_be_read_is_still_a_model(blocks, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError("no")

    monkeypatch.setattr(model_contents, "contents_of", fails)
    contents, pipeline = run(blocks, *PREPARE[:3], SPLIT, MODEL)
    assert contents == {
        "parts": [],
        "notes": [{"code": "contents_unreadable", "error": "RuntimeError"}],
    }
    assert hasattr(pipeline[-1], "coef_")


def test_a_warning_of_convergence_is_told(blocks):
    few = stage("model", "logistic_regression", {"max_iter": 1})
    contents, _ = run(blocks, *PREPARE[:3], SPLIT, few)
    assert {"code": "not_settled"} in contents["notes"]
    codes = {note["code"] for note in contents["parts"][0]["notes"]}
    assert "limit_reached" in codes


def test_what_passes_a_model_on_does_not_repeat_its_contents(blocks):
    scores = stage("scores", "evaluate", model="model", data="split")
    limit = {"metric": "accuracy", "at_least": 0.0}
    gate = stage("gate", "quality_gate", limit, scores="scores", model="model")
    outputs = blocks.run(chain(*START, *PREPARE[:3], SPLIT, MODEL, scores, gate)).outputs
    assert outputs["gate"].model is outputs["model"].model
    assert outputs["gate"].contents is None
    assert outputs["model"].contents["parts"]


def test_a_run_gives_the_same_contents_each_time(blocks):
    forest = stage("model", "random_forest_classifier", {"n_estimators": 5})
    first, second = (
        contents_as_json(run(blocks, *PREPARE[:3], SPLIT, forest)[0]) for _ in range(2)
    )
    assert first == second
