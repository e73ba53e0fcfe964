"""The radar from the library, a job and the terminal: a report that is kept, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pipeline_core
from pipeline_core.catalog import approve
from pipeline_core.cli import main
from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.runs.jobs import JOBS
from pipeline_core.spec import parse, to_base64
from pipeline_core.store import open_store
from pipeline_core.store.radar_reports import radar_reports

BLOCK = '''
import pandas as pd

from pipeline_core.block import block


@block("Mean by city")
def mean_of_city(table: pd.DataFrame, *, times: int = 1) -> pd.DataFrame:
    """Put the mean target of a city beside each row.

    Parameters
    ----------
    times
        A factor.
    """
    return table.assign(city_mean=times * table.groupby("city")["y"].transform("mean"))
'''
TEXT = """
fabrica: 1
seed: 0
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  city_means: {block: mean_of_city, inputs: {table: rows}}
  roles:
    block: set_roles
    inputs: {table: city_means}
    settings: {target: y, positive: 1, id: [city]}
  parts: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: parts}}
  scores: {block: evaluate, inputs: {model: model, data: parts}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a leaking pipeline, its block approved, and a workspace of its own."""
    folder = tmp_path_factory.mktemp("radar")
    random = np.random.default_rng(0)
    cities = [f"c{number}" for number in random.integers(0, 80, 320)]
    table = pd.DataFrame({"a": random.normal(size=320), "city": cities})
    table["y"] = (random.random(320) < 0.5).astype(int)
    table.to_csv(folder / "rows.csv", index=False)
    (folder / "leaky.yaml").write_text(TEXT)
    (folder / "blocks").mkdir()
    (folder / "blocks" / "mean_of_city.py").write_text(BLOCK)
    return folder


@pytest.fixture
def leaky(place, monkeypatch):
    """The file of the pipeline."""
    monkeypatch.setenv("FABRICA_BLOCKS", str(place / "blocks"))
    monkeypatch.setenv("FABRICA_HOME", str(place / "workspace"))
    open_store(place / "workspace").close()
    approve(place / "blocks" / "mean_of_city.py", place / "workspace")
    shutil.rmtree(place / "workspace" / "runtime" / "radar", ignore_errors=True)
    return place / "leaky.yaml"


@pytest.fixture
def workspace(place):
    """The workspace that the tests of this file share: its catalogue is made once."""
    return place / "workspace"


def files_of(folder: Path) -> set[str]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not name.startswith("runtime/radar/")}


def test_a_leaking_own_block_is_named_and_nothing_else_is_kept(leaky, workspace, capsys):
    store = open_store(workspace)
    pipeline_core.check(leaky)
    before, heard = files_of(workspace), []
    report = pipeline_core.radar(leaky, repeats=3, progress=heard.append)
    assert report["verdict"] == "leak"
    shown = [e for e in report["experiments"] if e["verdict"] == "leak"]
    assert {e["where"]["stage"] for e in shown} == {"city_means"}
    assert all(e["where"]["own"] for e in shown)
    assert heard[0]["seconds"] > 0
    assert heard[0]["of"] == report["fits"] == heard[-1]["done"]
    assert files_of(workspace) == before
    assert store.runs.latest() == []
    assert store.artifacts.summaries(report["keys"].values()) == {}
    assert radar_reports(workspace, str(leaky))["model"]["report"] == report
    assert main(["radar", str(leaky), "--repeats", "1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["model"] == "model"


def test_a_report_is_about_the_results_of_a_run_with_the_same_keys(leaky, workspace):
    report = pipeline_core.radar(leaky, repeats=1)
    jobs = pipeline_core.plan(leaky).jobs
    assert report["keys"] == {name: jobs[name].key for name in ("model", "parts")}
    other = pipeline_core.plan(pipeline_core.read(leaky).set("parts.test_share", 0.5)).jobs
    assert report["keys"]["parts"] != other["parts"].key


def test_a_job_sends_how_far_it_is_and_ends_when_nobody_listens(leaky, workspace):
    """In a process of the launcher; what the listener raises reaches the caller."""
    assert "radar" in JOBS
    payload = {"line": to_base64(parse(TEXT)), "file": str(leaky), "repeats": 1}

    class StopError(Exception):
        pass

    def stop(progress):
        raise StopError

    heard: list[dict] = []
    try:
        with pytest.raises(StopError):
            client.call(workspace, "radar", payload, stop)
        assert radar_reports(workspace, str(leaky)) == {}
        report = client.call(workspace, "radar", payload, heard.append)
    finally:
        client.stop_launcher(workspace)
    assert report["verdict"] == "leak"
    assert heard[-1]["done"] == heard[-1]["of"]


def test_what_fails_is_told_of_the_stage_that_failed(leaky, workspace):
    other = pipeline_core.read(leaky).set("city_means.times", 1).set("parts.how", "time")
    with pytest.raises(FabricaError, match="time"):
        pipeline_core.radar(other, repeats=1)


def test_an_own_block_runs_only_as_it_was_approved(leaky, workspace, capsys):
    """The last of this file: the catalogue is made anew for it."""
    file = leaky.parent / "blocks" / "mean_of_city.py"
    file.write_text(BLOCK + "\nraise SystemExit\n")
    with pytest.raises(FabricaError):
        pipeline_core.radar(leaky, repeats=1)
    assert main(["radar", str(leaky), "--lang", "en"]) == 1
    assert "must be approved" in capsys.readouterr().err
    assert radar_reports(workspace, str(leaky)) == {}
