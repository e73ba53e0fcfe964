"""New rows through a kept pipeline's row blocks: as the exported script makes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import pipeline_core
from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.registry.new_rows import predict_file
from pipeline_core.registry.opened_model import open_model
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from tests.registry.conftest import loans

TEXT = """\
fabrica: 1
name: Loans
seed: 1
stages:
  loans: {block: read_csv, settings: {path: loans.csv}}
  cities: {block: read_csv, settings: {path: cities.csv}}
  grown: {block: filter_rows, inputs: {table: loans}, settings: {keep: income > 12}}
  placed: {block: join_tables, inputs: {left: grown, right: cities},
           settings: {on: [city], kind: left}}
  doubled: {block: derive_column, inputs: {data: placed},
            settings: {name: twice, value: income * 2}}
  answered: {block: drop_missing, inputs: {table: doubled}, settings: {columns: [paid]}}
  tripled: {block: derive_column, inputs: {data: answered},
            settings: {name: thrice, value: twice + income}}
  roles: {block: set_roles, inputs: {table: tripled}, settings: {target: paid, positive: "yes"}}
  shown: {block: drop_columns, inputs: {data: roles}, settings: {columns: [branch]}}
  split: {block: split_rows, inputs: {data: shown}}
  coded: {block: encode_categories, inputs: {data: split}}
  tree: {block: random_forest_classifier, inputs: {data: coded}, settings: {n_estimators: 8}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The folder of a run pipeline with row blocks, whose model is kept."""
    folder = tmp_path_factory.mktemp("loans")
    loans().assign(branch="x").to_csv(folder / "loans.csv", index=False)
    cities = pd.DataFrame({"city": ["Lima", "Cusco", "Puno"], "people": [10, 0.4, 0.1]})
    cities.to_csv(folder / "cities.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT)
    pipeline = pipeline_core.read(folder / "loans.yaml", workspace=folder / "home")
    pipeline_core.run(pipeline)
    store = open_store(folder / "home")
    keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    return folder, pipeline_core.export(pipeline)


@pytest.fixture(scope="module")
def opened(home):
    store = open_store(home[0] / "home")
    return store, open_model(store, store.models.find("loans")), load_catalogue(store.workspace)


def new_loans(rows=60):
    table = loans(400).tail(rows).assign(branch="y").reset_index(drop=True)
    return table.assign(income=table["income"].where(table.index % 7 != 0, 5.0))


def ask(opened, folder, table, **options):
    store, model, catalogue = opened
    table.to_csv(folder / "new.csv", index=False)
    return predict_file(store, model, folder / "new.csv", catalogue, **options)


def rows_of_script(script, folder, monkeypatch):
    """Return the rows that the exported script splits, with the new file in its place."""
    split = "    train, _test = train_test_split"
    assert split in script
    assert '"loans.csv"' in script
    text = script.replace(split, "    return answered\n" + split)
    names = {"__name__": "script"}
    monkeypatch.chdir(folder)
    exec(text.replace('"loans.csv"', '"new.csv"'), names)  # our own export
    return names.get("run", names["main"])()


def test_the_rows_are_those_that_the_exported_script_makes(home, opened, monkeypatch):
    folder, script = home
    table = new_loans()
    _, prediction = ask(opened, folder, table)
    rows = rows_of_script(script, folder, monkeypatch).drop(columns="paid")
    assert {"people", "twice"} < {*rows.columns}
    assert len(rows) == len(prediction.answers) < len(table)
    assert np.array_equal(prediction.answers["prediction"], opened[1].pipeline.predict(rows))
    scores = prediction.answers[["score no", "score yes"]]
    assert np.array_equal(scores, opened[1].pipeline.predict_proba(rows))


def test_rows_that_a_filter_drops_are_counted(home, opened):
    table = new_loans()
    _, prediction = ask(opened, home[0], table)
    notes = {note.code: note.values for note in prediction.notes}
    dropped = int((table["income"] <= 12).sum())
    assert dropped
    assert notes["predict.rows_dropped"]["count"] == dropped
    assert notes["predict.rows_dropped"]["stage"] == "grown"


def test_rows_without_the_target_are_answered_for(home, opened):
    table = new_loans()
    _, with_target = ask(opened, home[0], table)
    _, without = ask(opened, home[0], table.drop(columns=["paid", "branch"]))
    assert without.answers.equals(with_target.answers)
    (left_out,) = [note for note in without.notes if note.code == "predict.stage_left_out"]
    assert left_out.values == {"stage": "answered", "columns": ["paid"]}


def test_a_column_that_a_row_block_and_the_model_need_is_asked_for(home, opened):
    with pytest.raises(UsageError) as caught:
        ask(opened, home[0], new_loans().drop(columns="income"))
    assert "grown" in str(caught.value)
    assert "income" in str(caught.value)


def test_prepared_rows_are_taken_as_they_are(home, opened):
    table = new_loans().assign(people=0.1, twice=1.0, thrice=2.0)
    rows, prediction = ask(opened, home[0], table, prepared=True)
    assert len(rows) == len(prediction.answers) == len(table)


def test_a_column_that_the_model_drops_unread_may_be_anything(opened):
    assert opened[1].needless == {"branch"}
    assert "branch" not in opened[1].columns


@pytest.mark.parametrize("versions", [3])
def test_versions_of_processes_that_keep_at_once_are_told_apart(tmp_path, versions):
    store = open_store(tmp_path)
    other = open_store(tmp_path)
    add = store.models.add
    first = add("loans", "r1", "tree", {}, {})
    assert [first.run, first.version] == ["r1", 1]
    between = other.models.add("loans", "r2", "tree", {}, {})
    last = add("loans", "r3", "tree", {}, {})
    assert [between.version, last.version] == [2, versions]
    assert [between.run, last.run] == ["r2", "r3"]
