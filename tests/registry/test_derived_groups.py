"""Sensitive columns that a pipeline derives and does not show to its model: they are watched."""

from __future__ import annotations

import pytest
from sklearn.metrics import roc_auc_score

import pipeline_core
from pipeline_core.monitor.answered_rows import labelled_rows
from pipeline_core.monitor.comparison import compare_batch
from pipeline_core.monitor.performance import performance_of
from pipeline_core.registry.opened_model import open_model
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans

HIDDEN = """\
  coast:
    block: derive_column
    inputs: {data: loans}
    settings: {name: coast, value: 'where(city == "Lima", "coast", "hills")'}
  roles:
    block: set_roles
    inputs: {table: coast}
    settings: {target: paid, positive: "yes", sensitive: [coast]}
  shown: {block: select_columns, inputs: {data: roles}, settings: {columns: [income]}}
  split: {block: split_rows, inputs: {data: shown}}
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hidden")
    loans().to_csv(folder / "loans.csv", index=False)
    lines = TEXT.replace("AT_LEAST", "0.5").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("  roles:", "  split:"))]
    place = next(n for n, line in enumerate(kept) if line.startswith("  loans:")) + 1
    (folder / "loans.yaml").write_text("".join([*kept[:place], HIDDEN, *kept[place:]]))
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    return open_model(store, keep_of_run(store, store.runs.latest(1)[0], "tree", "loans"))


def test_rows_that_lack_the_column_are_watched_by_its_groups(model):
    rows = loans().tail(120).reset_index(drop=True)
    learned = model.kept.record["performance"]
    assert learned["groups"] == {"coast": None}
    compared = compare_batch(model, rows)
    lines = {line["group"]: line for line in compared.result["groups"]}
    on_coast = (rows["city"] == "Lima").to_numpy()
    predicted = model.pipeline.predict(rows) == "yes"
    assert {name: line["rows"] for name, line in lines.items()} == {
        "coast": on_coast.sum(),
        "hills": (~on_coast).sum(),
    }
    assert lines["coast"]["answer"] == pytest.approx(predicted[on_coast].mean())

    known = labelled_rows(model.grouped(rows), compared.answers, learned["groups"], "paid")
    values = {
        line["group"]: line["value"] for line in performance_of(model.kept.record, known)["groups"]
    }
    chances = model.pipeline.predict_proba(rows)[:, 1]
    assert values["coast"] == roc_auc_score(rows["paid"][on_coast], chances[on_coast])


def test_rows_without_what_the_column_is_made_of_stay_as_they_are(model):
    rows = loans().tail(60)[["income"]]
    assert model.grouped(rows) is rows
