"""The process that starts runs: `python -m pipeline_core.runs.launcher --workspace W`.

Importing pandas and scikit-learn takes seconds, so one plain process does it
once and forks another for every run: ready at once, and on its own. The core
and the blocks are imported by the fork, so edited code is never stale. This
process opens no thread, and closes the database before it forks.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline_core.runs import jobs, launcher_address
from pipeline_core.runs.foreground import environment
from pipeline_core.runs.run_process import run_in_this_process
from pipeline_core.runs.slots import Slots
from pipeline_core.runs.source_watch import Sources
from pipeline_core.runs.supervisor import Watch, recover
from pipeline_core.store import Store, open_store
from pipeline_core.store.process_identity import process
from pipeline_core.store.runs import Run

PRELOADED = (
    "numpy", "pandas", "pyarrow", "pyarrow.ipc", "scipy.stats", "sklearn.compose",
    "sklearn.dummy", "sklearn.ensemble", "sklearn.feature_selection", "sklearn.impute",
    "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection", "sklearn.pipeline",
    "sklearn.preprocessing", "skops.io", "pydantic.main", "pydantic.json_schema",
    "docstring_parser", "ruamel.yaml", "xxhash", "threadpoolctl",
)  # fmt: skip
_LOOK_EVERY = 0.05
_REST = 1.0
_RECOVER_EVERY = 5.0
_IDLE = 1800.0
_CALL_SECONDS = 120.0
_NICE = 5  # what computes lets the server answer first


class Launcher:
    """Starts, queues, watches and recovers the runs of one workspace.

    Parameters
    ----------
    store
        The workspace.
    at_once
        How many of them may work at a time.
    slots
        How many may work at a time here and in the workspaces beside it.
    """

    def __init__(self, store: Store, at_once: int, slots: Slots) -> None:
        self.store = store
        self.at_once = at_once
        self.slots = slots
        self._place = launcher_address.note(store.workspace)
        self._watches: dict[str, Watch] = {}
        self._calls: dict[int, float] = {}
        self._sources = Sources()
        self._stopping = False
        self._next_recovery = 0.0
        self._last_used = time.monotonic()
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(self._place.socket)
        Path(self._place.socket).chmod(0o600)
        self._door.listen(64)

    def serve(self) -> None:
        """Serve until there is nothing to do any more."""
        signal.signal(signal.SIGTERM, self._stop)
        with selectors.DefaultSelector() as selector:
            selector.register(self._door, selectors.EVENT_READ)
            self._look()  # who asks first is told of runs that were there before
            while not self._done():
                if selector.select(_LOOK_EVERY if self._watches or self._calls else _REST):
                    self._let_in()
                self._look()
        self._door.close()
        launcher_address.clear(self._place)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _done(self) -> bool:
        """Whether to go: asked to, not wanted any more, or of yesterday's code."""
        if self._stopping or not launcher_address.is_noted(self.store.workspace, self._place):
            return True
        if self._watches or self._calls:
            self._last_used = time.monotonic()
            return False
        return self._sources.changed() or time.monotonic() - self._last_used > _IDLE

    def _look(self) -> None:
        self._watches = {run: one for run, one in self._watches.items() if one.look()}
        self._reap_calls()
        if time.monotonic() > self._next_recovery:
            self._next_recovery = time.monotonic() + _RECOVER_EVERY
            for run in recover(self.store.runs):
                self._adopt(run)
        for run in self.store.runs.queue()[: max(0, self.at_once - len(self._watches))]:
            self._last_used = time.monotonic()
            if (slot := self.slots.take()) is None:
                break
            self._start(run, slot)
            os.close(slot)  # from now on it is the run's own

    def _adopt(self, run: Run) -> None:
        # A queued run is still its creator's; with a process of its own it has begun.
        if run.id not in self._watches and run.status != "queued":
            runs = self.store.runs
            self._watches[run.id] = Watch(runs, run.id, run.process, child=False)

    def _start(self, run: Run, slot: int) -> None:
        same = os.environ.get("OMP_NUM_THREADS") == str(run.options.threads)
        fresh = not self._sources.changed()
        pid = self._forked(run) if same and fresh else self._spawned(run, slot)
        child = process(pid)
        self.store.runs.starting(run.id, child)
        self._watches[run.id] = Watch(self.store.runs, run.id, child, child=True)

    def _forked(self, run: Run) -> int:
        pid = self._fork()
        if pid == 0:
            with _child_ends():
                run_in_this_process(self.store.workspace, run.id)
        return pid

    def _spawned(self, run: Run, slot: int) -> int:
        command = [sys.executable, "-m", "pipeline_core.runs.run_process", "--workspace"]
        child = subprocess.Popen(
            [*command, str(self.store.workspace), run.id], stdin=subprocess.DEVNULL,
            start_new_session=True, env=environment(run.options.threads), pass_fds=(slot,),
        )  # fmt: skip
        child.returncode = 0  # the watch waits for it
        return child.pid

    def _fork(self, nice: int = _NICE) -> int:
        self.store.close()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.nice(nice)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._door.close()
        return pid

    def _let_in(self) -> None:
        connection, _ = self._door.accept()
        with connection, contextlib.suppress(OSError, ValueError, KeyError):
            connection.settimeout(5.0)
            with connection.makefile("rb") as stream:
                request = json.loads(stream.readline())
            self._last_used = time.monotonic()
            reply = self._answer(connection, request)
            if reply is not None:
                connection.sendall(json.dumps(reply).encode() + b"\n")

    def _answer(self, connection: socket.socket, request: dict[str, Any]) -> dict[str, Any] | None:
        what = request["do"]
        if what == "call":
            self._call(connection, request)
            return None
        if what == "cancel":
            return {"result": self._cancel(request["run"])}
        if what == "stop":
            self._stopping = True
        elif what == "found":
            self._found(connection, Path(request["workspace"]))
        elif what == "submit":
            self.store.runs.submit(request["run"])
            self._look()
        return {"result": self._status()}

    def _status(self) -> dict[str, Any]:
        queue = [run.id for run in self.store.runs.queue()]
        return {"pid": os.getpid(), "running": list(self._watches), "queued": queue}

    def _cancel(self, run_id: str) -> bool:
        run = self.store.runs.run(run_id)
        if run is None or not run.open:
            return False
        if run_id not in self._watches and run.status == "queued":
            return self.store.runs.finish(run_id, "cancelled")
        self._adopt(run)
        self._watches[run_id].cancel()
        return True

    def _call(self, connection: socket.socket, request: dict[str, Any]) -> None:
        pid = self._fork()
        if pid == 0:
            with _child_ends():
                jobs.answer(connection, self.store.workspace, request)
                os._exit(0)
        self._calls[pid] = time.monotonic() + _CALL_SECONDS

    def _found(self, connection: socket.socket, workspace: Path) -> None:
        """Make a launcher for another workspace, which shares what is loaded here."""
        pid = self._fork(nice=0)
        if pid == 0:
            with _child_ends():
                connection.close()
                if os.fork() == 0:  # nobody's child, as every launcher is
                    os.setsid()
                    _be_launcher(workspace, 1, self.slots)
                os._exit(0)
        os.waitpid(pid, 0)

    def _reap_calls(self) -> None:
        for pid, late_at in list(self._calls.items()):
            ended, _ = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._calls[pid]
            elif time.monotonic() > late_at:
                os.killpg(pid, signal.SIGKILL)


