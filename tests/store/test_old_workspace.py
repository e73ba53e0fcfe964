"""A workspace of an earlier version still opens, shows its results and runs again.

`old_workspace.tar.gz` was made by the commit before the rooms were laid: a pipeline
that was edited three times, saved once under a name and run once. Its database
names the pipeline by the absolute path that it had then.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.check import check
from pipeline_core.cli import main
from pipeline_core.engine.arguments import adapt_functions
from pipeline_core.spec import parse, read
from pipeline_core.store import Store, open_store
from ui.documents.live import LiveDocument

ARCHIVE = Path(__file__).with_name("old_workspace.tar.gz")
OLD_ROOT = "/srv/class/workspace"
PATH_COLUMNS = {
    "last_made": ("pipeline",),
    "runs": ("pipeline_id", "file"),
    "revisions": ("pipeline",),
    "stands_at": ("pipeline",),
    "documents": ("pipeline",),
    "versions": ("pipeline",),
}


@pytest.fixture
def old_workspace(workspace: Path) -> Path:
    """The old workspace, with the paths in its database moved to where it is now."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(workspace.parent, filter="data")
    with closing(sqlite3.connect(workspace / "fabrica.db")) as connection, connection:
        for table, columns in PATH_COLUMNS.items():
            for column in columns:
                connection.execute(
                    f"UPDATE {table} SET {column} = replace({column}, ?, ?)",
                    (OLD_ROOT, str(workspace)),
                )
    return workspace


@pytest.fixture
def store(old_workspace: Path) -> Iterator[Store]:
    store = open_store(old_workspace)
    yield store
    store.close()


@pytest.fixture
def file(old_workspace: Path) -> Path:
    return old_workspace / "pipelines" / "species" / "species.yaml"


def stages_of_run(store: Store) -> dict[str, dict[str, Any]]:
    """The stages of the only run, by name."""
    (run,) = store.runs.latest()
    return {row["stage"]: row for row in store.runs.stages(run.id)}


def test_the_run_is_listed_and_shown_with_its_metrics(store, file, capsys):
    (run,) = store.runs.latest()
    assert (run.status, run.file, run.pipeline_id) == ("succeeded", str(file), str(file))
    summary = stages_of_run(store)["scores"]["summary"]
    assert round(summary["metrics"]["accuracy"], 4) == 0.9884

    assert main(["runs", "--lang", "en"]) == 0
    assert run.id in capsys.readouterr().out
    assert main(["show", run.id, "--json", "--lang", "en"]) == 0
    stages = json.loads(capsys.readouterr().out)["stages"]
    assert stages["scores"]["metrics"] == summary["metrics"]
    assert {stage["status"] for stage in stages.values()} == {"succeeded"}
    assert stages["penguins"]["rows"] == 344


def test_the_events_of_the_run_are_read(store):
    (run,) = store.runs.latest()
    events = store.runs.events(run.id)
    assert (events[0]["kind"], events[-1]["kind"]) == ("run_started", "run_finished")
    assert set(events[0]["stages"]) == set(stages_of_run(store))


def test_the_report_is_that_of_the_summary(store):
    stage = stages_of_run(store)["scores"]
    report = store.artifacts.report(stage["key"])
    assert report["metrics"] == stage["summary"]["metrics"]
    tables = {name: len(table) for name, table in report["tables"].items()}
    assert tables == stage["summary"]["tables"]
    predictions = report["tables"]["predictions"]
    accuracy = (predictions["actual"] == predictions["predicted"]).mean()
    assert accuracy == pytest.approx(report["metrics"]["accuracy"])


def test_the_model_predicts_what_the_report_has(store, old_workspace):
    stages = stages_of_run(store)
    catalogue = load_catalogue(old_workspace)
    (run,) = store.runs.latest()
    blocks = {stage.block for stage in parse(run.spec).stages.values()}
    functions = adapt_functions(catalogue, load_functions(catalogue, blocks))
    data = store.artifacts.load(stages["split"]["key"], functions, parts=("data",)).data
    assert len(data.rows) == 344
    model = store.artifacts.load(stages["logistic"]["key"], functions).model
    assert model.roles.target == "species"
    predictions = store.artifacts.table(stages["scores"]["key"], "predictions")
    assert np.array_equal(model.pipeline.predict(data.test_rows), predictions["predicted"])


def test_every_output_is_kept(store):
    keys = [stage["key"] for stage in stages_of_run(store).values()]
    assert list(store.artifacts.summaries(keys)) == keys


def test_the_pipeline_has_no_errors_and_gives_the_same_scores(store, file, capsys):
    problems = check(read(file), load_catalogue(store.workspace), folder=file.parent)
    assert [problem for problem in problems if problem.severity == "error"] == []

    old_metrics = stages_of_run(store)["scores"]["summary"]["metrics"]
    assert main(["run", str(file), "--json", "--lang", "en"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "succeeded"
    # The solver stops a little earlier or later with the arithmetic of another processor.
    assert result["stages"]["scores"]["metrics"] == pytest.approx(old_metrics, rel=5e-3)
    assert len(store.runs.latest()) == 2


def test_the_document_has_its_history_and_its_version(store, file):
    document = LiveDocument(store, file, lambda _: None)
    assert document.state().revision == 4
    assert document.state().pipeline.stages["baseline"].inputs == {"data": ("split",)}
    assert not document.pending

    assert "data" not in document.undo().pipeline.stages["baseline"].inputs
    assert "baseline" not in document.undo().pipeline.stages
    assert document.undo().pipeline.stages["logistic"].settings == {"C": 0.5}
    assert store.revisions.previous(document.identity) is None
    for _ in range(3):
        pipeline = document.redo().pipeline
    assert pipeline == read(file)

    (version,) = store.versions.all(document.identity)
    assert (version.name, version.stages) == ("As handed in", 8)
    assert "baseline" not in parse(version.text).stages
