"""What was kept is used again, and gives the very same numbers in another process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import Report, Rows
from pipeline_core.engine.executor import execute
from pipeline_core.store import open_store
from tests.small_pipelines import TABLES, Blocks, FinishedRun, chain, pipeline, stage

ROOT = Path(__file__).resolve().parents[2]
GIVEN = stage("given")
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})


def fails(rows: Rows) -> Report:
    """Fail."""
    raise ValueError("Never.")


def says_no(rows: Rows) -> Report:
    """Refuse."""
    return {"metrics": {"rows": len(rows)}, "passed": False}


@pytest.fixture(scope="module")
def blocks():
    blocks = Blocks(fails)
    blocks.add(says_no, passes="data")
    return blocks


@pytest.fixture(autouse=True)
def table():
    TABLES["table"] = pd.DataFrame(
        {"a": np.arange(40.0), "b": np.tile([0.0, 1.0], 20), "y": ["no", "yes", "yes", "no"] * 10}
    )


@pytest.fixture
def store(workspace):
    store = open_store(workspace)
    yield store
    store.close()


STEPS = chain(
    GIVEN,
    ROLES,
    stage("split", "split_rows"),
    stage("scaled", "scale"),
    stage("model", "logistic_regression"),
    stage("scores", "evaluate", model="model", data="split"),
)


def run(blocks, store, steps=STEPS, **options):
    plan = blocks.plan(steps, store.artifacts, identity="p", **options)
    return FinishedRun(list(execute(plan, blocks.functions, store.artifacts)), {})


def test_an_unchanged_pipeline_is_reused_whole(blocks, store):
    first, second = run(blocks, store), run(blocks, store)
    assert set(first.status.values()) == {"succeeded"}
    assert second.status == {**dict.fromkeys(STEPS.stages, "reused"), "": "succeeded"}
    assert second.end("scores")["summary"]["metrics"] == first.end("scores")["summary"]["metrics"]


def test_a_refusal_is_remembered_and_skips_again(blocks, store):
    steps = pipeline(
        GIVEN, stage("no", "says_no", data="given"), stage("after", "split_rows", data="no")
    )
    assert run(blocks, store, steps).status["after"] == "skipped"
    again = run(blocks, store, steps)
    assert again.status == {"given": "reused", "no": "refused", "after": "skipped", "": "refused"}


def test_a_failure_is_tried_again(blocks, store):
    steps = chain(GIVEN, stage("bad", "fails", data="given"))
    for _ in range(2):
        assert run(blocks, store, steps).status["bad"] == "failed"


@pytest.mark.parametrize("damage", ["cut", "flip", "gone"])
def test_a_damaged_result_is_made_again(blocks, store, workspace, damage):
    before = run(blocks, store)
    intact = {file: file.read_bytes() for file in (workspace / "objects").rglob("*.arrow")}
    for file, content in intact.items():
        file.chmod(0o600)
        if damage == "gone":
            file.unlink()
        else:
            half = len(content) // 2
            flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
            file.write_bytes(content[:half] if damage == "cut" else flipped)
    again = run(blocks, store, force=["model"])
    assert again.status[""] == "succeeded"
    assert any(file.exists() and file.read_bytes() == content for file, content in intact.items())
    metrics = run(blocks, store, force=["scores"]).end("scores")["summary"]["metrics"]
    assert metrics == before.end("scores")["summary"]["metrics"]


def test_the_last_reason_is_remembered(blocks, store):
    run(blocks, store)
    rescaled = stage("scaled", "scale", {"method": "minmax"}, data="split")
    other = pipeline(*{**STEPS.stages, "scaled": rescaled}.values())
    end = run(blocks, store, other).end("scaled")
    assert end["reason"] == {
        "code": "reason.settings_changed",
        "values": {"names": ["method: standard → minmax"]},
    }


# In another process -----------------------------------------------------------------

RUN = """
import hashlib, json, sys
from pathlib import Path
from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.spec import read
from pipeline_core.store import open_store

file, workspace = Path(sys.argv[1]), Path(sys.argv[2])
threads, workers, force = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
catalogue, store = load_catalogue(workspace), open_store(workspace)
planned = plan(read(file), catalogue, store.artifacts, folder=file.parent, identity="p",
            force=force, threads=threads)
