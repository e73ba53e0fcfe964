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
from pipeline_core.runs.foreground import process_environment
from pipeline_core.runs.supervisor import Supervisor
from pipeline_core.spec import read, to_base64
from pipeline_core.store.process_identity import process

from .conftest import PATIENCE, Sandbox, until


def test_runs_go_one_after_the_other(sandbox: Sandbox, launcher: int) -> None:
    first = sandbox.create(sandbox.waiting_pipeline("first"))
    second = sandbox.create(sandbox.pipeline("second"))
    third = sandbox.create(sandbox.pipeline("third"))
    client.submit(sandbox.store, first.id)
    sandbox.wait_until_entered()
    for run in (second, third):
        status = client.submit(sandbox.store, run.id)
    assert status == {"pid": launcher, "running": [first.id], "queued": [second.id, third.id]}
    assert client.status(sandbox.workspace) == status
    sandbox.go.touch()
    runs = [sandbox.wait_for_end(run.id) for run in (first, second, third)]
    assert [run.status for run in runs] == ["succeeded"] * 3, sandbox.store.log(first.id)
    started = [run.started for run in runs]
    assert started == sorted(started, key=lambda time: time or 0)
    assert all(a.ended <= b.started for a, b in itertools.pairwise(runs))  # type: ignore[operator]
    assert len({run.process.pid for run in runs} | {launcher}) == 4


def test_a_run_is_forked_and_its_results_are_those_of_a_terminal(
    sandbox: Sandbox, launcher: int
) -> None:
    path = sandbox.pipeline("flowers")
    run = sandbox.create(path)
    client.submit(sandbox.store, run.id)
    assert sandbox.wait_for_end(run.id).status == "succeeded", sandbox.store.log(run.id)
    assert sandbox.results(run.id) == sandbox.undisturbed_results(path)


def test_cancelling_in_every_state(sandbox: Sandbox, launcher: int) -> None:
    running, queued = (
        sandbox.create(sandbox.waiting_pipeline()),
        sandbox.create(sandbox.pipeline("other")),
    )
    client.submit(sandbox.store, running.id)
    sandbox.wait_until_entered()
    client.submit(sandbox.store, queued.id)
    assert client.cancel(sandbox.store, queued.id)
    assert sandbox.run(queued.id).status == "cancelled"
    assert sandbox.run(queued.id).started is None
    worker = sandbox.run(running.id).process
    assert client.cancel(sandbox.store, running.id)
    assert sandbox.wait_for_end(running.id).status == "cancelled"
    until(lambda: not worker.alive(), "the end of the run's process")
    assert sandbox.statuses(running.id)["flowers"] == "succeeded"
    assert not client.cancel(sandbox.store, running.id), "a second time changes nothing"

    finished = sandbox.create(sandbox.pipeline("finished"))
    client.submit(sandbox.store, finished.id)
    assert sandbox.wait_for_end(finished.id).status == "succeeded"
    assert not client.cancel(sandbox.store, finished.id)
    assert sandbox.run(finished.id).status == "succeeded"


# A launcher of which every child is told to end at the first moment of its life, when it still
# has the launcher's own handler.
CANCELS_EVERY_CHILD = """
import os, signal, sys

def cancel():
    if callable(signal.getsignal(signal.SIGTERM)):
        signal.raise_signal(signal.SIGTERM)

os.register_at_fork(after_in_child=cancel)
from pipeline_core.runs.launcher import main
main(["--workspace", sys.argv[1]])
"""


def test_a_run_that_is_cancelled_in_the_moment_of_its_fork_does_nothing(sandbox: Sandbox) -> None:
    (sandbox.workspace / "runtime").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-c", CANCELS_EVERY_CHILD, sandbox.workspace],
        start_new_session=True,
        check=True,
        env=process_environment(threads=1),
    )
    until(lambda: launcher_address.find(sandbox.workspace), "the launcher")
    run = sandbox.create(sandbox.pipeline("flowers"))
    client.submit(sandbox.store, run.id)
    ended = sandbox.wait_for_end(run.id)
    assert ended.status == "crashed"
    assert ended.started is None
    assert ended.error is not None
    assert ended.error["values"]["signal"] == "SIGTERM"
    assert sandbox.statuses(run.id) == {}


@pytest.fixture
def _usual_priorities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FABRICA_NICENESS")


