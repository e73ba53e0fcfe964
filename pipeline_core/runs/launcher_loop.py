"""The loop of a launcher: it starts, queues, supervises and recovers a workspace's runs.

It starts no thread, and closes the database before it forks.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.runs import jobs, launcher_address
from pipeline_core.runs.foreground import process_environment
from pipeline_core.runs.forked_process import exit_after
from pipeline_core.runs.job_supervisor import JobSupervisor, limit_this_process, send_error
from pipeline_core.runs.limits import Limits, job_limits
from pipeline_core.runs.loaded_sources import LoadedSources
from pipeline_core.runs.priority import JOB_NICENESS, RUN_NICENESS, lower_priority
from pipeline_core.runs.run_process import run_in_this_process
from pipeline_core.runs.slots import Slots
from pipeline_core.runs.supervisor import Supervisor, recover
from pipeline_core.runs.workspace_line import WorkspaceLine
from pipeline_core.store import Store, open_store
from pipeline_core.store.process_identity import process
from pipeline_core.store.runs import Run

_POLL_INTERVAL = 0.05
_WAITING_POLL_INTERVAL = 0.2
_IDLE_POLL_INTERVAL = 1.0
_RECOVERY_INTERVAL = 5.0
_COPY_INTERVAL = 600.0
_MAX_IDLE_SECONDS = 1800.0
_COPY_SECONDS = 120.0


class Launcher:
    """Starts, queues, supervises and recovers the runs of one workspace.

    Parameters
    ----------
    store
        The workspace.
    at_once
        How many runs may execute at a time.
    slots
        Slots for runs, shared with other workspaces.
    """

    def __init__(self, store: Store, at_once: int, slots: Slots) -> None:
        self.store = store
        self.at_once = at_once
        self.slots = slots
        self._line = WorkspaceLine(store.workspace, slots.count, at_once)
        self._address = launcher_address.publish(store.workspace)
        self._supervisors: dict[str, Supervisor] = {}
        self._jobs = JobSupervisor()
        self._sources = LoadedSources()
        self._stopping = False
        self._next_recovery = 0.0
        self._next_copy = 0.0
        self._last_used = time.monotonic()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self._address.socket)
        Path(self._address.socket).chmod(0o600)
        self._listener.listen(64)

    def serve(self) -> None:
        """Serve requests until there is nothing left to do."""
        signal.signal(signal.SIGTERM, self._stop)
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            self._update()  # the first answer includes runs that were there before
            while not self._should_exit():
                if selector.select(self._pause()):
                    self._accept()
                self._update()
        self._listener.close()
        launcher_address.remove(self._address)

    def _pause(self) -> float:
        if self._supervisors or self._jobs:
            return _POLL_INTERVAL
        return _WAITING_POLL_INTERVAL if self._line.is_waiting else _IDLE_POLL_INTERVAL

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _should_exit(self) -> bool:
        """Return whether it was stopped, replaced or idle for long, or its code is outdated."""
        if self._stopping or not launcher_address.is_published(self.store.workspace, self._address):
            return True
        if self._supervisors or self._jobs:
            self._last_used = time.monotonic()
            return False
        return (
            self._sources.have_changed() or time.monotonic() - self._last_used > _MAX_IDLE_SECONDS
        )

    def _update(self) -> None:
        supervisors = self._supervisors.items()
        self._supervisors = {
            run: supervisor for run, supervisor in supervisors if supervisor.poll()
        }
        self._jobs.poll()
        if time.monotonic() > self._next_copy:
            self._next_copy = time.monotonic() + _COPY_INTERVAL
            if self.store.needs_copy():
                self._keep_copy()
        if time.monotonic() > self._next_recovery:
            self._next_recovery = time.monotonic() + _RECOVERY_INTERVAL
            for run in recover(self.store.runs, self._supervisors):
                self._adopt(run)
        self._start_waiting()

    def _start_waiting(self) -> None:
        """Start this workspace's runs whose turn it is among those of all workspaces."""
        waiting = self.store.runs.queue()
        self._line.update(waiting, self._supervisors)
        if waiting:
            self._last_used = time.monotonic()
        while waiting and len(self._supervisors) < self.at_once:
            run = self._line.next_of(waiting)
            if run is None or (slot := self.slots.acquire()) is None:
                break
            waiting.remove(run)
            self._start(run, slot)
            os.close(slot)  # the run has its own copy
            self._line.update(waiting, self._supervisors)

    def _adopt(self, run: Run) -> None:
        if run.status != "queued":  # a queued run belongs to the process that created it
            self._supervisors[run.id] = Supervisor(self.store, run, run.process, child=False)

    def _start(self, run: Run, slot: int) -> None:
        has_same_limit = os.environ.get("OMP_NUM_THREADS") == str(run.options.threads)
        can_fork = has_same_limit and not self._sources.have_changed()
        try:
            pid = self._fork_run(run) if can_fork else self._spawn_run(run, slot)
        except OSError as error:  # the system has no memory or no number for one more process
            message = Message("run.not_started", {"cause": error.strerror or ""})
            self.store.runs.finish(run.id, "crashed", message.as_json())
            return
        child = process(pid)
        self.store.runs.mark_starting(run.id, child)
        self._supervisors[run.id] = Supervisor(self.store, run, child, child=True)

    def _fork_run(self, run: Run) -> int:
        pid = self._fork()
        if pid == 0:
            with exit_after():
                run_in_this_process(self.store.workspace, run.id)
        return pid

    def _spawn_run(self, run: Run, slot: int) -> int:
        command = [sys.executable, "-m", "pipeline_core.runs.run_process", "--workspace"]
        child = subprocess.Popen(
            [*command, str(self.store.workspace), run.id],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=process_environment(run.options.threads),
            pass_fds=(slot,),
        )
        child.returncode = 0  # the supervisor waits for it
        return child.pid

    def _fork(self, niceness: int = 0) -> int:
        self.store.close()
        sys.stdout.flush()
        sys.stderr.flush()
        # A cancellation that comes before the child has left this process's handler waits.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            pid = os.fork()
            if pid == 0:
                os.setsid()
                if niceness:
                    lower_priority(niceness)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                self._listener.close()
                self._jobs.disown()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return pid

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        with connection, contextlib.suppress(OSError, ValueError, KeyError):
            connection.settimeout(5.0)
            with connection.makefile("rb") as stream:
                request = json.loads(stream.readline())
            self._last_used = time.monotonic()
            reply = self._answer(connection, request)
            if reply is not None:
                connection.sendall(json.dumps(reply).encode() + b"\n")

    def _answer(self, connection: socket.socket, request: dict[str, Any]) -> dict[str, Any] | None:
        action = request["do"]
        if action == "call":
            self._call(connection, request)
            return None
        if action == "cancel":
            return {"result": self._cancel(request["run"])}
        if action == "stop":
            self._stopping = True
        elif action == "found":
            self._start_launcher(connection, Path(request["workspace"]))
        elif action == "submit":
            self.store.runs.submit(request["run"])
            self._update()
        return {"result": self._status()}

    def _status(self) -> dict[str, Any]:
        queue = [run.id for run in self.store.runs.queue()]
        return {"pid": os.getpid(), "running": list(self._supervisors), "queued": queue}

    def _cancel(self, run_id: str) -> bool:
        run = self.store.runs.get(run_id)
        if run is None or not run.open:
            return False
        if run_id not in self._supervisors and run.status == "queued":
            return self.store.runs.finish(run_id, "cancelled")
        if run.options.in_company:  # its process sees that, and goes on with the others
            return self.store.runs.finish(run_id, "cancelled")
        self._adopt(run)
        self._supervisors[run_id].cancel()
        return True

    def _call(self, connection: socket.socket, request: dict[str, Any]) -> None:
        limits = job_limits(self.store.workspace, str(request.get("job")))
        try:
            pid = self._fork(JOB_NICENESS)
        except OSError as error:
            send_error(connection, Message("job.not_started", {"cause": error.strerror or ""}))
            return
        if pid == 0:
            with exit_after():
                limit_this_process(limits)
                jobs.answer_request(connection, self.store.workspace, request, limits)
                os._exit(0)
        self._jobs.watch(pid, limits, connection)

    def _start_launcher(self, connection: socket.socket, workspace: Path) -> None:
        """Fork a launcher for another workspace, which shares the loaded libraries."""
        pid = self._fork()
        if pid == 0:
            with exit_after():
                connection.close()
                if os.fork() == 0:  # detached, as every launcher is
                    os.setsid()
                    run_launcher(workspace, 1, self.slots)
                os._exit(0)
        os.waitpid(pid, 0)

    def _keep_copy(self) -> None:
        """Copy the database once a day, in a process of its own: it may be large."""
        pid = self._fork(RUN_NICENESS)
        if pid == 0:
            with exit_after():
                self.store.keep_copy()
                os._exit(0)
        self._jobs.watch(pid, Limits(seconds=_COPY_SECONDS))


def run_launcher(workspace: Path, at_once: int, slots: Slots) -> None:
    """Serve a workspace, unless it has a launcher already."""
    store = open_store(workspace)
    store.close()
    with (workspace / "runtime" / "launcher.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    lock = launcher_address.acquire_lock(workspace)
    if lock is not None:
        launcher = Launcher(store, at_once, slots)
        store.sweep()
        launcher.serve()
