"""The facts above a run's report: what it was started with stands among them."""

from __future__ import annotations

from pathlib import Path

from pipeline_core.store import open_store
from pipeline_core.store.runs import Options
from ui.screens.results.report_document import document_of
from ui.screens.results.run_report import load_report

TEXT = """\
fabrica: 1
parameters:
  trees: 5
  file: a.csv
stages:
  rows: {block: read_csv, settings: {path: "${file}"}}
"""


def test_the_values_of_the_parameters_stand_above_the_report(workspace: Path) -> None:
    store = open_store(workspace)
    file = str(workspace / "birds.yaml")
    with_parameters = store.runs.create(file, "Birds", file, TEXT, Options())
    without = store.runs.create(file, "Birds", file, "fabrica: 1\n", Options())
    facts = document_of(load_report(with_parameters.id), "en")["facts"]
    assert facts[-3:] == [with_parameters.id, "trees = 5", "file = a.csv"]
    assert document_of(load_report(without.id), "en")["facts"][-1] == without.id
