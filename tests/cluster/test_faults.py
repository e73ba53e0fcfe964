"""Whatever dies or stops on a cluster: one end each, finished stages stay, nothing hangs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.dask_processes import DaskProcesses, dask_cluster, until
from tests.runs.conftest import PATIENCE, Sandbox

pytestmark = pytest.mark.long
Client = pytest.importorskip("distributed").Client


@pytest.fixture
def brittle(tmp_path: Path) -> Iterator[DaskProcesses]:
    """A cluster of the test's own, which gives a silent worker up soon."""
    folder = tmp_path / "dask"
    folder.mkdir()
    with dask_cluster(folder, ttl=20) as processes:
        yield processes


def at_work(box: Sandbox, processes: DaskProcesses) -> tuple[str, str]:
    """Start a run that waits in its second stage; return it, and the worker that has it."""
    _, run = box.terminal(box.waiting_pipeline(), engine=processes.address)
    box.wait_until_entered()
    with Client(processes.address, set_as_default=False) as client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        (address,) = (at for at, tasks in client.processing().items() if tasks)
    return run, str(workers[address]["name"])


def finished(box: Sandbox, run: str) -> set[str]:
    return {name for name, status in box.statuses(run).items() if status == "succeeded"}


def goes_on(box: Sandbox, run: str, engine: str = "") -> None:
    """What was finished is reused by the next run, which succeeds with the same results."""
    before, path = finished(box, run), box.folder / "waiting.yaml"
    assert "flowers" in before
    box.go.touch()
    process, again = box.terminal(path, engine=engine)
    assert process.wait(PATIENCE) == 0
    assert box.run(again).status == "succeeded", box.store.log(again)
    assert {box.statuses(again)[name] for name in before} == {"reused"}
    assert box.results(again) == box.undisturbed_results(path)


def test_a_worker_is_killed_in_a_stage(sandbox: Sandbox, brittle: DaskProcesses) -> None:
    run, worker = at_work(sandbox, brittle)
    os.kill(brittle.at_work(worker), signal.SIGKILL)
    assert sandbox.wait_for_end(run).status == "failed"
    assert sandbox.stages(run)["middle_0"]["error"]["code"] == "cluster.worker_died"
    assert sandbox.statuses(run)["scores"] == "skipped"
    goes_on(sandbox, run, brittle.address)


def test_a_worker_is_stopped(sandbox: Sandbox, brittle: DaskProcesses) -> None:
    run, worker = at_work(sandbox, brittle)
    os.kill(brittle.at_work(worker), signal.SIGSTOP)
    lines = lambda: [e["text"] for e in sandbox.store.runs.events(run) if e["kind"] == "log"]  # noqa: E731
    until(lambda: any("No sign of life" in text for text in lines()), "a word of the silence")
    assert sandbox.wait_for_end(run).status == "failed"
    assert sandbox.stages(run)["middle_0"]["error"]["code"] == "cluster.worker_died"
    goes_on(sandbox, run, brittle.address)


def test_the_scheduler_is_killed(sandbox: Sandbox, brittle: DaskProcesses) -> None:
    run, _ = at_work(sandbox, brittle)
    brittle.kill("scheduler")
    ended = sandbox.wait_for_end(run)
    assert (ended.status, (ended.error or {})["code"]) == ("lost", "cluster.gone")
    goes_on(sandbox, run)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_cancelled_or_killed_frees_its_worker(
    sandbox: Sandbox, brittle: DaskProcesses, number: signal.Signals
) -> None:
    run, worker = at_work(sandbox, brittle)
    busy = brittle.at_work(worker)
    os.kill(sandbox.run(run).process.pid, number)
    ended = sandbox.wait_for_end(run)
    assert ended.status == ("cancelled" if number == signal.SIGTERM else "crashed")
    until(lambda: not psutil.pid_exists(busy), "the end of the worker's process")
    goes_on(sandbox, run, brittle.address)


def test_the_stores_own_limit_is_told(sandbox: Sandbox, brittle: DaskProcesses) -> None:
    path = sandbox.pipeline("big", "wide megabytes: 3")
    options = {"engine": brittle.address, "result_megabytes": 1.0, "to": ["middle_0"]}
    process, run = sandbox.terminal(path, **options)
    assert process.wait(PATIENCE) == 0
    assert sandbox.stages(run)["middle_0"]["error"]["code"] == "store.result_too_large"
    assert not list((sandbox.workspace / "objects").glob("*/tmp-*"))


def test_a_worker_with_two_threads_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    with dask_cluster(tmp_path, workers=0) as processes:
        processes.start_worker("wide", "--nthreads", "2")
        processes.wait_for("wide")
        process, run = sandbox.terminal(sandbox.pipeline("flowers"), engine=processes.address)
        assert process.wait(PATIENCE) == 0
    error = sandbox.run(run).error or {}
    assert (error["code"], error["values"]["found"]) == ("cluster.other_slots", ["wide: 2"])
    assert not sandbox.stages(run)
