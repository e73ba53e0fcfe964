"""The job that says what a stage changed: on the sample, and on results that are kept."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.stage_diff import stage_changes
from pipeline_core.spec import parse, to_base64
from tests.runs.kept_results import keys_of_run

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  adults: {block: filter_rows, inputs: {table: rows}, settings: {keep: age >= 30}}
  roles: {block: set_roles, inputs: {table: adults}, settings: {target: good, positive: "yes"}}
  filled: {block: impute_numbers, inputs: {data: roles}}
  split: {block: split_rows, inputs: {data: filled}}
  scaled: {block: scale, inputs: {data: split}}
  forest: {block: random_forest_classifier, inputs: {data: scaled}, settings: {n_estimators: 2}}
"""
LINE = to_base64(parse(TEXT))
COUNT = 3000


@pytest.fixture(scope="module")
def catalogue_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    load_catalogue(folder)
    return folder


@pytest.fixture(scope="module")
def place(catalogue_folder):
    random = np.random.default_rng(0)
    columns = {
        "age": np.arange(COUNT) % 60,
        "income": np.where(random.random(COUNT) < 0.1, np.nan, random.normal(9, 3, COUNT)),
        "good": random.choice(["yes", "no"], COUNT),
    }
    pd.DataFrame(columns).to_csv(catalogue_folder / "people.csv", index=False)
    return catalogue_folder


@pytest.fixture(scope="module")
def keys(place):
    """The keys of a run whose results are kept."""
    return keys_of_run(place, TEXT)


def changes_of(place, stage, **options):
    changes = stage_changes(place, LINE, str(place / "p.yaml"), stage, **options)
    json.dumps(changes, allow_nan=False)
    return changes


def test_the_job_has_a_name():
    assert JOBS["changes"] == "pipeline_core.runs.stage_diff:stage_changes"


def test_a_filter_on_the_sample_says_which_rows_went(place):
    changes = changes_of(place, "adults", sample=1000)

    assert changes["inputs"] == [{"name": "rows", "rows": 1000, "columns": 3}]
    assert changes["rows"] == 1000 - changes["gone"]["count"]
    assert all(row[0] < 30 for row in changes["gone"]["data"])


def test_on_all_rows_of_what_is_kept_the_counts_are_exact(place, keys):
    changes = changes_of(place, "adults", keys={name: keys[name] for name in ("rows", "adults")})

    assert (changes["inputs"][0]["rows"], changes["gone"]["count"]) == (COUNT, COUNT // 2)
    assert changes["gone"]["labels"] == list(range(20))


def test_a_column_step_is_fitted_on_the_training_rows(place, keys):
    changes = changes_of(place, "scaled", keys=keys)
    income = next(column for column in changes["changed"] if column["column"] == "income")

    assert (income["of"], income["filled"]) == (COUNT // 2, 0)
    assert changes["shape"] == "column"
    assert changes["gone"]["count"] == 0


def test_a_split_says_how_many_rows_and_classes_went_where(place, keys):
    parts = changes_of(place, "split", keys=keys)["parts"]

    assert (parts["train"], parts["test"], parts["target"]) == (1125, 375, "good")
    assert sum(train for _, train, _ in parts["classes"]) == 1125
    # What filled the gaps is learned again, from the training rows alone.
    (income,) = changes_of(place, "split", keys=keys)["changed"]
    gaps = changes_of(place, "filled", keys=keys)["changed"][0]["filled"]
    assert (income["column"], income["changed"]) == ("income", gaps)


def test_roles_say_what_was_set(place):
    changes = changes_of(place, "roles")

    assert changes["roles"] == [{"role": "target", "columns": ["good"], "positive": "yes"}]
    assert changes["same"]


def test_what_has_no_table_or_is_no_longer_kept_is_nothing(place, keys):
    assert changes_of(place, "forest") is None
    assert changes_of(place, "nobody") is None
    assert changes_of(place, "adults", keys={"rows": keys["rows"], "adults": "gone"}) is None
    assert changes_of(place, "adults", keys={"adults": keys["adults"]}) is None
