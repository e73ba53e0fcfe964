"""Data knows its rows, roles, ordered positions and recipe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from pipeline_core.data.data import Data, Roles
from pipeline_core.data.recipe import Step

ROWS = pd.DataFrame(
    {"id": [1, 2, 3, 4], "a": [1.0, 2.0, 3.0, 4.0], "sex": list("fmfm"), "y": [0, 1, 1, 0]}
)
ROLES = Roles(target="y", id=("id",), sensitive=("sex",))


def derive(name, value):
    transformer = FunctionTransformer(assign, kw_args={"name": name, "value": value})
    return Step(f"derive_{name}", "derive_column", {}, transformer, None)


def assign(table, name, value):
    return table.assign(**{name: value(table)})


def keep(*names):
    return Step("keep", "select_columns", {}, "drop", names, None, True)


SCALE = Step("scale", "scale", {}, StandardScaler(), (), "number")
OLD = derive("old", lambda table: table["a"] > 2)


def data(**changes):
    return Data(**{"rows": ROWS, "roles": ROLES, **changes})


def test_positions_keep_their_order():
    split = data(train=np.array([3, 0]), test=np.array([2]))
    assert split.train_rows["id"].tolist() == [4, 1]
    assert split.test_rows["id"].tolist() == [3]


def test_without_a_split_every_row_is_both():
    assert data().train_rows is ROWS
    assert data().test_rows is ROWS


def test_features_are_all_but_the_roles_and_sensitive_stays():
    roles = Roles(target="y", id=("id",), weight="a", sensitive=("sex",))
    assert list(data(roles=roles).features(ROWS).columns) == ["sex"]
    assert list(data().features(ROWS).columns) == ["a", "sex"]


def test_features_of_rows_without_a_target():
    assert list(data().features(ROWS.drop(columns="y")).columns) == ["a", "sex"]


def test_steps_never_reach_the_columns_with_a_role():
    transformed = data(recipe=(SCALE,)).compile().fit_transform(data().features(ROWS))
    assert list(transformed.columns) == ["a", "sex"]


def test_baking_writes_leading_stateless_steps_into_the_rows():
    baked = data(recipe=(OLD, SCALE)).bake()
    assert baked.rows["old"].tolist() == [False, False, True, True]
    assert [step.stage for step in baked.recipe] == ["scale"]
    assert baked.roles == ROLES


def test_baking_stops_at_the_first_step_that_learns():
    assert data(recipe=(SCALE, OLD)).bake().rows is ROWS


def test_baking_keeps_columns_with_a_role_and_drops_the_others():
    baked = data(recipe=(OLD, keep("old"))).bake()
    assert list(baked.rows.columns) == ["id", "sex", "y", "old"]


def test_sensitive_columns_may_be_derived():
    roles = Roles(target="y", sensitive=("old", "sex"))
    derived = data(roles=roles, recipe=(OLD, SCALE))
    sensitive = derived.sensitive(ROWS.iloc[[3, 0]])
    assert sensitive["old"].tolist() == [True, False]
    assert sensitive["sex"].tolist() == ["m", "f"]


def test_sensitive_values_are_as_they_were_before_anything_was_learned():
    roles = Roles(target="y", sensitive=("a",))
    sensitive = data(roles=roles, recipe=(SCALE,)).sensitive(ROWS)
    assert sensitive["a"].tolist() == [1.0, 2.0, 3.0, 4.0]


def test_sensitive_columns_survive_their_own_dropping():
    dropped = data(recipe=(keep("a"),))
    assert dropped.sensitive(ROWS)["sex"].tolist() == list("fmfm")
    assert list(dropped.compile().fit_transform(dropped.features(ROWS)).columns) == ["a"]


def test_new_rows_keep_the_split_by_label_and_order():
    split = data(train=np.array([3, 0, 1]), test=np.array([2]))
    moved = split.with_rows(ROWS.loc[[1, 2, 3]])
    assert moved.train_rows["id"].tolist() == [4, 2]
    assert moved.test_rows["id"].tolist() == [3]


def test_new_rows_without_a_split():
    assert data().with_rows(ROWS.iloc[:2]).train is None


@pytest.mark.parametrize("role", ["target", "weight", "group", "time"])
def test_every_single_role_takes_its_column_out_of_the_features(role):
    assert Roles(**{role: "a"}).not_features == ("a",)


def test_the_width_counts_what_the_recipe_gives_and_the_roles():
    assert data().width == 4
    assert data(recipe=(SCALE,)).width == 4
    assert data(recipe=(OLD,)).width == 5
    assert data(recipe=(keep("a"),)).width == 3
