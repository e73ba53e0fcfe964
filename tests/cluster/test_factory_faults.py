"""Whatever dies under a factory on a cluster: told, what was finished is kept, nothing hangs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks.dask_processes import DaskProcesses, dask_cluster, until
from tests.runs.conftest import PATIENCE, Sandbox

pytestmark = pytest.mark.long
Client = pytest.importorskip("distributed").Client
DRAWING = """fabrica: 1
name: variants
seed: 7
stages:
  flowers: {{block: example_data, settings: {{name: iris}}}}
  waits: {{block: wait_for, inputs: {{table: flowers}}, settings: {{file: "{go}"}}}}
  roles: {{block: set_roles, inputs: {{table: waits}}, settings: {{target: species}}}}
  model: {{block: logistic_regression, inputs: {{data: roles}}}}
  folds: {{block: cross_validate, inputs: {{model: model, data: roles}}, settings: {{folds: 3}}}}
factory:
  judge: folds
  metric: accuracy
  steps: {{waits: [true, false]}}
  estimators: {{model: [model, {{block: gaussian_nb}}]}}
"""


class Factory:
    """The command `factory` in a process, on a drawing of which two variants wait."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.file = box.folder / "variants.yaml"
        self.file.write_text(DRAWING.format(go=box.go))

    def start(self, engine: str = "") -> subprocess.Popen[str]:
        """Start the command."""
        command = [sys.executable, "-m", "pipeline_core", "factory", str(self.file), "--json"]
        command += ["--workspace", str(self.box.workspace)]
        process = subprocess.Popen(
            [*command, *(["--engine", engine] if engine else [])],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.box.started.append(process)
        return process

    def goes_on(self, engine: str = "") -> None:
        """What is left is run, and nothing twice."""
        before = {run.id for run in self.box.store.runs.latest(50)}
        self.box.go.touch()
        process = self.start(engine)
        assert statuses(process) == {"judged"}
        assert process.returncode == 0
        new = [run for run in self.box.store.runs.latest(50) if run.id not in before]
        assert len(new) < 4
        flowers = [self.box.statuses(run.id).get("flowers") for run in new]
        assert set(flowers) == {"reused"}


def statuses(process: subprocess.Popen[str]) -> set[str]:
    return {variant["status"] for variant in board(process)}


def board(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    output, _ = process.communicate(timeout=2 * PATIENCE)
    return list(json.loads(output)["variants"])


def judged(box: Sandbox) -> int:
    return sum(run.status == "succeeded" for run in box.store.runs.latest(50))


def busy_worker(processes: DaskProcesses) -> str:
    with Client(processes.address, set_as_default=False) as client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        (address,) = (at for at, tasks in client.processing().items() if tasks)
    return str(workers[address]["name"])


def at_work(box: Sandbox, engine: str) -> tuple[Factory, subprocess.Popen[str]]:
    """Start a factory, and wait until a variant waits and the two others are judged."""
    factory = Factory(box)
    process = factory.start(engine)
    box.wait_until_entered()
    until(lambda: judged(box) == 2, "the variants that do not wait")
    return factory, process


def test_a_worker_is_killed_in_a_stage(sandbox: Sandbox, cluster: DaskProcesses) -> None:
    factory, process = at_work(sandbox, cluster.address)
    killed = cluster.at_work(busy_worker(cluster))
    sandbox.go.touch()
    os.kill(killed, signal.SIGKILL)
    lines = board(process)
    failed = [line for line in lines if line["status"] == "failed"]
    assert len(failed) <= 1  # it may have read the file before it died
    assert all("stopped while it worked" in str(line["error"]) for line in failed)
    assert process.returncode == (3 if failed else 0)
    factory.goes_on(cluster.address)


def test_the_scheduler_is_killed(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "dask").mkdir()
    with dask_cluster(tmp_path / "dask") as processes:
        factory, process = at_work(sandbox, processes.address)
        processes.kill("scheduler")
        lines = board(process)
    assert process.returncode == 4
    assert {line["status"] for line in lines} == {"judged", "failed"}
    assert any("not there any more" in str(line["error"]) for line in lines)
    assert {run.status for run in sandbox.store.runs.latest(50)} == {"succeeded", "lost"}
    factory.goes_on()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_who_started_it_stops_it_or_is_killed(
    sandbox: Sandbox, cluster: DaskProcesses, number: signal.Signals
) -> None:
    factory, process = at_work(sandbox, cluster.address)
    busy = cluster.at_work(busy_worker(cluster))
    os.kill(process.pid, number)
    if number == signal.SIGINT:
        assert statuses(process) == {"judged", "cancelled"}
        assert process.returncode == 130
    else:
        process.communicate(timeout=PATIENCE)
    open_runs = sandbox.store.runs.open_runs
    until(lambda: not open_runs(), "the end of what was at work")
    assert {run.status for run in sandbox.store.runs.latest(50)} == {"succeeded", "cancelled"}
    until(lambda: not psutil.pid_exists(busy), "the end of the worker's process")
    factory.goes_on(cluster.address)
