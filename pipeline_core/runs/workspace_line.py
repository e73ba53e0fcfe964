"""A workspace's part of the queue of all workspaces, as its launcher keeps it."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline_core.runs.fair_queue import Waiting
from pipeline_core.runs.queue_place import queue_of
from pipeline_core.store.runs import Run

_SIGN_INTERVAL = 2.0  # a launcher without a sign of life for longer is passed over


class WorkspaceLine:
    """The waiting and the executed runs of one workspace.

    Parameters
    ----------
    workspace
        Whose runs they are.
    slots, most
        How many runs are executed at a time, of all workspaces and of this one.
    """

    def __init__(self, workspace: Path, slots: int, most: int) -> None:
        self.is_waiting = False
        self._workspace = str(workspace)
        self._queue = queue_of(workspace)
        self._slots, self._most = slots, most
        self._reported: tuple[list[str], list[str]] = ([], [])
        self._next_sign = 0.0

    def update(self, waiting: Sequence[Run], running: Collection[str]) -> None:
        """Report changes to the queue, and from time to time that this launcher is alive."""
        state = ([run.id for run in waiting], list(running))
        self.is_waiting = bool(waiting)
        is_due = any(state) and time.monotonic() > self._next_sign
        if state == self._reported and not is_due:
            return
        runs = [Waiting(run.id, _work_of(run)) for run in waiting]
        try:
            self._queue.update(self._workspace, runs, running, slots=self._slots, most=self._most)
        except sqlite3.Error:  # busy, or on a full disk: tried again at the next call
            return
        self._reported, self._next_sign = state, time.monotonic() + _SIGN_INTERVAL

    def next_of(self, waiting: Sequence[Run]) -> Run | None:
        """Return the run whose turn it is; None if another workspace's is before.

        Without a readable queue it is the first: better out of turn than never.
        """
        try:
            turn = self._queue.next_run()
        except sqlite3.Error:
            return waiting[0]
        return next((run for run in waiting if run.id == turn), None)


def _work_of(run: Run) -> str:
    """Return what stands for a run's work: equal texts take equally long, whosever they are."""
    asked = repr((run.options.to, run.options.force))
    return hashlib.sha256((run.spec + asked).encode()).hexdigest()[:16]