@pytest.mark.sampled(1)
@pytest.mark.usefixtures("_usual_priorities")
@pytest.mark.parametrize("threads", [1, 2])  # forked; started anew, as the limit is another
def test_what_computes_lets_the_server_go_first(
    sandbox: Sandbox, launcher: int, threads: int
) -> None:
    run = sandbox.create(sandbox.waiting_pipeline(), threads=threads)
    client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    own, pid = os.getpriority(os.PRIO_PROCESS, launcher), sandbox.run(run.id).process.pid
    assert os.getpriority(os.PRIO_PROCESS, pid) > own
    session = Path(f"/proc/{pid}/autogroup")
    if session.exists():  # where sessions are weighed first, a process's niceness is not enough
        assert int(session.read_text().split()[-1]) > own
    assert client.cancel(sandbox.store, run.id)
    assert sandbox.wait_for_end(run.id).status == "cancelled"


def test_cancelling_a_process_that_has_not_begun(sandbox: Sandbox) -> None:
    run = sandbox.create(sandbox.pipeline("flowers"))
    program = "import time\nwhile True: time.sleep(0.01)"
    child = subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
    assert sandbox.store.runs.mark_starting(run.id, process(child.pid))
    supervisor = Supervisor(sandbox.store, run, process(child.pid), child=True)
    assert supervisor.poll()
    supervisor.cancel()
    until(lambda: not supervisor.poll(), "the end of the process")
    child.returncode = 0
    assert sandbox.run(run.id).status == "cancelled"


