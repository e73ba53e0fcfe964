"""Supervision of a run's process, and recovery of runs without one.

A supervisor notices that a process died, gives no sign of life or takes too
long. It writes the end of the run first and kills the process group after, so a
process that still writes finds its run closed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.store.process_identity import Process, boot_id
from pipeline_core.store.runs import Run, Runs

_KILL_AFTER = 5.0
_READ_INTERVAL = 0.5


class Supervisor:
    """Watches one process until its run has ended and the process too.

    Parameters
    ----------
    runs
        The runs of the workspace.
    run
        The id of the run.
    process
        The leader of the process group that executes it.
    child
        Whether it is this process's own child.
    patience
        Seconds from a cancellation until the process is killed.
    """

    def __init__(
        self, runs: Runs, run: str, process: Process, *, child: bool, patience: float = _KILL_AFTER
    ) -> None:
        self.run = run
        self.process = process
        self._runs = runs
        self._child = child
        self._patience = patience
        self._cancelled = False
        self._kill_at: float | None = None
        self._next_read = 0.0
        self._last_heartbeat: tuple[float, float] | None = None
        self._deadline: float | None = None

    def poll(self) -> bool:
        """Check the process once; return False when there is nothing left to watch."""
        ended, wait_status = self._wait()
        if ended:
            if self._child:
                self._signal(signal.SIGKILL)  # its own children, if any
            if self._cancelled:
                self._runs.finish(self.run, "cancelled")
            else:
                self._runs.finish(self.run, "crashed", _death_message(wait_status).as_json())
            return False
        now = time.monotonic()
        if self._kill_at is not None and now > self._kill_at:
            self._end("cancelled", None)
        elif now >= self._next_read:
            self._next_read = now + _READ_INTERVAL
            run = self._runs.get(self.run)
            if run is not None:
                self._check_limits(run, now)
        return True

    def cancel(self) -> None:
        """Terminate the process; it is killed if that takes too long, or on a second call.

        Nothing is written, so a signal handler may call it at any moment.
        """
        now = time.monotonic()
        self._kill_at = now if self._cancelled else now + self._patience
        self._cancelled = True
        self._signal(signal.SIGTERM)

    def _check_limits(self, run: Run, now: float) -> None:
        if self._last_heartbeat is None or self._last_heartbeat[0] != run.heartbeat:
            self._last_heartbeat = (run.heartbeat, now)
        if not run.open:
            # The run has ended; its process is killed if it does not follow.
            self._kill_at = self._kill_at or now + self._patience
            return
        limit = run.options.seconds
        if self._deadline is None and limit is not None and run.started is not None:
            self._deadline = now + limit - (time.time() - run.started)
        if self._deadline is not None and now > self._deadline:
            self._end("timed_out", Message("run.time_limit", {"seconds": limit}))
        elif now - self._last_heartbeat[1] > run.options.silent_seconds:
            seconds = run.options.silent_seconds
            self._end("lost", Message("run.silent", {"seconds": seconds}))

    def _end(self, status: str, error: Message | None) -> None:
        self._runs.finish(self.run, status, error.as_json() if error else None)
        self._signal(signal.SIGKILL)

    def _wait(self) -> tuple[bool, int | None]:
        """Return whether the process has ended, and its wait status if it is known."""
        if not self._child:
            return not self.process.alive(), None
        try:
            pid, wait_status = os.waitpid(self.process.pid, os.WNOHANG)
        except ChildProcessError:
            return True, None
        return pid != 0, wait_status

    def _signal(self, number: int) -> None:
        if not self._child and not self.process.alive():
            return  # another process may have its number by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def _death_message(wait_status: int | None) -> Message:
    values: dict[str, Any] = {"signal": None, "code": None}
    if wait_status is not None and os.WIFSIGNALED(wait_status):
        values["signal"] = signal.Signals(os.WTERMSIG(wait_status)).name
    elif wait_status is not None:
        values["code"] = os.waitstatus_to_exitcode(wait_status)
    return Message("run.process_died", values)


def recover(runs: Runs) -> list[Run]:
    """End the runs whose process is gone, and return those whose process is alive.

    Runs in the launcher's queue are left alone.

    Returns
    -------
    list of Run
        The unfinished runs whose process is alive.
    """
    alive = []
    for run in runs.open_runs():
        if run.status == "queued" and run.submitted is not None:
            continue
        if run.process.alive():
            alive.append(run)
            continue
        latest = runs.get(run.id)  # another process may have claimed it meanwhile
        if latest is not None and latest.process == run.process and not run.process.alive():
            code = "run.process_died" if run.process.boot == boot_id() else "run.machine_restarted"
            runs.finish(run.id, "crashed", Message(code).as_json())
    return alive
