"""Each stage shows its columns and its error on a sample, before anything runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.preview import preview, table_after_recipe
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def table():
    random = np.random.default_rng(0)
    TABLES["table"] = pd.DataFrame(
        {
            "a": np.where(random.random(3000) < 0.1, np.nan, random.normal(size=3000)),
            "city": random.choice(["Lima", "Oslo"], 3000),
            "row": np.arange(3000),
            "y": random.choice(["no", "yes"], 3000),
        }
    )
    return TABLES["table"]


GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y"})
PREPARE = [stage("fill", "impute_numbers"), stage("encode", "encode_categories"), stage("scale")]
SPLIT = stage("split", "split_rows")


def preview_of(blocks, steps, **options):
    return preview(blocks.plan(steps), blocks.functions, **options)


def test_a_sample_of_the_rows_in_their_order(blocks):
    view = preview_of(blocks, chain(GIVEN)).views["given"]
    assert (view.rows, view.columns) == (1000, 4)
    assert view.table["row"].is_monotonic_increasing
    assert view.table["row"].iloc[-1] > 1500
    assert view.table.index.tolist() == list(range(1000))


def test_the_sample_is_seeded(blocks):
    rows = [
        preview_of(blocks, chain(GIVEN), seed=seed).views["given"].table["row"]
        for seed in (0, 0, 1)
    ]
    assert rows[0].equals(rows[1])
    assert not rows[0].equals(rows[2])


def test_a_small_table_is_shown_whole(blocks, table):
    assert preview_of(blocks, chain(GIVEN), sample=3000).views["given"].rows == 3000
    assert preview_of(blocks, chain(GIVEN), sample=10).views["given"].rows == 10


def test_schemas_name_the_columns_that_leave_each_stage(blocks):
    half = stage("half", "derive_column", {"name": "half", "value": "a / 2"})
    schemas = preview_of(blocks, chain(GIVEN, ROLES, half, *PREPARE, SPLIT)).schemas
    assert schemas["given"] == {"a": "number", "city": "word", "row": "number", "y": "word"}
    assert schemas["half"]["half"] == "number"
    assert set(schemas["encode"]) == {"y", "a", "row", "half", "city_Lima", "city_Oslo"}
    assert set(schemas["split"]) == set(schemas["encode"])


def test_training_rows_show_fit_transform_and_test_rows_transform(blocks):
    previews = preview_of(blocks, chain(GIVEN, ROLES, SPLIT, *PREPARE))
    data, table = previews.outputs["scale"].data, previews.views["scale"].table
    model = data.compile().fit(data.features(data.train_rows), data.train_rows["y"])
    train = table.loc[data.train_rows.index, "a"]
    assert train.mean() == pytest.approx(0)
    transformed = model.transform(data.features(data.test_rows))
    assert np.array_equal(table.loc[data.test_rows.index, "a"], transformed["a"])


def test_target_encoding_shows_training_rows_without_their_own_target(blocks):
    target = [stage("encode", "encode_categories", {"method": "target", "columns": ["city"]})]
    data = preview_of(blocks, chain(GIVEN, ROLES, SPLIT, *target)).outputs["encode"].data
    table = table_after_recipe(data)
    plain = data.compile().fit(data.features(data.train_rows), data.train_rows["y"])
    transformed = plain.transform(data.features(data.train_rows))
    assert not np.array_equal(table.loc[transformed.index, "city"], transformed["city"])


def test_the_table_keeps_its_rows_and_the_roles_columns(blocks):
    table = preview_of(blocks, chain(GIVEN, ROLES, SPLIT, *PREPARE)).views["scale"].table
    assert len(table) == 1000
    assert table.index.is_monotonic_increasing
    assert table.columns[0] == "y"


def test_an_error_is_its_stages_and_the_others_go_on(blocks):
    roles = stage("roles", "set_roles", {"target": "y"}, table="given")
    bad = stage("bad", "scale", {"columns": ["nowhere"]}, data="roles")
    good = stage("good", "scale", {"columns": ["row"]}, data="roles")
    views = preview_of(blocks, pipeline(GIVEN, roles, bad, good)).views
    assert views["bad"].error["code"] == "failed.unknown_column"
    assert views["bad"].table is None
    assert views["good"].error is None
    assert views["good"].rows == 1000


def test_what_hangs_on_an_error_has_no_view(blocks):
    bad = stage("bad", "filter_rows", {"keep": "nowhere > 1"}, table="given")
    views = preview_of(blocks, chain(GIVEN, bad, stage("drop_duplicates", table="bad"))).views
    assert views["bad"].error
    assert "drop_duplicates" not in views


def test_no_model_is_fitted(blocks):
    steps = chain(
        GIVEN,
        ROLES,
        *PREPARE,
        SPLIT,
        stage("model", "logistic_regression"),
        stage("scores", "evaluate", model="model", data="split"),
    )
    previews = preview_of(blocks, steps)
    assert previews.outputs["model"].model is None
    assert previews.views["scores"].error is None


def test_a_table_goes_on_behind_an_assessment(blocks):
    rules = stage("rules", "check_columns", {"rules": [{"column": "a", "max_missing": 0.0}]})
    assert preview_of(blocks, chain(GIVEN, rules, ROLES)).views["roles"].rows == 1000


@pytest.mark.parametrize("after", [[], PREPARE, [*PREPARE, SPLIT]], ids=["bare", "steps", "split"])
def test_a_sample_that_becomes_empty_is_a_state(blocks, after):
    none = stage("none", "filter_rows", {"keep": "row < 0"}, table="given")
    views = preview_of(blocks, chain(GIVEN, none, ROLES, *after)).views
    assert views["none"].rows == 0
    for after_stage in after[:3]:
        assert (views[after_stage.name].rows, views[after_stage.name].error) == (0, None)


def test_preview_and_run_agree_on_a_small_table(blocks, table):
    TABLES["table"] = table.head(200)
    steps = chain(GIVEN, ROLES, SPLIT, *PREPARE)
    shown_before = preview_of(blocks, steps).views["scale"].table
    pd.testing.assert_frame_equal(
        table_after_recipe(blocks.run(steps).data("scale")), shown_before, check_exact=True
    )


def test_a_rare_class_of_the_target_is_in_every_sample(blocks, table):
    table.loc[[17, 2900], "y"] = "maybe"
    roles = stage("roles", "set_roles", {"target": "y", "positive": "maybe"})
    for seed in range(4):
        views = preview_of(blocks, chain(GIVEN, roles), seed=seed, sample=10).views
        assert views["roles"].error is None
        assert set(views["given"].table["y"]) >= {"maybe", "yes", "no"}
        assert views["given"].table["row"].is_monotonic_increasing
