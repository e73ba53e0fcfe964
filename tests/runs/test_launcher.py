"""The launcher: a queue, one process for each run, and nothing lost when it dies."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.errors import StoreError
from pipeline_core.runs import client, launcher_address
from pipeline_core.runs.supervisor import Watch
from pipeline_core.spec import read, to_line
from pipeline_core.store.process_identity import process

from .conftest import PATIENCE, Place, until


def test_runs_go_one_after_the_other(here: Place, launcher: int) -> None:
    made = [here.create(here.waiting("first")), here.create(here.pipeline("second")),
            here.create(here.pipeline("third"))]  # fmt: skip
    client.submit(here.store, made[0].id)
    here.entered()
    for run in made[1:]:
        status = client.submit(here.store, run.id)
    assert status == {
        "pid": launcher, "running": [made[0].id], "queued": [made[1].id, made[2].id],
    }  # fmt: skip
    assert client.status(here.workspace) == status
    here.go.touch()
    ended = [here.ended(run.id) for run in made]
    assert [run.status for run in ended] == ["succeeded"] * 3, here.store.log(made[0].id)
    started = [run.started for run in ended]
    assert started == sorted(started, key=lambda time: time or 0)
    assert all(a.ended <= b.started for a, b in itertools.pairwise(ended))  # type: ignore[operator]
    assert len({run.process.pid for run in ended} | {launcher}) == 4


def test_a_run_is_forked_and_its_results_are_those_of_a_terminal(
    here: Place, launcher: int
) -> None:
    path = here.pipeline("flowers")
    run = here.create(path)
    client.submit(here.store, run.id)
    assert here.ended(run.id).status == "succeeded", here.store.log(run.id)
    assert here.results(run.id) == here.finished_undisturbed(path)


def test_cancelling_in_every_state(here: Place, launcher: int) -> None:
    running, queued = here.create(here.waiting()), here.create(here.pipeline("other"))
    client.submit(here.store, running.id)
    here.entered()
    client.submit(here.store, queued.id)
    assert client.cancel(here.store, queued.id)
    assert here.run(queued.id).status == "cancelled"
    assert here.run(queued.id).started is None
    worker = here.run(running.id).process
    assert client.cancel(here.store, running.id)
    assert here.ended(running.id).status == "cancelled"
    until(lambda: not worker.alive(), "the end of the run's process")
    assert here.statuses(running.id)["flowers"] == "succeeded"
    assert not client.cancel(here.store, running.id), "a second time changes nothing"

    done = here.create(here.pipeline("done"))
    client.submit(here.store, done.id)
    assert here.ended(done.id).status == "succeeded"
    assert not client.cancel(here.store, done.id)
    assert here.run(done.id).status == "succeeded"


def test_what_computes_lets_the_server_go_first(here: Place, launcher: int) -> None:
    run = here.create(here.waiting())
    client.submit(here.store, run.id)
    until(lambda: here.run(run.id).status == "running", "the run")
    own = os.getpriority(os.PRIO_PROCESS, launcher)
    assert os.getpriority(os.PRIO_PROCESS, here.run(run.id).process.pid) > own
    assert client.cancel(here.store, run.id)
    assert here.ended(run.id).status == "cancelled"


def test_cancelling_a_process_that_has_not_begun(here: Place) -> None:
    run = here.create(here.pipeline("flowers"))
    program = "import time\nwhile True: time.sleep(0.01)"
    child = subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
    assert here.store.runs.starting(run.id, process(child.pid))
    watch = Watch(here.store.runs, run.id, process(child.pid), child=True)
    assert watch.look()
    watch.cancel()
    until(lambda: not watch.look(), "the end of the process")
    child.returncode = 0
    assert here.run(run.id).status == "cancelled"


def test_who_does_not_end_when_asked_is_killed(here: Place) -> None:
    run = here.create(here.pipeline("flowers"))
    program = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    program += "print('deaf', flush=True)\nwhile True: time.sleep(0.01)"
    child = subprocess.Popen(
        [sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"deaf\n"
        here.store.runs.starting(run.id, process(child.pid))
        runs = here.store.runs
        watch = Watch(runs, run.id, process(child.pid), child=True, patience=0.1)
        watch.cancel()
        until(lambda: not watch.look(), "the end of the process")
    child.returncode = 0
    assert here.run(run.id).status == "cancelled"


def test_two_clicks_are_one_run(here: Place, launcher: int) -> None:
    path = here.waiting()
    made = [here.create(path, token="one click") for _ in range(2)]
    for run in made:
        client.submit(here.store, run.id)
    here.entered()
    status = client.status(here.workspace)
    assert status is not None
    assert (status["running"], status["queued"]) == ([made[0].id], [])


def test_kill_9_of_the_launcher_loses_no_run(here: Place, launcher: int) -> None:
    path = here.waiting()
    running, queued = here.create(path), here.create(here.pipeline("other"))
    for run in (running, queued):
        client.submit(here.store, run.id)
    here.entered()
    left = launcher_address.find(here.workspace)
    assert left is not None
    os.kill(launcher, signal.SIGKILL)
    until(lambda: launcher_address.find(here.workspace) is None, "the end of the launcher")
    assert here.run(running.id).status == "running"
    after = client.ensure_launcher(here.workspace, at_once=1)
    assert after != launcher
    assert not Path(left.socket).parent.exists(), "what the dead one left is removed"
    status = until(lambda: client.status(here.workspace), "the new launcher")
    assert (status["running"], status["queued"]) == ([running.id], [queued.id])
    here.go.touch()
    assert here.ended(running.id).status == "succeeded", here.store.log(running.id)
    assert here.ended(queued.id).status == "succeeded"
    assert here.results(running.id) == here.finished_undisturbed(path)


def test_an_adopted_run_that_dies_is_crashed(here: Place, launcher: int) -> None:
    run = here.create(here.waiting())
    client.submit(here.store, run.id)
    here.entered()
    os.kill(launcher, signal.SIGKILL)
    until(lambda: launcher_address.find(here.workspace) is None, "the end of the launcher")
    client.ensure_launcher(here.workspace, at_once=1)
    os.kill(here.run(run.id).process.pid, signal.SIGKILL)
    assert here.ended(run.id).status == "crashed"


def test_a_run_that_died_with_the_launcher_is_crashed(here: Place, launcher: int) -> None:
    run = here.create(here.waiting())
    client.submit(here.store, run.id)
    here.entered()
    os.kill(launcher, signal.SIGKILL)
    os.kill(here.run(run.id).process.pid, signal.SIGKILL)
    until(lambda: launcher_address.find(here.workspace) is None, "the end of the launcher")
    client.ensure_launcher(here.workspace)
    assert here.ended(run.id).status == "crashed"


def test_a_killed_run_is_crashed_and_the_next_one_goes_on(here: Place, launcher: int) -> None:
    first, second = here.create(here.waiting()), here.create(here.pipeline("other"))
    for run in (first, second):
        client.submit(here.store, run.id)
    here.entered()
    os.kill(here.run(first.id).process.pid, signal.SIGKILL)
    ended = here.ended(first.id)
    assert ended.status == "crashed"
    assert ended.error is not None
    assert ended.error["values"]["signal"] == "SIGKILL"
    assert here.ended(second.id).status == "succeeded"


def test_another_thread_limit_gets_a_process_of_its_own(here: Place, launcher: int) -> None:
    run = here.create(here.pipeline("flowers"), threads=2)
    client.submit(here.store, run.id)
    assert here.ended(run.id).status == "succeeded", here.store.log(run.id)


def test_a_workspace_has_one_launcher(here: Place, launcher: int) -> None:
    command = [sys.executable, "-m", "pipeline_core.runs.launcher", "--workspace"]
    second = subprocess.run([*command, str(here.workspace)], timeout=PATIENCE, check=False)
    assert second.returncode == 0
    assert client.ensure_launcher(here.workspace) == launcher


def test_the_socket_is_its_owners_alone_and_its_path_short(here: Place, launcher: int) -> None:
    found = launcher_address.find(here.workspace)
    assert found is not None
    assert len(found.socket) < 104
    assert Path(found.socket).stat().st_mode & 0o077 == 0
    assert Path(found.socket).parent.stat().st_mode & 0o077 == 0


def test_the_launcher_goes_when_it_is_asked_or_its_workspace_is_gone(here: Place) -> None:
    client.ensure_launcher(here.workspace)
    found = launcher_address.find(here.workspace)
    assert found is not None
    client.stop_launcher(here.workspace)
    assert not found.process.alive()
    assert not Path(found.socket).parent.exists()
    client.ensure_launcher(here.workspace)
    found = launcher_address.find(here.workspace)
    assert found is not None
    shutil.rmtree(here.workspace / "runtime")
    until(lambda: not found.process.alive(), "the end of the launcher")


def test_a_call_is_answered_from_a_process_of_its_own(here: Place, launcher: int) -> None:
    path = here.pipeline("flowers")
    found = client.call(here.workspace, "preview", {"line": to_line(read(path)), "file": str(path)})
    assert found["flowers"]["rows"] == 150
    assert found["split"]["kinds"]["species"] == "word"
    assert found["flowers"]["table"]["columns"][-1] == "species"
    assert set(client.call(here.workspace, "catalogue", {})) >= {"read_csv", "wait_for"}


def test_a_call_that_fails_says_why(here: Place, launcher: int) -> None:
    with pytest.raises(StoreError) as caught:
        client.call(here.workspace, "script", {"text": "fabrica: [", "file": "x.yaml"})
    assert caught.value.code.startswith("spec.")
    with pytest.raises(StoreError) as caught:
        client.call(here.workspace, "no_such_job", {})
    assert caught.value.code == "run.no_answer"
    assert client.ensure_launcher(here.workspace) == launcher, "and the launcher goes on"