@contextlib.contextmanager
def _child_ends() -> Any:
    """Let a forked child never return into the launcher's loop."""
    try:
        yield
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(70)


def _be_launcher(workspace: Path, at_once: int, slots: Slots) -> None:
    """Serve a workspace, unless it has a launcher."""
    store = open_store(workspace)
    store.close()
    with (workspace / "runtime" / "launcher.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    lock = launcher_address.only_one(workspace)
    if lock is not None:
        launcher = Launcher(store, at_once, slots)
        store.artifacts.sweep()
        launcher.serve()


def main(arguments: list[str] | None = None) -> None:
    """Become a workspace's launcher, unless it has one."""
    parser = argparse.ArgumentParser(prog="python -m pipeline_core.runs.launcher")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--at-once", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    given = parser.parse_args(arguments)
    store = open_store(given.workspace)
    store.close()
    if os.fork():
        os._exit(0)  # nobody's child: whoever asked for it need not wait for its end
    lock = launcher_address.only_one(store.workspace)
    if lock is None:
        return
    launcher = Launcher(store, given.at_once, Slots(store.workspace / "runtime", given.at_once))
    for name in PRELOADED:
        import_module(name)
    store.artifacts.sweep()
    gc.freeze()  # what is loaded now is never looked at again, nor copied to a fork
    launcher.serve()
    lock.close()


if __name__ == "__main__":
    main()
