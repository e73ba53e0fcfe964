"""Layers that many stages share are fitted once, and give what each stage's own fit gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    StandardScaler,
    TargetEncoder,
)

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.recipe import Step
from pipeline_core.engine.fitted_layers import FittedLayers
from pipeline_core.engine.fitted_recipes import fit_recipe
from pipeline_core.engine.preview import preview
from pipeline_core.errors import StageFailed
from pipeline_core.plan import plan
from pipeline_core.spec import read
from tests.example_names import MOST

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RANDOM = np.random.default_rng(0)
ROWS = pd.DataFrame(
    {
        "a": np.where(RANDOM.random(80) < 0.2, np.nan, RANDOM.normal(size=80)),
        "b": RANDOM.normal(size=80),
        "c": RANDOM.normal(size=80),
        "w": RANDOM.choice(list("stuv"), 80),
        "y": RANDOM.choice(["no", "yes"], 80),
    }
)
FOLDS = KFold(3, shuffle=True, random_state=0)
ONE_HOT = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
TRAIN, TEST = np.arange(79, 19, -1), np.arange(20)


def double(table):
    return table.assign(b=table["b"] * 2)


def triple(table):
    table["b"] = table["b"] * 3
    return table


class Counted(StandardScaler):
    """Counts how often it was fitted."""

    fits = 0

    def fit(self, X, y=None, sample_weight=None):
        Counted.fits += 1
        return super().fit(X, y, sample_weight)


def step(name, transformer, choice=(), kind=None):
    return Step(name, name, {}, transformer, choice, kind)


MAKERS = [
    lambda n: step(f"fill_{n}", SimpleImputer(keep_empty_features=True), (), "number"),
    lambda n: step(f"scale_{n}", StandardScaler(), (), "number"),
    lambda n: step(f"one_{n}", StandardScaler(), ("b",)),
    lambda n: step(f"words_{n}", ONE_HOT, (), "word"),
    lambda n: step(f"target_{n}", TargetEncoder(cv=FOLDS), ("w",)),
    lambda n: step(f"double_{n}", FunctionTransformer(double), None),
    lambda n: step(f"triple_{n}", FunctionTransformer(triple), None),
    lambda n: step(f"less_{n}", "drop", ("c",)),
    lambda n: step(f"parts_{n}", PCA(2, random_state=0), "all"),
]


def plain(data):
    prepared = fit_recipe(data)
    test = data.features(data.test_rows)
    if prepared.transformer is not None:
        test = prepared.transformer.transform(test)
    return prepared.X, None if data.test is None else test


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(MAKERS), max_size=7), st.booleans())
def test_every_beginning_of_a_recipe_is_as_if_fitted_alone(makers, parted):
    recipe = tuple(make(number) for number, make in enumerate(makers))
    layers = FittedLayers()
    for length in range(len(recipe) + 1):
        data = Data(ROWS, Roles(target="y", positive="yes"), recipe=recipe[:length])
        if parted:
            data = Data(ROWS, data.roles, TRAIN, TEST, data.recipe)
        try:
            train, test = plain(data)
        except Exception as error:
            with pytest.raises(type(error)):
                layers.parts(data)
            break
        parts = layers.parts(data)
        assert_frame_equal(parts[0], train, check_exact=True)
        if parted:
            assert_frame_equal(parts[1], test, check_exact=True)
        else:
            assert parts[1] is None


def test_a_long_chain_is_fitted_in_as_many_fits_as_it_has_steps():
    recipe = tuple(step(f"scale_{number}", Counted(), ("b",)) for number in range(20))
    layers, Counted.fits = FittedLayers(), 0
    for length in range(1, 21):
        layers.parts(Data(ROWS, recipe=recipe[:length]))
    assert Counted.fits <= 2 * len(recipe)


def test_a_step_that_writes_into_its_table_spoils_it_for_nobody():
    scaled, tripler = step("scale", StandardScaler(), ("c",)), FunctionTransformer(triple)
    layers = FittedLayers()
    for last in (
        step("first", tripler, None),
        step("second", tripler, None),
        step("lane", tripler, ("b",)),
    ):
        for recipe in ((scaled,), (scaled, last), (scaled, last, step("again", tripler, None))):
            data = Data(ROWS, Roles(target="y", positive="yes"), TRAIN, TEST, recipe)
            for part, own in zip(layers.parts(data), plain(data), strict=True):
                assert_frame_equal(part, own, check_exact=True)


def test_another_split_and_another_target_are_fitted_anew():
    recipe = (step("target", TargetEncoder(cv=FOLDS), ("w",)),)
    layers = FittedLayers()
    for part in (TRAIN, TRAIN[:40]):
        data = Data(ROWS, Roles(target="y", positive="yes"), part, TEST, recipe)
        assert_frame_equal(layers.parts(data)[0], plain(data)[0], check_exact=True)
    other = Data(ROWS, Roles(target="c"), TRAIN, TEST, recipe)
    assert_frame_equal(layers.parts(other)[0], plain(other)[0], check_exact=True)


def test_a_lane_that_loses_rows_is_found_and_named():
    lost = FunctionTransformer(lambda table: table.iloc[1:])
    recipe = (step("scale", StandardScaler(), ("c",)), step("lose", lost, ("b",)))
    with pytest.raises(StageFailed) as caught:
        FittedLayers().parts(Data(ROWS, recipe=recipe))
    assert caught.value.values["stage"] == "lose"


def datas(previews):
    outputs = [output.data for output in previews.outputs.values()]
    return [data for data in outputs if data is not None]


@pytest.mark.parametrize("name", MOST)
def test_the_examples_show_what_their_own_fits_give(name, tmp_path):
    file = EXAMPLES / name / f"{name}.yaml"
    catalogue = load_catalogue(tmp_path)
    example_plan = plan(read(file), catalogue, folder=file.parent)
    functions = load_functions(catalogue, {job.block for job in example_plan.jobs.values()})
    previews = preview(example_plan, functions)
    compared = 0
    for stage, view in previews.views.items():
        data = previews.outputs[stage].data
        if view.table is None or data is None or not data.recipe:
            continue
        if view.learned_from is not None:  # a slow step learns from few rows in a preview
            continue
        train, test = plain(data)
        own = train if test is None else pd.concat([train, test]).sort_index()
        shown = [name for name in own if name in view.table]  # of words, those with most values
        assert len(shown) >= min(len(own.columns), 200)
        seen = view.table[shown]
        assert_frame_equal(seen, own[shown].astype(seen.dtypes), check_exact=True)
        compared += 1
    assert compared > 1 or not any(data.recipe for data in datas(previews))
