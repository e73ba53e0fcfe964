"""The process of one run: `python -m pipeline_core.runs.run_process --workspace W RUN`.

The work is done in a thread; the main thread watches it, writes down what
happens and gives signs of life. A stop is a message like any other, and ends
the process at once: results are kept whole or not at all, so nothing needs to
be waited for.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.messages.message import Message
from pipeline_core.runs.log_file import Log
from pipeline_core.runs.run_plan import perform
from pipeline_core.store import Store, open_store
from pipeline_core.store.process_identity import memory_of_this_process
from pipeline_core.store.runs import Run

Event = dict[str, Any]
_TRACES = logging.getLogger("fabrica.errors")
_TICK = 0.1
_BEAT = 1.0
_CUT_OFF = 60.0
_PROMPT = frozenset({"run_started", "stage_started", "stage_finished"})


class _Stop(Exception):  # noqa: N818 - a message
    """The run ends now, in this state."""

    def __init__(self, status: str, error: Message | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.error = error.as_json() if error else None


class Worker:
    """Watches over one run in this process.

    Parameters
    ----------
    store
        The workspace.
    run
        The run, which this process has claimed.
    parent
        The process without which it makes no sense to go on, or None.
    """

    def __init__(self, store: Store, run: Run, parent: int | None = None) -> None:
        self.store = store
        self.run = run
        self._parent = parent
        self._inbox: SimpleQueue[Event | _Stop] = SimpleQueue()
        self._unwritten: list[Event] = []
        self._written = time.monotonic()
        self._beaten = time.monotonic()
        self._log = Log(store.run_folder(run.id))

    def work(self) -> None:
        """Do the run and write down its end."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._inbox.put(_Stop("cancelled")))
        threading.Thread(target=self._perform, daemon=True).start()
        try:
            while True:
                self._take_in()
                self._look_around()
        except _Stop as stop:
            self._end(stop)

    def _perform(self) -> None:
        try:
            for event in perform(self.store, self.run):
                self._inbox.put(event)
        except FabricaError as error:
            self._inbox.put(_Stop("failed", error.message))
        except BaseException as error:
            _TRACES.error("Error of run %s", self.run.id, exc_info=error)
            values = {"cause": str(error)[:600], "type": type(error).__name__}
            self._inbox.put(_Stop("failed", Message("run.unexpected", values)))

    def _take_in(self) -> None:
        """Wait for what happens next, and write it down soon."""
        try:
            message = self._inbox.get(timeout=_TICK)
            while True:
                self._take(message)
                message = self._inbox.get_nowait()
        except Empty:
            pass
        urgent = any(event["kind"] in _PROMPT for event in self._unwritten)
        if self._unwritten and (urgent or time.monotonic() - self._written > _TICK):
            self._write()

    def _take(self, message: Event | _Stop) -> None:
        if isinstance(message, _Stop):
            raise message
        if message["kind"] == "run_finished":
            raise _Stop(message["status"])
        self._unwritten.append(message)

    def _write(self) -> None:
        try:
            mine = self.store.runs.append(self.run.id, self._unwritten)
        except StoreError:
            self._cut_off()  # the events stay, to be written when that is possible again
            return
        if not mine:
            _leave()
        self._unwritten.clear()
        self._written = time.monotonic()

    def _look_around(self) -> None:
        if self._parent is not None and os.getppid() != self._parent:
            raise _Stop("cancelled", Message("run.terminal_gone"))
        if time.monotonic() - self._beaten < _BEAT:
            return
        self._log.trim()
        self._weigh()
        try:
            if not self.store.runs.heartbeat(self.run.id):
                _leave()
        except StoreError:
            self._cut_off()
            return
        self._beaten = self._written = time.monotonic()

    def _weigh(self) -> None:
        limit = self.run.options.megabytes
        used = memory_of_this_process() / 1e6 if limit else 0.0
        if limit and used > limit:
            values = {"limit": round(limit), "used": round(used)}
            raise _Stop("failed", Message("run.memory_limit", values))

    def _cut_off(self) -> None:
        """End where nothing could be written for so long that others think it dead."""
        if time.monotonic() - self._written > _CUT_OFF:
            _leave()
        time.sleep(_TICK)

    def _end(self, stop: _Stop) -> None:
        while True:
            try:
                if self._unwritten:
                    self.store.runs.append(self.run.id, self._unwritten)
                    self._unwritten.clear()
                self.store.runs.finish(self.run.id, stop.status, stop.error)
            except StoreError:
                self._cut_off()
            else:
                return


def _leave() -> None:
    """Go without a word: the run is somebody else's, or nobody can hear."""
    os._exit(75)


def run_in_this_process(workspace: Path, run_id: str, parent: int | None = None) -> None:
    """Claim a run, do it, and end the process; never returns.

    Parameters
    ----------
    workspace
        Its folder.
    run_id
        A queued run.
    parent
        End the run when this process, which started us, is gone.
    """
    store = open_store(workspace)
    if not store.runs.claim(run_id):
        os._exit(0)
    run = store.runs.run(run_id)
    if run is None:
        os._exit(0)
    worker = Worker(store, run, parent)
    Log(store.run_folder(run_id)).take_over()
    faulthandler.enable()
    worker.work()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads may still be fitting; nobody waits for them


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m pipeline_core.runs.run_process")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--parent", type=int)
    parser.add_argument("run")
    given = parser.parse_args(arguments)
    run_in_this_process(given.workspace, given.run, given.parent)


if __name__ == "__main__":
    main()
