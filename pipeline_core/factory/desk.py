"""The desk of a factory on a cluster: one process that executes the runs of its variants.

A run of its own for each variant would connect to the cluster anew, and know nothing of the
stages that the others have ready. See `desk_process` for what happens on the other side.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline_core.errors import ClusterError
from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.run_events import run_events
from pipeline_core.runs.foreground import process_environment
from pipeline_core.runs.supervisor import recover
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

_END_SECONDS = 20.0
# While one variant waits for what another one makes, a third one has work for a free worker.
_RUNS_A_WORKER = 2
_LEAST_RUNS = 4


class Desk:
    """A desk that is open.

    Parameters
    ----------
    process
        Its process.
    workers
        How many workers the cluster had when it was opened.
    """

    def __init__(self, process: subprocess.Popen[str], workers: int) -> None:
        self._process = process
        self._workers = workers

    @property
    def at_once(self) -> int:
        """How many runs are to be at work, so that no worker waits while there are variants."""
        return max(_LEAST_RUNS, _RUNS_A_WORKER * self._workers)

    def follow(self, store: Store, run: Run, stop: threading.Event) -> Iterator[Event | None]:
        """Execute a run beside others, and never wait.

        Parameters
        ----------
        store, run
            The workspace, and a run that was just created.
        stop
            Cancels the run when it is set.

        Yields
        ------
        dict or None
            Events with their ``seq``; None where there is none now.
        """
        self._order("run", run.id)
        yield from run_events(
            store,
            run,
            stop,
            lambda: self._cancel(store, run.id),
            lambda: self._end_left_over(store, run.id),
        )

    def _cancel(self, store: Store, run: str) -> None:
        if not store.runs.withdraw(run):
            self._order("cancel", run)

    def _end_left_over(self, store: Store, run: str) -> None:
        """End a run whose desk is gone."""
        if self._process.poll() is not None:
            recover(store.runs)
            store.runs.withdraw(run)

    def _order(self, action: str, run: str) -> None:
        stream = self._process.stdin
        with suppress(OSError):  # it is gone, which `run_events` sees
            if stream is not None:
                stream.write(f"{action} {run}\n")
                stream.flush()


@contextmanager
def desk_at(workspace: Path, engine: str, joint: JointPlan) -> Iterator[Desk]:
    """Open a desk at a cluster, whose workers are compared with all that the variants need.

    Parameters
    ----------
    workspace
        The workspace.
    engine
        The scheduler's address.
    joint
        The plans of the variants.

    Raises
    ------
    ClusterError
        The cluster cannot be reached, or a worker is not as it must be.
    """
    process = _started(workspace, engine, joint)
    try:
        yield Desk(process, _first_answer(process, engine)["workers"])
    finally:
        _close(process)


def _started(workspace: Path, engine: str, joint: JointPlan) -> subprocess.Popen[str]:
    plans = [planned.plan for planned in joint.variants if planned.plan is not None]
    jobs = [job for each in plans for job in each.jobs.values()]
    packages = sorted({name for job in jobs for name in job.ingredients["packages"]})
    command = [sys.executable, "-m", "pipeline_core.factory.desk_process"]
    command += ["--workspace", str(workspace), "--engine", engine]
    command += ["--threads", str(joint.threads), "--packages", ",".join(packages)]
    log = workspace / "runtime" / "desk.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as stream:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            start_new_session=True,  # Ctrl-C is this process's to understand
            env=process_environment(joint.threads),
        )


def _first_answer(process: subprocess.Popen[str], engine: str) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout else ""
    answer: dict[str, Any] = json.loads(line) if line else {}
    if error := answer.get("error"):
        raise ClusterError(error["code"], **error["values"])
    if not answer:
        raise ClusterError("cluster.desk_died", address=engine)
    return answer


def _close(process: subprocess.Popen[str]) -> None:
    """Close a desk, which cancels what is left at work; kill it if it does not end."""
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    try:
        process.wait(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
