"""Boosting libraries are an extra: their blocks where they are installed, a sentence where not."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog.sources import OPTIONAL_LIBRARIES, absent_library, block_files
from pipeline_core.check import check
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import parse
from tests.small_catalogue import CATALOGUE

TEXT = "fabrica: 1\nstages:\n  a: {block: lightgbm_classifier}\n"
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


def test_without_the_library_a_block_is_no_block_and_a_file_is_told_why(monkeypatch):
    monkeypatch.setattr("pipeline_core.catalog.sources.find_spec", lambda name: None)
    assert not {file.stem for file in block_files()} & set(OPTIONAL_LIBRARIES)
    problem = next(p for p in check(parse(TEXT), CATALOGUE) if p.code == "library_absent")
    for language in LANGUAGES:
        sentence = say(problem.message.code, problem.message.values, language)
        assert "lightgbm" in sentence
        assert "requirements-boost.txt" in sentence


@pytest.mark.parametrize("block", sorted(OPTIONAL_LIBRARIES))
def test_it_learns_with_gaps_and_is_the_same_for_the_same_seed(block):
    if library := absent_library(block):
        pytest.skip(f"{library} is not installed: pip install -r requirements-boost.txt")
    make = getattr(importlib.import_module(f"pipeline_core.blocks.train.{block}"), block)
    y = X["b"] > 0 if block.endswith("classifier") else X["b"]
    first, second = (make(random_state=3).fit(X, y).predict(X) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.mean(first == y) > 0.9 or np.corrcoef(first.astype(float), y)[0, 1] > 0.9
    assert make().n_jobs == 1


@pytest.mark.parametrize("block", sorted(OPTIONAL_LIBRARIES))
def test_its_run_and_its_script_are_equal(block, tmp_path):
    if library := absent_library(block):
        pytest.skip(f"{library} is not installed: pip install -r requirements-boost.txt")
    import shutil

    from pipeline_core.catalog import CORE
    from tests.cli.test_export import subprocess, sys

    target = "species" if block.endswith("classifier") else "year"
    shutil.copy(CORE.parent / "examples" / "penguins" / "penguins.csv", tmp_path)
    file = tmp_path / "p.yaml"
    file.write_text(PIPELINE.replace("TARGET", target).replace("BLOCK", block), "utf-8")
    command = [sys.executable, "-m", "pipeline_core", "export", str(file), "--verify"]
    command += ["-o", str(tmp_path / "p.py"), "--lang", "en", "--workspace", str(tmp_path / "w")]
    process = subprocess.run(command, cwd=CORE.parent, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "exactly the same" in process.stdout
