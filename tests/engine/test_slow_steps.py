"""Slow steps learn from few rows in a preview, and from all of them in a run."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import SparsePCA
from sklearn.preprocessing import StandardScaler

from pipeline_core.catalog import load_functions
from pipeline_core.engine.fitted_layers import FEW
from pipeline_core.engine.preview import preview, table_after_recipe
from pipeline_core.runs.stage_diff import _difference
from tests.small_catalogue import estimator_blocks
from tests.small_pipelines import TABLES, Blocks, chain, stage

NAMES = ["a", "b", "c"]
STEP = stage("few", "sparse_pca", {"n_components": 2, "max_iter": 5})
PLACES = stage("places", "tsne", {"columns": NAMES, "name": "at"}, table="given")


@cache
def blocks() -> Blocks:
    blocks, estimators = Blocks(), estimator_blocks()
    blocks.entries |= estimators
    blocks.functions |= load_functions(estimators, estimators)
    return blocks


@pytest.fixture(autouse=True)
def table():
    values = np.random.default_rng(0).normal(size=(600, 3))
    TABLES["table"] = pd.DataFrame(values, columns=NAMES).assign(y=values[:, 0] > 0)
    return TABLES["table"]


def views_of(*stages, **options):
    return preview(blocks().plan(chain(*stages)), blocks().functions, **options).views


def test_a_slow_step_learns_from_few_rows_and_transforms_all(table):
    roles = stage("roles", "set_roles", {"target": "y"})
    views = views_of(stage("given"), roles, stage("scale"), STEP)
    assert (views["scale"].learned_from, views["few"].learned_from) == (None, FEW)
    assert views["few"].rows == len(table)
    rows = table[NAMES].sample(FEW, random_state=0).sort_index()
    scaler = StandardScaler().set_output(transform="pandas").fit(rows)
    step = SparsePCA(2, max_iter=5, random_state=0).fit(scaler.transform(rows))
    expected = step.transform(scaler.transform(table[NAMES]))
    assert np.allclose(views["few"].table.drop(columns="y"), expected)


def test_the_steps_before_still_show_what_all_rows_teach(table):
    roles = stage("roles", "set_roles", {"target": "y"})
    alone = views_of(stage("given"), roles, stage("scale"))["scale"].table
    before = views_of(stage("given"), roles, stage("scale"), STEP)["scale"].table
    pd.testing.assert_frame_equal(alone, before, check_exact=True)


def test_a_run_learns_from_all_rows(table):
    steps = chain(stage("given"), STEP)
    data = blocks().run(steps).data("few")
    expected = SparsePCA(2, max_iter=5, random_state=0).fit_transform(table[NAMES])
    assert np.array_equal(table_after_recipe(data).drop(columns="y"), expected)
    everything = preview(blocks().plan(steps), blocks().functions, sample=sys.maxsize).views["few"]
    assert everything.learned_from is None
    assert np.array_equal(everything.table.drop(columns="y"), expected)


def test_few_rows_are_all_rows_of_a_small_table(table):
    TABLES["table"] = table.head(FEW)
    assert views_of(stage("given"), STEP)["few"].learned_from is None


def test_what_cannot_transform_gets_few_rows_and_drops_none_of_them():
    planned = blocks().plan(chain(stage("given"), PLACES))
    previewed = preview(planned, blocks().functions)
    assert previewed.views["given"].rows == 600
    assert (previewed.views["places"].rows, previewed.views["places"].learned_from) == (FEW, FEW)
    data = {name: output.data for name, output in previewed.outputs.items()}
    changes = _difference(planned, "places", data, is_sample=True)
    assert (changes["inputs"][0]["rows"], changes["rows"]) == (FEW, FEW)
