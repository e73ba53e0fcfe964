"""Functions of columns in a recipe: the columns they make are known before anything is fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from pipeline_core.blocks.prepare.cast_columns import cast_columns
from pipeline_core.blocks.prepare.date_parts import date_parts
from pipeline_core.blocks.prepare.group_rare import group_rare
from pipeline_core.blocks.prepare.log_transform import log_transform
from pipeline_core.blocks.prepare.parse_dates import parse_dates
from pipeline_core.blocks.prepare.rename_columns import rename_columns
from pipeline_core.data.compiler import compile_recipe
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.dtypes import step_kinds
from pipeline_core.data.recipe import Step, known_columns

ROWS = pd.DataFrame(
    {
        "born": pd.to_datetime(["2000-01-31", "2001-02-28", "2002-03-31", "2003-04-30"]),
        "seen": pd.to_datetime(["2020-01-31", "2020-02-28", "2020-03-31", "2020-04-30"]),
        "amount": [1.0, 10.0, 100.0, 1000.0],
        "zip": [1010, 2020, 1010, 2020],
        "y": [0, 1, 0, 1],
    }
)
FEATURES = ROWS.drop(columns="y")
KINDS = step_kinds(FEATURES)


def step(stage, transformer, choice=(), kind=None):
    return Step(stage, stage, {}, transformer, choice, kind)


def parts(choice=(), stage="parts", **settings):
    return step(stage, date_parts(parts=("year", "month"), **settings), choice, "date")


def names(*recipe, rows=FEATURES, taken=()):
    return list(compile_recipe(recipe, step_kinds(rows), taken).fit_transform(rows))


WORDS = step("words", cast_columns(columns=("zip",)), ["zip"])
LOG = step("log", log_transform(kind="log10"), ["amount"], "number")


@pytest.mark.parametrize(
    ("recipe", "known"),
    [
        ([parts(["born"])], {"seen": "date", "amount": "number", "zip": "number",
                             "born_year": "number", "born_month": "number"}),
        ([parts(["born"], keep=True)], {**KINDS, "born_year": "number", "born_month": "number"}),
        ([WORDS], {**KINDS, "zip": "word"}),
        ([WORDS, step("rare", group_rare(), (), "word")], {**KINDS, "zip": "word"}),
        ([LOG], KINDS),
    ],
)  # fmt: skip
def test_what_a_function_gives_is_known_before_it_is_fitted(recipe, known):
    assert known_columns(recipe, KINDS) == known
    table = compile_recipe(recipe, KINDS).fit_transform(FEATURES)
    assert step_kinds(table) == known


def test_what_was_made_may_be_named_by_the_next_step_and_by_kind():
    scale = step("scale", StandardScaler(), ["born_month"], "number")
    table = compile_recipe([parts(["born"]), scale], KINDS).fit_transform(FEATURES)
    expected = StandardScaler().fit_transform(ROWS[["born"]].apply(lambda at: at.dt.month))
    np.testing.assert_array_equal(table[["born_month"]], expected)
    everything = step("scale", StandardScaler(), (), "number")
    table = compile_recipe([parts(), everything], KINDS).fit_transform(FEATURES)
    assert table.mean().abs().max() < 1e-9


def test_what_was_made_may_be_kept_or_dropped_by_name():
    kept = Step("kept", "select_columns", {}, "drop", ["born_year", "amount"], others=True)
    assert names(parts(["born"]), kept) == ["born_year", "amount"]
    assert names(parts(["born"]), step("d", "drop", ["born_year", "seen"])) == [
        "born_month", "amount", "zip"]  # fmt: skip


def test_one_lane_holds_what_works_on_the_same_columns():
    scale = step("scale", StandardScaler(), ["amount"], "number")
    (columns,) = [layer for _, layer in compile_recipe([LOG, scale], KINDS).steps]
    ((_, lane, lane_columns),) = columns.transformers
    assert lane_columns == ["amount"]
    assert [type(part).__name__ for _, part in lane.steps] == [
        "FunctionTransformer", "StandardScaler"]  # fmt: skip


def test_names_that_cannot_be_equal_need_no_step_for_names():
    assert len(compile_recipe([parts()], KINDS).steps) == 1


def test_dropping_all_columns_leaves_none():
    for choice in ("all", ()):
        assert names(step("d", "drop", choice)) == []


@pytest.mark.parametrize("keep", [False, True])
def test_baked_rows_are_what_the_recipe_gives(keep):
    recipe = (parts(["born"], keep=keep), WORDS, LOG)
    data = Data(ROWS, Roles("y"), recipe=recipe)
    baked = data.bake()
    assert baked.recipe == ()
    compiled = data.compile().fit_transform(FEATURES)
    pd.testing.assert_frame_equal(baked.rows.drop(columns="y"), compiled, check_like=True)


@pytest.mark.parametrize("own", ["born_year", "parts__born_year"])
def test_baked_columns_give_way_to_those_that_have_their_name(own):
    rows = ROWS.assign(born_year=7.0, **({own: 8.0} if own != "born_year" else {}))
    data = Data(rows, Roles("y"), recipe=(parts(["born"]),))
    baked = data.bake().rows
    compiled = data.compile().fit_transform(rows.drop(columns="y"))
    assert set(baked.columns) - {"y"} == set(compiled.columns)
    assert baked["born_year"].tolist() == [7.0] * 4


def test_steps_before_the_roles_do_not_look_at_what_gets_a_role():
    everything = step("log", log_transform(), (), "number")
    data = Data(ROWS, Roles("y", time="seen"), recipe=(parts(), everything))
    baked = data.bake().rows
    assert baked["y"].tolist() == [0, 1, 0, 1]
    assert baked["seen"].equals(ROWS["seen"])
    assert "seen_year" not in baked
    assert {"born_year", "born_month"} <= set(baked)


def test_sensitive_columns_survive_what_renames_or_takes_them_apart():
    rename = Step("r", "r", {}, rename_columns(names=({"column": "zip", "name": "code"},)), None)
    roles = Roles("y", sensitive=("zip", "born_year"))
    data = Data(ROWS, roles, recipe=(parts(["born"]), rename))
    assert data.sensitive(ROWS)["zip"].tolist() == [1010, 2020, 1010, 2020]
    assert data.sensitive(ROWS)["born_year"].tolist() == [2000.0, 2001.0, 2002.0, 2003.0]
    assert data.bake().rows[["zip", "code"]].nunique(axis=1).eq(1).all()


def test_a_recipe_is_the_same_for_one_row():
    data = Data(ROWS, Roles("y"), recipe=(parts(["born"]), WORDS, LOG))
    fitted = data.compile().fit(FEATURES)
    whole = fitted.transform(FEATURES)
    for place in range(4):
        one = fitted.transform(FEATURES.iloc[[place]])
        pd.testing.assert_frame_equal(one, whole.iloc[[place]])
    assert fitted.get_feature_names_out().tolist() == whole.columns.tolist()
    assert fitted.transform(FEATURES.head(0)).shape == (0, whole.shape[1])
    replaced = replace(data, recipe=())
    assert replaced.compile() is None


def test_groups_are_those_of_the_rows_as_they_are_beside_what_was_made_of_them():
    roles = Roles("y", sensitive=("zip", "amount", "born_year"))
    text = ROWS.assign(born=ROWS["born"].dt.strftime("%Y-%m-%d"))
    parse = step("parse", parse_dates(columns=("born",)), ["born"])
    for log in (LOG, step("log", log_transform(), (), "number")):
        data = Data(text, roles, recipe=(log, parse, parts(["born"]), WORDS))
        sensitive = data.sensitive(text)
        assert sensitive["born_year"].tolist() == [2000.0, 2001.0, 2002.0, 2003.0]
        pd.testing.assert_frame_equal(sensitive[["zip", "amount"]], ROWS[["zip", "amount"]])
        assert data.describing(text)["born"].equals(text["born"])


@pytest.mark.parametrize("choice", [["amount"], ()])
def test_baked_rows_have_the_steps_of_sensitive_columns_too(choice):
    log = step("log", log_transform(kind="log10"), choice, "number")
    dropped = step("d", "drop", ["amount"])
    rows = ROWS.drop(columns="zip")
    baked = Data(rows, Roles("y", sensitive=("amount",)), recipe=(log, dropped)).bake()
    assert baked.rows["amount"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert "amount" not in Data(rows, Roles("y"), recipe=(log, dropped)).bake().rows
