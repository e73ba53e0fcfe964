"""Every class of scikit-learn that is a block goes through the whole product.

A seeded sample is tried in every run of the tests, all with ``-m long``.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.catalog.estimators.classes import all_classes, kinds_of_blocks
from pipeline_core.catalog.estimators.constraints import parameters_of, settings_of
from pipeline_core.catalog.estimators.rules import LEFT_OUT, LEFT_OUT_AS, REASONS
from pipeline_core.catalog.settings import effective_settings, validate
from pipeline_core.export.verify.flatten import flatten
from pipeline_core.export.verify.verify import compare_values
from tests.catalog.estimator_case import EstimatorCase, write_table
from tests.catalog.estimator_contents import assert_all_was_read, assert_contents, assert_same
from tests.small_catalogue import estimator_blocks, real_catalogue

IDS: dict[str, str] = json.loads(Path(__file__).with_name("estimator_ids.json").read_text("utf-8"))
SAMPLE = random.Random(1).sample(sorted(IDS), 16)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the table, and a workspace."""
    folder = tmp_path_factory.mktemp("estimators")
    write_table(folder)
    return folder


@pytest.fixture(scope="module")
def catalogue(folder):
    """The blocks as every process reads them."""
    return load_catalogue(folder / "catalogue")


def test_the_ids_are_a_contract():
    assert {name: entry["estimator"] for name, entry in estimator_blocks().items()} == IDS


@pytest.mark.parametrize(
    "block",
    [pytest.param(name, marks=[] if name in SAMPLE else pytest.mark.long) for name in sorted(IDS)],
)
@pytest.mark.filterwarnings("ignore")
def test_it_runs_is_kept_reloads_equal_and_exports_equal(catalogue, folder, block):
    case = EstimatorCase(catalogue, block, folder)
    assert case.problems() == []
    ends = case.run()
    assert {stage: end for stage, end in ends.items() if end[0] != "succeeded"} == {}
    assert_equal(case.reloaded("tried"), case.made("tried"), rows_of(case))
    assert_inside(case)
    results = case.results_of_script()
    reports = flatten({"scores": case.made("scores").report})
    verification = compare_values(reports, flatten(results))
    assert verification.equal, verification.differences


def assert_inside(case: EstimatorCase) -> None:
    """What is inside is read, kept and reloaded; of a step, in the model that uses it."""
    shape = case.entry["shape"]
    model = "tried" if shape == "estimator" else "model"
    made = case.made(model)
    assert_same(case.reloaded(model).contents, made.contents)
    assert_all_was_read(made.contents)
    if shape != "row":
        stage = "tried" if shape == "column" else None
        data = case.made("tried").data if stage else None
        assert_contents(made.contents, made.model.pipeline, data, stage)


def rows_of(case: EstimatorCase) -> pd.DataFrame:
    return pd.read_csv(case.folder / "trees.csv")


def assert_equal(kept, made, rows):
    """What the workspace gives back is what the run made."""
    if made.data is not None:
        pd.testing.assert_frame_equal(kept.data.rows, made.data.rows, check_exact=True)
        steps = [[repr(step) for step in data.recipe] for data in (kept.data, made.data)]
        assert steps[0] == steps[1]
        return
    models = kept.model.pipeline, made.model.pipeline
    first, second = (model.predict(rows[list(model.feature_names_in_)]) for model in models)
    assert np.array_equal(first, second, equal_nan=first.dtype.kind == "f")


@pytest.mark.parametrize("block", sorted(IDS))
def test_its_defaults_fit_its_schema_and_every_setting_is_explained(block):
    entry = estimator_blocks()[block]
    schema = {**entry["settings"], "required": []}
    assert validate(effective_settings({}, schema), schema) == []
    assert [name for name in schema["properties"] if not entry["params"].get(name)] == []
    assert entry["summary"].endswith(".")


def test_nine_of_ten_parameters_are_settings():
    """What a setting is, a widget shows: the tests of forms take every setting of every block."""
    kinds = {kind.name: kind for kind in kinds_of_blocks()}
    declared = {name: parameters_of(all_classes()[name]) for name in kinds}
    offered = {name: settings_of(all_classes()[name], kind) for name, kind in kinds.items()}
    assert all(offered[name].keys() <= declared[name].keys() for name in kinds)
    assert sum(map(len, offered.values())) >= 0.9 * sum(map(len, declared.values()))


def test_every_class_is_a_block_or_left_out_with_a_reason():
    ways = {kind.name for kind in kinds_of_blocks()}
    assert ways | LEFT_OUT.keys() == set(all_classes())
    assert not ways & LEFT_OUT.keys()
    assert {*LEFT_OUT.values(), *LEFT_OUT_AS.values()} == set(REASONS)
    blocks = real_catalogue()
    assert {kind.id for kind in kinds_of_blocks()} <= blocks.keys()