def test_who_does_not_end_when_asked_is_killed(sandbox: Sandbox) -> None:
    run = sandbox.create(sandbox.pipeline("flowers"))
    program = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    program += "print('deaf', flush=True)\nwhile True: time.sleep(0.01)"
    child = subprocess.Popen(
        [sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"deaf\n"
        sandbox.store.runs.mark_starting(run.id, process(child.pid))
        leader = process(child.pid)
        supervisor = Supervisor(sandbox.store, run, leader, child=True, patience=0.1)
        supervisor.cancel()
        until(lambda: not supervisor.poll(), "the end of the process")
    child.returncode = 0
    assert sandbox.run(run.id).status == "cancelled"


def test_a_process_with_other_work_is_not_waited_for_after_its_run(sandbox: Sandbox) -> None:
    run = sandbox.create(sandbox.pipeline("flowers"))
    program = "import time\nwhile True: time.sleep(0.01)"
    busy = subprocess.Popen([sys.executable, "-c", program])  # in the group of the tests
    try:
        sandbox.store.runs.mark_starting(run.id, process(busy.pid))
        other = process(busy.pid)
        supervisor = Supervisor(sandbox.store, run, other, child=False, patience=0.1)
        assert supervisor.poll()
        sandbox.store.runs.finish(run.id, "succeeded")
        until(lambda: not supervisor.poll(), "that it is let go")
        assert busy.poll() is None
        assert sandbox.run(run.id).status == "succeeded"
    finally:
        busy.kill()
        busy.wait()


def test_two_clicks_are_one_run(sandbox: Sandbox, launcher: int) -> None:
    path = sandbox.waiting_pipeline()
    runs = [sandbox.create(path, token="one click") for _ in range(2)]
    for run in runs:
        client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    status = client.status(sandbox.workspace)
    assert status is not None
    assert (status["running"], status["queued"]) == ([runs[0].id], [])


def test_kill_9_of_the_launcher_loses_no_run(sandbox: Sandbox, launcher: int) -> None:
    path = sandbox.waiting_pipeline()
    running, queued = sandbox.create(path), sandbox.create(sandbox.pipeline("other"))
    for run in (running, queued):
        client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    killed = launcher_address.find(sandbox.workspace)
    assert killed is not None
    os.kill(launcher, signal.SIGKILL)
    until(lambda: launcher_address.find(sandbox.workspace) is None, "the end of the launcher")
    assert sandbox.run(running.id).status == "running"
    after = client.ensure_launcher(sandbox.workspace, at_once=1)
    assert after != launcher
    assert not Path(killed.socket).parent.exists(), "what the dead one left is removed"
    status = until(lambda: client.status(sandbox.workspace), "the new launcher")
    assert (status["running"], status["queued"]) == ([running.id], [queued.id])
    sandbox.go.touch()
    assert sandbox.wait_for_end(running.id).status == "succeeded", sandbox.store.log(running.id)
    assert sandbox.wait_for_end(queued.id).status == "succeeded"
    assert sandbox.results(running.id) == sandbox.undisturbed_results(path)


def test_an_adopted_run_that_dies_is_crashed(sandbox: Sandbox, launcher: int) -> None:
    run = sandbox.create(sandbox.waiting_pipeline())
    client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    os.kill(launcher, signal.SIGKILL)
    until(lambda: launcher_address.find(sandbox.workspace) is None, "the end of the launcher")
    client.ensure_launcher(sandbox.workspace, at_once=1)
    os.kill(sandbox.run(run.id).process.pid, signal.SIGKILL)
    assert sandbox.wait_for_end(run.id).status == "crashed"


def test_a_run_that_died_with_the_launcher_is_crashed(sandbox: Sandbox, launcher: int) -> None:
    run = sandbox.create(sandbox.waiting_pipeline())
    client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    os.kill(launcher, signal.SIGKILL)
    os.kill(sandbox.run(run.id).process.pid, signal.SIGKILL)
    until(lambda: launcher_address.find(sandbox.workspace) is None, "the end of the launcher")
    client.ensure_launcher(sandbox.workspace)
    assert sandbox.wait_for_end(run.id).status == "crashed"


def test_a_killed_run_is_crashed_and_the_next_one_goes_on(sandbox: Sandbox, launcher: int) -> None:
    first, second = (
        sandbox.create(sandbox.waiting_pipeline()),
        sandbox.create(sandbox.pipeline("other")),
    )
    for run in (first, second):
        client.submit(sandbox.store, run.id)
    sandbox.wait_until_entered()
    os.kill(sandbox.run(first.id).process.pid, signal.SIGKILL)
    finished_run = sandbox.wait_for_end(first.id)
    assert finished_run.status == "crashed"
    assert finished_run.error is not None
    assert finished_run.error["values"]["signal"] == "SIGKILL"
    assert sandbox.wait_for_end(second.id).status == "succeeded"


def test_another_thread_limit_gets_a_process_of_its_own(sandbox: Sandbox, launcher: int) -> None:
    run = sandbox.create(sandbox.pipeline("flowers"), threads=2)
    client.submit(sandbox.store, run.id)
    assert sandbox.wait_for_end(run.id).status == "succeeded", sandbox.store.log(run.id)


def test_a_workspace_has_one_launcher(sandbox: Sandbox, launcher: int) -> None:
    command = [sys.executable, "-m", "pipeline_core.runs.launcher", "--workspace"]
    second = subprocess.run([*command, str(sandbox.workspace)], timeout=PATIENCE, check=False)
    assert second.returncode == 0
    assert client.ensure_launcher(sandbox.workspace) == launcher


def test_the_socket_is_its_owners_alone_and_its_path_short(sandbox: Sandbox, launcher: int) -> None:
    address = launcher_address.find(sandbox.workspace)
    assert address is not None
    assert len(address.socket) < 104
    assert Path(address.socket).stat().st_mode & 0o077 == 0
    assert Path(address.socket).parent.stat().st_mode & 0o077 == 0


def test_the_launcher_goes_when_it_is_asked_or_its_workspace_is_gone(sandbox: Sandbox) -> None:
    client.ensure_launcher(sandbox.workspace)
    address = launcher_address.find(sandbox.workspace)
    assert address is not None
    client.stop_launcher(sandbox.workspace)
    assert not address.process.alive()
    assert not Path(address.socket).parent.exists()
    client.ensure_launcher(sandbox.workspace)
    address = launcher_address.find(sandbox.workspace)
    assert address is not None
    shutil.rmtree(sandbox.workspace / "runtime")
    until(lambda: not address.process.alive(), "the end of the launcher")


def test_a_call_is_answered_from_a_process_of_its_own(sandbox: Sandbox, launcher: int) -> None:
    path = sandbox.pipeline("flowers")
    payload = {"line": to_base64(read(path)), "file": str(path)}
    previews = client.call(sandbox.workspace, "preview", payload)
    assert previews["flowers"]["rows"] == 150
    assert previews["split"]["kinds"]["species"] == "word"
    assert previews["flowers"]["table"]["columns"][-1] == "species"
    assert set(client.call(sandbox.workspace, "catalogue", {})) >= {"read_csv", "wait_for"}


def test_a_call_that_fails_says_why(sandbox: Sandbox, launcher: int) -> None:
    with pytest.raises(StoreError) as caught:
        client.call(sandbox.workspace, "script", {"text": "fabrica: [", "file": "x.yaml"})
    assert caught.value.code.startswith("spec.")
    with pytest.raises(StoreError) as caught:
        client.call(sandbox.workspace, "no_such_job", {})
    assert caught.value.code == "job.failed"
    assert client.ensure_launcher(sandbox.workspace) == launcher, "and the launcher goes on"


def test_the_folder_of_a_killed_launcher_is_removed_by_a_run_of_another_workspace(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    pid = client.ensure_launcher(sandbox.workspace)
    address = launcher_address.read_address(sandbox.workspace)
    assert address is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: not address.process.alive(), "the launcher's end")
    folder = Path(address.socket).parent
    assert folder.exists()
    other = Sandbox(sandbox.folder, tmp_path / "other")
    process, _ = other.terminal(other.pipeline("flowers"))
    assert process.wait(PATIENCE) == 0
    assert not folder.exists()
