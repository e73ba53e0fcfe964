"""A run of a small pipeline with groups, folds and a threshold, shared by the laboratories."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import pipeline_core
from pipeline_core.store import open_store

TEXT = """\
fabrica: 1
name: Loans
seed: 1
stages:
  loans: {block: read_csv, settings: {path: loans.csv}}
  roles:
    block: set_roles
    inputs: {table: loans}
    settings: {target: paid, positive: "yes", sensitive: [sex]}
  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: split}, settings: {strategy: mean}}
  coded: {block: encode_categories, inputs: {data: filled}}
  line: {block: logistic_regression, inputs: {data: coded}}
  scores: {block: evaluate, inputs: {model: line, data: coded}}
  folds: {block: cross_validate, inputs: {model: line, data: coded}, settings: {folds: 4}}
"""


def loans(rows=320):
    """Loans that are paid back by those of a good income, who are more often men."""
    random = np.random.default_rng(3)
    sex = random.choice(["f", "m"], rows)
    income = (random.normal(30, 8, rows) + 6 * (sex == "m")).round(1)
    paid = np.where(income + random.normal(0, 5, rows) > 32, "yes", "no")
    income[random.random(rows) < 0.1] = np.nan
    return pd.DataFrame({"income": income, "sex": sex, "paid": paid})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with the run, and the pipeline's file."""
    folder = tmp_path_factory.mktemp("loans")
    loans().to_csv(folder / "loans.csv", index=False)
    file = folder / "loans.yaml"
    file.write_text(TEXT)
    home = folder / "home"
    pipeline_core.run(pipeline_core.read(file, workspace=home))
    return home, file


@pytest.fixture(scope="module")
def run_id(workspace):
    """The id of the run."""
    return open_store(workspace[0]).runs.latest(1)[0].id
