"""A run's process as seen by the one who watches it.

Somebody has to notice that a process died, fell silent or takes too long.
The end is written down first and the process group killed after, so a process
that still writes finds its run closed.
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

_PATIENCE = 5.0
_READ_EVERY = 0.5


class Watch:
    """Watches one process until its run has ended and it is gone.

    Parameters
    ----------
    runs
        Where runs are written down.
    run
        The id of the run.
    process
        The leader of the process group that runs it.
    child
        Whether it is this process's own child.
    patience
        Seconds from asking it to end until it is killed.
    """

    def __init__(
        self, runs: Runs, run: str, process: Process, *, child: bool, patience: float = _PATIENCE
    ) -> None:
        self.run = run
        self.process = process
        self._runs = runs
        self._child = child
        self._patience = patience
        self._asked = False
        self._kill_at: float | None = None
        self._next_read = 0.0
        self._last_sign: tuple[float, float] | None = None
        self._late_at: float | None = None

    def look(self) -> bool:
        """Look once; return False when there is nothing to watch any more."""
        ended, how = self._ended()
        if ended:
            if self._child:
                self._signal(signal.SIGKILL)  # what it may have started
            status = "cancelled" if self._asked else "crashed"
            self._runs.finish(self.run, status, None if self._asked else _died(how).as_json())
            return False
        now = time.monotonic()
        if self._kill_at is not None and now > self._kill_at:
            self._close("cancelled", None)
        elif now >= self._next_read:
            self._next_read = now + _READ_EVERY
            run = self._runs.run(self.run)
            if run is not None:
                self._judge(run, now)
        return True

    def cancel(self) -> None:
        """Ask the process to end; it is killed where it does not in time, or is asked twice.

        Writes nothing, so a signal handler may call it at any moment.
        """
        now = time.monotonic()
        self._kill_at = now if self._asked else now + self._patience
        self._asked = True
        self._signal(signal.SIGTERM)

    def _judge(self, run: Run, now: float) -> None:
        if self._last_sign is None or self._last_sign[0] != run.heartbeat:
            self._last_sign = (run.heartbeat, now)
        if not run.open:
            # It wrote its end; a process that stays all the same is helped.
            self._kill_at = self._kill_at or now + self._patience
            return
        limit = run.options.seconds
        if self._late_at is None and limit is not None and run.started is not None:
            self._late_at = now + limit - (time.time() - run.started)
        if self._late_at is not None and now > self._late_at:
            self._close("timed_out", Message("run.time_limit", {"seconds": limit}))
        elif now - self._last_sign[1] > run.options.silent_seconds:
            seconds = run.options.silent_seconds
            self._close("lost", Message("run.silent", {"seconds": seconds}))

    def _close(self, status: str, error: Message | None) -> None:
        self._runs.finish(self.run, status, error.as_json() if error else None)
        self._signal(signal.SIGKILL)

    def _ended(self) -> tuple[bool, int | None]:
        if not self._child:
            return not self.process.alive(), None
        try:
            pid, how = os.waitpid(self.process.pid, os.WNOHANG)
        except ChildProcessError:
            return True, None
        return pid != 0, how

    def _signal(self, number: int) -> None:
        if not self._child and not self.process.alive():
            return  # the number may be somebody else's by now
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def _died(how: int | None) -> Message:
    values: dict[str, Any] = {"signal": None, "code": None}
    if how is not None and os.WIFSIGNALED(how):
        values["signal"] = signal.Signals(os.WTERMSIG(how)).name
    elif how is not None:
        values["code"] = os.waitstatus_to_exitcode(how)
    return Message("run.process_died", values)


def recover(runs: Runs) -> list[Run]:
    """End what nobody runs any more, and return what is still being run.

    A run that waits in the launcher's queue is left there.

    Returns
    -------
    list of Run
        The unfinished runs whose process is alive.
    """
    alive = []
    for run in runs.unfinished():
        if run.status == "queued" and run.submitted is not None:
            continue
        if run.process.alive():
            alive.append(run)
            continue
        again = runs.run(run.id)  # it may have gone on to another process meanwhile
        if again is not None and again.process == run.process and not run.process.alive():
            code = "run.process_died" if run.process.boot == boot_id() else "run.machine_restarted"
            runs.finish(run.id, "crashed", Message(code).as_json())
    return alive
