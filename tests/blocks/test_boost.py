"""LightGBM and XGBoost: they learn, and their runs, kept models and scripts are equal."""

from __future__ import annotations

import importlib
import io
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.utils import get_tags

from pipeline_core.catalog import CORE, estimator_tags
from pipeline_core.engine.failures import explain
from pipeline_core.spec.extras import needed_library
from pipeline_core.store.frames import NotStorable
from pipeline_core.store.models import dump_model
from pipeline_core.store.signed_models import load_signed, sign_model
from tests.small_pipelines import real_blocks

ENTRIES = real_blocks()[0]
BLOCKS = ["lightgbm_classifier", "lightgbm_regressor", "xgboost_classifier", "xgboost_regressor"]
X = pd.DataFrame(np.random.default_rng(0).normal(size=(200, 3)), columns=list("abc"))
X.iloc[::7, 0] = np.nan
PIPELINE = """
fabrica: 1
seed: 0
stages:
  table: {block: read_csv, settings: {path: penguins.csv}}
  roles: {block: set_roles, inputs: {table: table}, settings: {target: TARGET}}
  chosen:
    block: select_columns
    inputs: {data: roles}
    settings: {columns: [bill_depth_mm, flipper_length_mm]}
  split: {block: split_rows, inputs: {data: chosen}}
  model: {block: BLOCK, inputs: {data: split}, settings: {n_estimators: 10}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def make(block, **settings):
    """The estimator of a block; the test is skipped where its library is not installed."""
    library = needed_library(ENTRIES[block], {})
    pytest.importorskip(
        library.name, reason=f"{library.name} is not installed: requirements-{library.extra}.txt"
    )
    module = importlib.import_module(f"pipeline_core.blocks.train.{block}")
    return getattr(module, block)(**settings)


def target(block):
    return np.where(X["b"] > 0, "yes", "no") if block.endswith("classifier") else X["b"]


def test_both_libraries_have_a_classifier_and_a_regressor():
    assert len(BLOCKS) == 4


@pytest.mark.parametrize("block", BLOCKS)
def test_it_learns_with_gaps_and_is_the_same_for_the_same_seed(block):
    y = target(block)
    first, second = (make(block, random_state=3).fit(X, y).predict(X) for _ in range(2))
    assert np.array_equal(first, second)
    if block.endswith("classifier"):
        assert np.mean(first == y) > 0.9
    else:
        assert np.corrcoef(first, y)[0, 1] > 0.9


@pytest.mark.parametrize("block", BLOCKS)
def test_a_kept_model_and_a_copy_predict_the_same(block):
    y = target(block)
    model = make(block, n_estimators=5).fit(X, y, sample_weight=np.arange(1, 201))
    file = io.BytesIO(b"".join(sign_model(model, b"key")))
    again = load_signed(file, b"key")
    assert np.array_equal(again.predict(X), model.predict(X))
    copy = clone(model).fit(X, y, sample_weight=np.arange(1, 201))
    assert np.array_equal(copy.predict(X), model.predict(X))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_sign_in_a_columns_name_that_it_does_not_take_is_said_in_words(block):
    model = make(block)
    with pytest.raises(Exception, match="feature") as caught:
        model.fit(X.set_axis(["a", "b", "[c"], axis=1), target(block))
    assert explain(caught.value, "model").code == "failed.signs_in_names"


@pytest.mark.parametrize("block", BLOCKS)
def test_no_file_of_skops_holds_it_and_that_is_no_crash(block):
    model = make(block, n_estimators=2).fit(X, target(block))
    with pytest.raises(NotStorable):
        dump_model(model)


@pytest.mark.parametrize("block", BLOCKS)
def test_what_the_catalogue_says_without_the_library_is_true_of_it(block):
    estimator, entry = make(block), ENTRIES[block]
    arguments = (lambda: estimator), "estimator", entry["settings"]
    assert entry["takes_missing"] == get_tags(estimator).input_tags.allow_nan
    for name in ("predicts", "probabilities"):
        assert entry[name] == getattr(estimator_tags, name)(*arguments)
    assert entry["takes_weights"] == estimator_tags.takes_weights(arguments[0], arguments[2])
    assert entry["takes_any"] is False
    assert "splits_inside" not in entry


@pytest.mark.parametrize("block", BLOCKS)
def test_its_run_and_its_script_are_equal(block, tmp_path):
    make(block)
    name = "species" if block.endswith("classifier") else "year"
    shutil.copy(CORE.parent / "examples" / "penguins" / "penguins.csv", tmp_path)
    file = tmp_path / "p.yaml"
    file.write_text(PIPELINE.replace("TARGET", name).replace("BLOCK", block), "utf-8")
    command = [sys.executable, "-m", "pipeline_core", "export", str(file), "--verify"]
    command += ["-o", str(tmp_path / "p.py"), "--lang", "en", "--workspace", str(tmp_path / "w")]
    process = subprocess.run(command, cwd=CORE.parent, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "exactly the same" in process.stdout
