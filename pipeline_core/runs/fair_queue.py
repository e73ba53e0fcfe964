"""One queue for the runs of all workspaces that share a machine's slots.

Every run that waits has a tag, and the smallest is next; among equals, who came first.
A person's tags count up from that of the run started last, so ten runs of one person take
turns with one run each of ten others (start-time fair queueing). A launcher that no longer
gives a sign of life is passed over, so nobody waits for what is gone.

The queue is a small database beside the slots. It holds no result: where it is damaged it
is begun anew, and each launcher puts in again what waits in its workspace.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

FILE = "queue.db"
SILENT_SECONDS = 10.0
_BUSY_SECONDS = 5.0
_REMEMBERED = 500
_TABLE = """CREATE TABLE IF NOT EXISTS tickets (
    run TEXT PRIMARY KEY, workspace TEXT NOT NULL, tag REAL NOT NULL, submitted REAL NOT NULL,
    work TEXT NOT NULL, slots INTEGER NOT NULL, most INTEGER NOT NULL, seen REAL NOT NULL,
    started REAL, ended REAL, first INTEGER NOT NULL) WITHOUT ROWID"""

_FORGET = """DELETE FROM tickets WHERE ended IS NOT NULL AND run NOT IN
    (SELECT run FROM tickets ORDER BY submitted DESC LIMIT ?)"""


class Waiting(NamedTuple):
    """A run that waits, and what it computes: runs of the same work take equally long."""

    run: str
    work: str


class Ticket(NamedTuple):
    """A run that waits or is executed."""

    run: str
    workspace: str
    tag: float
    submitted: float
    work: str
    slots: int
    most: int
    started: float | None


class FairQueue:
    """The queue in a folder, which all launchers of a machine's workspaces use.

    Parameters
    ----------
    folder
        Holds the slots, too.
    clock
        Tells the time.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> queue = FairQueue(Path(mkdtemp()))
    >>> queue.update("ana", [Waiting("a1", "x"), Waiting("a2", "x")], [], slots=1, most=1)
    >>> queue.update("eva", [Waiting("e1", "x")], [], slots=1, most=1)
    >>> [ticket.run for ticket in queue.waiting()]
    ['a1', 'e1', 'a2']
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = folder / FILE
        self._clock = clock

    def update(
        self,
        workspace: str,
        waiting: Sequence[Waiting],
        running: Collection[str],
        *,
        slots: int,
        most: int,
    ) -> None:
        """Say which runs of a workspace wait and which are executed; others have ended.

        Parameters
        ----------
        workspace
            Whose runs they are.
        waiting, running
            The runs, first come first.
        slots, most
            How many runs are executed at a time, of all workspaces and of this one.
        """
        now = self._clock()
        with self._transaction() as database:
            for run, work in waiting:
                if not database.execute("SELECT 1 FROM tickets WHERE run = ?", (run,)).fetchone():
                    tag, first = self._next_tag(database, workspace)
                    row = (run, workspace, tag, now, work, slots, most, now, None, None, first)
                    database.execute(f"INSERT INTO tickets VALUES ({_marks(row)})", row)
            present = [*(run for run, _ in waiting), *running]
            own = "WHERE workspace = ? AND ended IS NULL"
            database.execute(
                f"UPDATE tickets SET ended = ? {own} AND run NOT IN ({_marks(present)})",
                (now, workspace, *present),
            )
            database.execute(f"UPDATE tickets SET seen = ? {own}", (now, workspace))
            begun = f"started = coalesce(started, ?) WHERE run IN ({_marks(running)})"
            database.execute(f"UPDATE tickets SET {begun}", (now, *running))
            database.execute(_FORGET, (_REMEMBERED,))

    def tickets(self) -> list[Ticket]:
        """Return the runs that wait or are executed, in the order in which they start."""
        with self._connection() as database:
            rows = database.execute(
                "SELECT run, workspace, tag, submitted, work, slots, most, started FROM tickets"
                " WHERE ended IS NULL AND seen > ? ORDER BY tag, submitted, run",
                (self._clock() - SILENT_SECONDS,),
            ).fetchall()
        return [Ticket(*row) for row in rows]

    def waiting(self) -> list[Ticket]:
        """Return the runs that wait, in the order in which they start."""
        return [ticket for ticket in self.tickets() if ticket.started is None]

    def next_run(self) -> str | None:
        """Return the run that takes the next free slot; None if nobody waits for one."""
        tickets = self.tickets()
        busy = [ticket.workspace for ticket in tickets if ticket.started is not None]
        return next(
            (
                ticket.run
                for ticket in tickets
                if ticket.started is None and busy.count(ticket.workspace) < ticket.most
            ),
            None,
        )

    def durations(self) -> list[tuple[str, float]]:
        """Return the work and seconds of the runs that have ended, latest first."""
        with self._connection() as database:
            rows = database.execute(
                "SELECT work, ended - started FROM tickets"
                " WHERE started IS NOT NULL AND ended IS NOT NULL ORDER BY ended DESC"
            ).fetchall()
        return [(work, seconds) for work, seconds in rows]

    def _next_tag(self, database: sqlite3.Connection, workspace: str) -> tuple[float, bool]:
        """Return the tag of a person's next run, and whether the queue was empty before.

        What was executed before the queue was last empty counts no more.
        """
        is_idle, last, now, own = database.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM tickets WHERE ended IS NULL AND seen > ?),"
            " coalesce((SELECT max(tag) FROM tickets), 0),"
            " coalesce((SELECT max(tag) FROM tickets WHERE started IS NOT NULL OR first), 0),"
            " (SELECT max(tag) FROM tickets WHERE workspace = ?)",
            (self._clock() - SILENT_SECONDS, workspace),
        ).fetchone()
        if is_idle:
            return last + 1.0, True
        return (now if own is None else max(now, own + 1.0)), False

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Open the database for a moment: a connection must not survive a fork."""
        database = self._open()
        try:
            yield database
        finally:
            database.close()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._file.unlink(missing_ok=True)  # damaged by a power cut, say
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            database.execute("PRAGMA synchronous = OFF")  # nothing in it outlives the machine
            database.execute(_TABLE)
        except BaseException:
            database.close()
            raise
        return database


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
