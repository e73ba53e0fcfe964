"""Groups and outliers are shown as what they are, wherever a model is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PIPELINE = """\
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  numbers: {block: select_columns, inputs: {data: flowers}, settings: {columns: {kind: number}}}
  groups: {block: k_means, inputs: {data: numbers}, settings: {n_clusters: 3}}
  odd: {block: isolation_forest, inputs: {data: numbers}}
  dense:
    block: dbscan
    inputs: {table: flowers}
    settings: {columns: [petal length (cm), petal width (cm)], name: colony}
"""


@pytest.fixture
def file(workspace: Path, launcher) -> Path:
    folder = workspace / "pipelines" / "garden"
    folder.mkdir(parents=True)
    (folder / "garden.yaml").write_text(PIPELINE)
    return folder / "garden.yaml"


def test_they_run_from_the_terminal_and_every_page_shows_them(file, workspace, page):
    command = [sys.executable, "-m", "pipeline_core", "run", str(file), "--workspace"]
    process = subprocess.run(
        [*command, str(workspace)], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert process.returncode == 0, process.stdout + process.stderr
    for stage, view in (("groups", "result"), ("odd", "result"), ("dense", "data")):
        app = page(pipeline="garden", stage=stage)
        app.session_state[f"view-{stage}"] = view
        app.run()
        assert not app.exception, (stage, view)
        assert [element.value for element in app.error] == [], (stage, view)
    app.switch_page("../pages/results.py").run()
    assert not app.exception
    assert [element.value for element in app.error] == []
