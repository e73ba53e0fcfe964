"""The place of a waiting run among those of everybody, and when it will start."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from pipeline_core.runs.fair_queue import FairQueue, Ticket
from pipeline_core.store.class_workspace import class_of

_RECENT = 20


class QueuePlace(NamedTuple):
    """A place in the queue, 1 for the next; and the seconds until it starts, if known."""

    place: int
    seconds: float | None


def queue_of(workspace: Path) -> FairQueue:
    """Return the queue that a workspace's runs wait in: its class's, or its own."""
    return FairQueue((class_of(workspace) or workspace) / "runtime")


def queue_place(workspace: Path, run: str) -> QueuePlace | None:
    """Return the place of a run of a workspace; None if it does not wait."""
    queue = queue_of(workspace)
    try:
        tickets, durations = queue.tickets(), queue.durations()
    except sqlite3.Error:
        return None
    waiting = [ticket for ticket in tickets if ticket.started is None]
    running = [ticket for ticket in tickets if ticket.started is not None]
    runs = [ticket.run for ticket in waiting]
    if run not in runs:
        return None
    ahead = waiting[: runs.index(run)]
    seconds = estimate(ahead, running, durations, time.time(), waiting[0].slots)
    return QueuePlace(len(ahead) + 1, seconds)


def estimate(
    ahead: Sequence[Ticket],
    running: Sequence[Ticket],
    durations: Sequence[tuple[str, float]],
    now: float,
    slots: int,
) -> float | None:
    """Return the seconds until everybody ahead has started and a slot is free.

    Parameters
    ----------
    ahead, running
        The runs before it, and those that are executed.
    durations
        The work and seconds of earlier runs, latest first.
    now
        The time.
    slots
        How many runs are executed at a time.

    Returns
    -------
    float or None
        None if no run has ended yet: there is nothing to estimate from.

    Examples
    --------
    >>> running = [Ticket("r", "ana", 0, 0, "x", 1, 1, started=100.0)]
    >>> ahead = [Ticket("s", "eva", 0, 0, "x", 1, 1, started=None)]
    >>> estimate(ahead, running, [("x", 8.0)], now=103.0, slots=1)
    13.0
    """
    if not durations:
        return None
    free = [max(0.0, _expected(t, durations) - (now - (t.started or now))) for t in running]
    free += [0.0] * (slots - len(free))
    for ticket in ahead:
        free.sort()
        free[0] += _expected(ticket, durations)
    return min(free)


def _expected(ticket: Ticket, durations: Sequence[tuple[str, float]]) -> float:
    """Return how long a run takes: as the last ones of its work, else as any of the last."""
    same = [seconds for work, seconds in durations if work == ticket.work]
    return median((same or [seconds for _, seconds in durations])[:_RECENT])
