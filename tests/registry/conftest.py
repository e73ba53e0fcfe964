"""A run of a small pipeline whose models can be kept, shared by the tests of this room."""

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
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  coded: {block: encode_categories, inputs: {data: split}}
  tree: {block: random_forest_classifier, inputs: {data: coded}, settings: {n_estimators: 8}}
  scores: {block: evaluate, inputs: {model: tree, data: coded}}
  gate:
    block: quality_gate
    inputs: {scores: scores, model: tree}
    settings: {rules: [{metric: accuracy, at_least: AT_LEAST}]}
"""


def loans(rows=240):
    """Loans that are paid back by those of a good income, and some others."""
    rng = np.random.default_rng(0)
    income = rng.normal(30, 8, rows).round(1)
    paid = np.where(income + rng.normal(0, 3, rows) > 30, "yes", "no")
    city = rng.choice(["Lima", "Cusco", "Puno"], rows)
    return pd.DataFrame({"income": income, "city": city, "paid": paid})


@pytest.fixture(scope="module")
def run_of(tmp_path_factory):
    """Run the small pipeline with a limit for its gate; return the store and the run."""

    def run(at_least=0.5):
        folder = tmp_path_factory.mktemp("loans")
        loans().to_csv(folder / "loans.csv", index=False)
        file = folder / "loans.yaml"
        file.write_text(TEXT.replace("AT_LEAST", str(at_least)))
        home = folder / "home"
        pipeline_core.run(pipeline_core.read(file, workspace=home))
        store = open_store(home)
        return store, store.runs.latest(1)[0]

    return run


@pytest.fixture(scope="module")
def passed(run_of):
    """The store and the run of a model that passed its gate."""
    return run_of()
