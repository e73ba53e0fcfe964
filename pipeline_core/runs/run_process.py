"""The process of one run: `python -m pipeline_core.runs.run_process --workspace W RUN`.

The work is done in a thread; the main thread watches it, writes its events and
gives signs of life. A stop is a message like any other, and ends the process at
once: outputs are kept whole or not at all, so there is nothing to wait for.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.messages.message import Message
from pipeline_core.messages.own_words import adopt_blocks_of
from pipeline_core.runs.limits import with_limits
from pipeline_core.runs.log_file import RunLog
from pipeline_core.runs.priority import RUN_NICENESS, lower_priority
from pipeline_core.runs.private_paths import event_for, message_for, unexpected_message
from pipeline_core.runs.process_usage import volunteer_for_memory_shortage
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.store import Store, open_store, temporary_folders
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Options, Run

_TRACEBACKS = logging.getLogger("fabrica.errors")
_TICK = 0.1
_HEARTBEAT_INTERVAL = 1.0
_MAX_SILENCE = 60.0
Execution = Callable[[Store, Run], Iterator[Event]]
_URGENT_KINDS = frozenset({"run_started", "stage_started", "stage_finished"})


def exit_silently() -> NoReturn:
    """Exit silently: this process does not own the run, or cannot write."""
    os._exit(75)


class _RunEnd(Exception):  # noqa: N818 - a message
    """The end of the run, in a state and with an error."""

    def __init__(self, status: str, error: Message | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.error = error.as_json() if error else None


class Worker:
    """Executes one run in this process and watches it.

    Parameters
    ----------
    store
        The workspace.
    run
        The run, claimed by this process.
    parent
        Number of the process that the run must not outlive, or None.
    execute
        Executes the run and yields its events.
    leave
        Called where this process does not own the run any more, or cannot write; must not return.
    """

    def __init__(
        self,
        store: Store,
        run: Run,
        parent: int | None = None,
        *,
        execute: Execution = execute_run,
        leave: Callable[[], NoReturn] = exit_silently,
    ) -> None:
        self.store = store
        self.run = run
        self.limits: Options = with_limits(store.workspace, run.options)
        self._began = time.monotonic()
        self._parent = parent
        self._execute_run = execute
        self._leave = leave
        self._inbox: SimpleQueue[Event | _RunEnd] = SimpleQueue()
        self._unwritten: list[Event] = []
        self._last_write = time.monotonic()
        self._last_heartbeat = time.monotonic()
        self._log = RunLog(store.run_folder(run.id))

    def work(self) -> None:
        """Execute the run and write its end."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.end("cancelled"))
        self.follow()

    def end(self, status: str, error: Message | None = None) -> None:
        """End the run, whatever is at work; any thread may call it."""
        self._inbox.put(_RunEnd(status, error))

    def enforce_time(self) -> None:
        """End the run if it takes too long; a process of its own has a supervisor for that."""
        limit = self.limits.seconds
        if limit is not None and time.monotonic() - self._began > limit:
            self.end("timed_out", Message("run.time_limit", {"seconds": limit}))

    def follow(self) -> None:
        """Execute the run and write its end, in any thread."""
        threading.Thread(target=self._execute, daemon=True).start()
        try:
            while True:
                self._receive()
                self._supervise()
        except _RunEnd as end:
            self._finish(end)

    def _execute(self) -> None:
        try:
            for event in self._execute_run(self.store, self.run):
                self._inbox.put(event_for(self.store.workspace, event))
        except FabricaError as error:
            message = message_for(self.store.workspace, error.message)
            status = "lost" if error.code == "cluster.gone" else "failed"
            self._inbox.put(_RunEnd(status, message))
        except BaseException as error:
            _TRACEBACKS.error("Error of run %s", self.run.id, exc_info=error)
            self._inbox.put(_RunEnd("failed", unexpected_message("run.unexpected", error)))

    def _receive(self) -> None:
        """Wait for the next messages, and write events soon."""
        try:
            message = self._inbox.get(timeout=_TICK)
            while True:
                self._handle(message)
                message = self._inbox.get_nowait()
        except Empty:
            pass
        urgent = any(event["kind"] in _URGENT_KINDS for event in self._unwritten)
        if self._unwritten and (urgent or time.monotonic() - self._last_write > _TICK):
            self._write()

    def _handle(self, message: Event | _RunEnd) -> None:
        if isinstance(message, _RunEnd):
            raise message
        if message["kind"] == "run_finished":
            raise _RunEnd(message["status"])
        if message["kind"] == "stage_finished" and "seconds" in message:
            message.setdefault("megabytes", _peak_megabytes())
        self._unwritten.append(message)

    def _write(self) -> None:
        try:
            is_running = self.store.runs.append(self.run.id, self._unwritten)
        except StoreError:
            self._pause_or_exit()  # the events are written when that is possible again
            return
        if not is_running:
            self._leave()
        self._unwritten.clear()
        self._last_write = time.monotonic()

    def _supervise(self) -> None:
        if self._parent is not None and os.getppid() != self._parent:
            raise _RunEnd("cancelled", Message("run.terminal_gone"))
        if time.monotonic() - self._last_heartbeat < _HEARTBEAT_INTERVAL:
            return
        self._log.trim()
        try:
            if not self.store.runs.heartbeat(self.run.id):
                self._leave()
        except StoreError:
            self._pause_or_exit()
            return
        self._last_heartbeat = self._last_write = time.monotonic()

    def _pause_or_exit(self) -> None:
        """Wait a moment; exit if nothing could be written for too long."""
        if time.monotonic() - self._last_write > _MAX_SILENCE:
            self._leave()
        time.sleep(_TICK)

    def _finish(self, end: _RunEnd) -> None:
        while True:
            try:
                if self._unwritten:
                    self.store.runs.append(self.run.id, self._unwritten)
                    self._unwritten.clear()
                self.store.runs.finish(self.run.id, end.status, end.error)
            except StoreError:
                self._pause_or_exit()
            else:
                return


def _peak_megabytes() -> float:
    """Return the most memory that this process has held, shared pages included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1)


def run_in_this_process(workspace: Path, run_id: str, parent: int | None = None) -> None:
    """Claim a run, execute it, and exit; never returns.

    Parameters
    ----------
    workspace
        Its folder.
    run_id
        A queued run.
    parent
        Number of the parent process, without which the run is cancelled.
    """
    store = open_store(workspace)
    if not store.runs.claim(run_id):
        os._exit(0)
    run = store.runs.get(run_id)
    if run is None:
        os._exit(0)
    store.artifacts.objects.max_megabytes = with_limits(workspace, run.options).result_megabytes
    volunteer_for_memory_shortage()
    if parent is None:  # nobody waits for it at a terminal
        lower_priority(RUN_NICENESS)
    worker = Worker(store, run, parent)
    RunLog(store.run_folder(run_id)).take_over()
    faulthandler.enable()
    worker.work()
    if store.keep_copy():  # once a day
        store.sweep()
    temporary_folders.sweep()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads may still be fitting; do not wait for them


def main(arguments: list[str] | None = None) -> None:
    """Execute the run that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m pipeline_core.runs.run_process")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--parent", type=int)
    parser.add_argument("run")
    options = parser.parse_args(arguments)
    adopt_blocks_of(options.workspace)
    run_in_this_process(options.workspace, options.run, options.parent)


if __name__ == "__main__":
    main()
