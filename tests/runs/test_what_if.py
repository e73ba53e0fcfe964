"""A kept model answers for a row with other values as it does for such a row."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.engine.arguments import adapt_functions
from pipeline_core.errors import StoreError, UsageError
from pipeline_core.runs.jobs import JOBS
from pipeline_core.runs.row_values import with_values
from pipeline_core.runs.what_if import what_if, what_if_answer
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from tests.runs.kept_results import keys_of_run

TEXT = """
fabrica: 1
seed: 1
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: good, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: split}}
  words: {block: encode_categories, inputs: {data: filled}}
  model: {block: logistic_regression, inputs: {data: words}}
"""


@pytest.fixture(scope="module")
def people():
    random = np.random.default_rng(0)
    age = random.integers(18, 80, 400)
    return pd.DataFrame(
        {
            "age": age,
            "income": np.where(random.random(400) < 0.1, np.nan, random.normal(30, 5, 400)),
            "city": random.choice(["Lima", "Quito"], 400),
            "member": random.random(400) < 0.5,
            "born": pd.date_range("1950-01-01", periods=400).astype(str),
            "good": np.where(age + random.normal(0, 5, 400) > 45, "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory, people):
    folder = tmp_path_factory.mktemp("asked")
    people.drop(columns="born").to_csv(folder / "people.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def of(place):
    keys = keys_of_run(place, TEXT)
    line, file = to_base64(parse(TEXT)), str(place / "p.yaml")
    parts = {"stage": "model", "key": keys["model"], "data": "words", "data_key": keys["words"]}
    return {"line": line, "file": file, **parts}


@pytest.fixture(scope="module")
def kept(place, of):
    """The model and the test rows, loaded in another way."""
    catalogue, store = load_catalogue(place), open_store(place)
    functions = load_functions(catalogue, list(catalogue)[:0])
    model = store.artifacts.load(of["key"], functions, parts=("model",)).model.pipeline
    makers = load_functions(catalogue, ["impute_numbers", "encode_categories"])
    data = store.artifacts.load(
        of["data_key"], adapt_functions(catalogue, makers), parts=("data",)
    ).data
    store.close()
    return model, data.features(data.test_rows)


def test_the_jobs_can_be_called():
    for job in (what_if, what_if_answer):
        assert JOBS[job.__name__] == f"{job.__module__}:{job.__name__}"


def test_the_form_holds_the_row_and_what_training_had(place, of, kept):
    model, rows = kept
    form = what_if(place, 3, **of)
    json.dumps(form, allow_nan=False)
    fields = {field["name"]: field for field in form["fields"]}
    assert next(iter(fields)) == "age"  # it moves the answer most
    assert set(fields) == set(rows.columns)
    assert fields["age"]["value"] == rows["age"].iloc[3]
    assert fields["age"]["whole"] is True
    assert fields["age"]["low"] >= 18
    assert fields["income"]["has_gaps"] is True
    assert set(fields["city"]["options"]) == {"Lima", "Quito"}
    assert fields["member"]["kind"] == "boolean"
    assert form["label"] == str(rows.index[3])
    assert form["answer"]["values"] == model.predict_proba(rows.iloc[[3]])[0].tolist()


def test_changed_values_change_the_answer_as_in_such_a_row(place, of, kept):
    model, rows = kept
    values = {"age": 20, "city": "Quito", "income": None, "member": False}
    answer = what_if_answer(place, 3, values, **of)
    row = rows.iloc[[3]].assign(age=20, city="Quito", income=np.nan, member=False)
    assert answer["values"] == model.predict_proba(row)[0].tolist()
    assert answer["predicted"] == model.predict(row)[0]
    assert what_if_answer(place, 3, {}, **of) == what_if(place, 3, **of)["answer"]


def test_a_row_beyond_the_last_is_the_last(place, of, kept):
    assert what_if(place, 10_000, **of)["label"] == str(kept[1].index[-1])


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"age": "old"}, "age"),
        ({"age": True}, "age"),
        ({"member": "no"}, "member"),
        ({"city": 3}, "city"),
    ],
)
def test_a_value_of_another_kind_is_refused(place, of, values, column):
    with pytest.raises(UsageError) as error:
        what_if_answer(place, 0, values, **of)
    assert error.value.message.code == "what_if.wrong_value"
    assert error.value.message.values["column"] == column


def test_what_is_no_longer_kept_is_said(place, of):
    with pytest.raises(StoreError) as error:
        what_if(place, 0, **{**of, "key": "0" * 64})
    assert error.value.message.code == "what_if.gone"


def test_values_keep_the_dtype_of_their_column(people):
    row = people.astype({"city": "category", "born": "datetime64[us]"}).head(1)
    changed = with_values(
        row, {"age": 31.0, "city": "Quito", "member": True, "born": "2001-02-03", "income": 4}
    )
    assert changed.dtypes.to_dict() == row.dtypes.to_dict()
    assert changed["born"].iloc[0] == pd.Timestamp("2001-02-03")
    assert with_values(row, {"age": 31.5})["age"].iloc[0] == 31.5
    assert with_values(row, {"age": None, "member": None}).isna().sum(axis=1).iloc[0] == 2
    with pytest.raises(UsageError):
        with_values(row, {"city": "Atlantis"})
    with pytest.raises(UsageError):
        with_values(row, {"born": "yesterday"})