functions = load_functions(catalogue, {job.block for job in planned.jobs.values()})
events = list(execute(planned, functions, store.artifacts, workers=workers))
status = {e["stage"]: e["status"] for e in events if e["kind"] == "stage_finished"}

import pandas as pd
digests = {}
for name, job in planned.jobs.items():
    if catalogue[job.block]["shape"] == "estimator" and status[name] == "succeeded":
        model = store.artifacts.load(job.key, {}).model.pipeline
        rows = pd.read_csv(file.parent / f"{name.split('_')[0]}.csv")
        say = getattr(model, "predict_proba", model.predict)
        digests[name] = hashlib.sha256(say(rows[model.feature_names_in_]).tobytes()).hexdigest()
print(json.dumps({"status": status, "digests": digests}))
"""
KINDS = {
    "ridge": {},
    "logistic_regression": {},
    "random_forest_classifier": {"n_estimators": 10},
    "hist_gradient_boosting_classifier": {"max_iter": 5},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two tables, and a pipeline of every way from them to a model."""
    folder = tmp_path_factory.mktemp("resumed")
    random = np.random.default_rng(3)
    plain = pd.DataFrame(random.normal(size=(700, 9)), columns=list("abcdefghi"))
    plain["y"] = (plain["a"] + random.normal(size=700) > 0).astype(int)
    mixed = plain.assign(
        a=plain["a"].where(random.random(700) < 0.9), w=random.choice(list("stuv"), 700)
    )
    plain.to_csv(folder / "plain.csv", index=False)
    mixed.to_csv(folder / "mixed.csv", index=False)
    (folder / "pipeline.json").write_text(
        json.dumps({"fabrica": 1, "stages": stages_of_every_way()})
    )
    return folder


def stages_of_every_way():
    stages = {}
    for name, steps in (("plain", []), ("mixed", ["impute_numbers", "encode_categories", "scale"])):
        stages[name] = {"block": "read_csv", "settings": {"path": f"{name}.csv"}}
        roles = {"target": "y", "positive": "1"}
        stages[f"{name}_roles"] = {
            "block": "set_roles",
            "inputs": {"table": name},
            "settings": roles,
        }
        last = f"{name}_roles"
        for step in steps:
            stages[f"{name}_{step}"] = {"block": step, "inputs": {"data": last}}
            last = f"{name}_{step}"
        stages[f"{name}_split"] = {"block": "split_rows", "inputs": {"data": last}}
        for start in (last, f"{name}_split"):
            for kind in KINDS:
                whole = "split" if start.endswith("split") else "whole"
                stages[f"{name}_{whole}_{kind}"] = {
                    "block": kind,
                    "inputs": {"data": start},
                    "settings": KINDS[kind],
                }
    return stages


def in_another_process(folder, workspace, threads=1, workers=1, force=()):
    where = [str(folder / "pipeline.json"), str(workspace)]
    command = [sys.executable, "-W", "error", "-c", RUN, *where, str(threads), str(workers), *force]
    process = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.fixture(scope="module")
def cold(folder, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("kept")
    return workspace, in_another_process(folder, workspace)


def test_every_way_succeeds(cold):
    _, results = cold
    assert set(results["status"].values()) == {"succeeded"}
    assert len(results["digests"]) == 2 * 2 * len(KINDS)
    assert len(set(results["digests"].values())) == len(results["digests"])


def test_models_fitted_on_kept_rows_equal_those_fitted_cold(folder, cold):
    workspace, results = cold
    models = list(results["digests"])
    resumed = in_another_process(folder, workspace, force=models)
    expected = {n: "succeeded" if n in models else "reused" for n in results["status"]}
    assert resumed["status"] == expected
    assert resumed["digests"] == results["digests"]


@pytest.fixture
def empty(cold, tmp_path):
    """A workspace in which nothing is kept but the catalogue."""
    shutil.copy(cold[0] / "catalogue.json", tmp_path)
    return tmp_path


def test_side_by_side_gives_the_same(folder, cold, empty):
    assert in_another_process(folder, empty, workers=2)["digests"] == cold[1]["digests"]


def test_with_two_threads_kept_rows_give_the_same(folder, empty):
    results = in_another_process(folder, empty, threads=2)
    again = in_another_process(folder, empty, threads=2, force=list(results["digests"]))
    assert again["digests"] == results["digests"]
