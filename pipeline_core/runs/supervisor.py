"""Supervision of a run's process, and recovery of runs without one.

A supervisor notices that a process died, gives no sign of life, takes too long or holds
too much memory. It is another process than the one that works, so code that never lets go
is ended as well. It kills the process group first and writes the end of the run after:
such code may have stopped its process in the middle of a transaction, and nobody could
write before that.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import time
from collections.abc import Collection
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.messages.message import Message
from pipeline_core.runs.limits import with_limits
from pipeline_core.runs.process_usage import cpu_seconds, excess_megabytes
from pipeline_core.store import Store
from pipeline_core.store.process_identity import Process, boot_id
from pipeline_core.store.runs import Options, Run, Runs

_KILL_AFTER = 5.0
_READ_INTERVAL = 0.5
_MEMORY_INTERVAL = 0.1  # a stage fills a gigabyte in less than a second


class Supervisor:
    """Watches one process until its run has ended and the process too.

    Parameters
    ----------
    store
        The workspace of the run, whose limits hold.
    run
        The run.
    process
        The leader of the process group that executes it.
    child
        Whether it is this process's own child.
    patience
        Seconds from a cancellation until the process is killed.
    """

    def __init__(
        self,
        store: Store,
        run: Run,
        process: Process,
        *,
        child: bool,
        patience: float = _KILL_AFTER,
    ) -> None:
        self.run = run.id
        self.process = process
        self._runs = store.runs
        self._limits: Options = with_limits(store.workspace, run.options)
        self._child = child
        self._patience = patience
        self._cancelled = False
        self._kill_at: float | None = None
        self._next_read = 0.0
        self._next_weighing = 0.0
        self._last_sign: tuple[object, float] | None = None
        self._deadline: float | None = None
        self._end_of_run: tuple[str, Message | None] | None = None
        self._wait_status: int | None = None

    def poll(self) -> bool:
        """Check the process once; return False when there is nothing left to watch."""
        if self._has_ended():
            if self._child:
                self._signal(signal.SIGKILL)  # its own children, if any
            return not self._write_end()
        now = time.monotonic()
        if self._kill_at is not None and now > self._kill_at:
            self._end("cancelled", None)
            return self._can_be_killed()
        if now >= self._next_read:
            self._next_read = now + _READ_INTERVAL
            run = self._runs.get(self.run)
            if run is not None:
                self._check_state(run, now)
        if self._kill_at is None and now >= self._next_weighing:
            self._next_weighing = now + _MEMORY_INTERVAL
            self._check_memory()
        return True

    def cancel(self) -> None:
        """Terminate the process; it is killed if that takes too long, or on a second call.

        Nothing is written, so a signal handler may call it at any moment.
        """
        now = time.monotonic()
        self._kill_at = now if self._cancelled else now + self._patience
        self._cancelled = True
        self._signal(signal.SIGTERM)

    def _check_state(self, run: Run, now: float) -> None:
        if not run.open:
            # The run has ended; its process is killed if it does not follow.
            self._kill_at = self._kill_at or now + self._patience
            return
        limit = self._limits.seconds
        if self._deadline is None and limit is not None and run.started is not None:
            self._deadline = now + limit - (time.time() - run.started)
        if self._deadline is not None and now > self._deadline:
            self._end("timed_out", Message("run.time_limit", {"seconds": limit}))
        elif self._silent_since(run, now) > (seconds := self._limits.silent_seconds):
            self._end("lost", Message("run.silent", {"seconds": seconds}))

    def _silent_since(self, run: Run, now: float) -> float:
        """Return for how many seconds there was no sign of life: no heartbeat, no computing.

        A library may compute for minutes without letting anything else work in its process.
        """
        sign = (run.heartbeat, cpu_seconds(self.process.pid))
        if self._last_sign is None or self._last_sign[0] != sign:
            self._last_sign = (sign, now)
        return now - self._last_sign[1]

    def _check_memory(self) -> None:
        limit = self._limits.megabytes
        used = excess_megabytes(self.process.pid, limit) if limit is not None else None
        if limit is not None and used is not None:
            values = {"limit": round(limit), "used": math.ceil(used)}
            self._end("failed", Message("run.memory_limit", values))

    def _end(self, status: str, error: Message | None) -> None:
        self._end_of_run = self._end_of_run or (status, error)
        self._signal(signal.SIGKILL)

    def _write_end(self) -> bool:
        """Write how the run ended, unless it did itself; return False to be asked again."""
        status, error = self._end_of_run or ("crashed", _death_message(self._wait_status))
        if self._cancelled:
            status, error = "cancelled", None
        try:
            self._runs.finish(self.run, status, error.as_json() if error else None)
        except StoreError:  # the disk is full, say
            return False
        return True

    def _has_ended(self) -> bool:
        if not self._child:
            return not self.process.alive()
        try:
            pid, wait_status = os.waitpid(self.process.pid, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid:
            self._wait_status = wait_status
        return pid != 0

    def _can_be_killed(self) -> bool:
        """Return whether the process leads a group; else it has other work, and may live on."""
        if self._child:
            return True
        try:
            return os.getpgid(self.process.pid) == self.process.pid
        except ProcessLookupError:
            return True  # it has just died, which the next look finds

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


def recover(runs: Runs, supervised: Collection[str] = ()) -> list[Run]:
    """End the runs whose process is gone, and return those whose process is alive.

    Runs in the launcher's queue are left alone.

    Parameters
    ----------
    runs
        The runs of a workspace.
    supervised
        Ids of runs that have a supervisor, which alone knows why it killed a process.

    Returns
    -------
    list of Run
        The unfinished runs whose process is alive, and has no other run.
    """
    alive = []
    for run in runs.open_runs():
        if run.id in supervised or (run.status == "queued" and run.submitted is not None):
            continue
        if run.process.alive():
            alive += [] if run.options.in_company else [run]
            continue
        latest = runs.get(run.id)  # another process may have claimed it meanwhile
        if latest is not None and latest.process == run.process and not run.process.alive():
            code = "run.process_died" if run.process.boot == boot_id() else "run.machine_restarted"
            runs.finish(run.id, "crashed", Message(code).as_json())
    return alive
