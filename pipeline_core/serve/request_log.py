"""What is kept of the requests that a model answered: a SQLite file, written by one thread.

It is off unless asked for. Then it keeps the answers, or the answers and the rows (only the
columns that the model takes, never what else a request brings along). What is older than the
days that were set is deleted when the log is opened and every hour; `forget` deletes all of it.
A request never waits for the log: what is written is written after its answer, together with
what came meanwhile, so a kill may lose the last moments of it.
"""

from __future__ import annotations

import json
import queue
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline_core.errors import StoreError
from pipeline_core.store.kept_models import checked_model_name

Kept = Literal["answers", "rows"]
KEPT: tuple[Kept, ...] = ("answers", "rows")
_FOLDER = "served"
_DAY = 86_400.0
_SWEEP_SECONDS = 3_600.0
_MOST_WAITING = 10_000
_BATCH = 500
_SCHEMA = """CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, request TEXT NOT NULL, moment REAL NOT NULL,
    model TEXT NOT NULL, seconds REAL NOT NULL, count INTEGER NOT NULL, rows TEXT,
    answers TEXT NOT NULL, shadow TEXT, shadow_answers TEXT, shadow_error TEXT)"""
_INSERT = (
    "INSERT INTO requests (request, moment, model, seconds, count, rows, answers, shadow,"
    " shadow_answers, shadow_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class LoggedRequest(NamedTuple):
    """A request that was answered, as it is kept.

    Parameters
    ----------
    request
        Its id, which the answer has too.
    moment, seconds
        When it was answered, and how long that took.
    model
        The version that answered.
    rows, answers
        One object a row; no rows where only answers are kept.
    shadow, shadow_answers, shadow_error
        The version that was asked beside it, and its answers or the code of its refusal.
    """

    request: str
    moment: float
    seconds: float
    model: str
    rows: Sequence[Any] | None
    answers: Sequence[Any]
    shadow: str | None = None
    shadow_answers: Sequence[Any] | None = None
    shadow_error: str | None = None


def log_file(workspace: Path, name: str) -> Path:
    """Return the file of a model's log, which need not exist.

    Examples
    --------
    >>> log_file(Path("/w"), "credit").as_posix()
    '/w/served/credit.db'
    """
    return workspace / _FOLDER / f"{checked_model_name(name)}.db"


def forget(workspace: Path, name: str) -> int:
    """Delete all that is kept of a model's requests; return how many there were.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    file = log_file(workspace, name)
    if not file.exists():
        return 0
    try:
        with closing(_open(file)) as connection:
            count = int(connection.execute("DELETE FROM requests").rowcount)
            connection.execute("VACUUM")  # else the pages keep what they had
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StoreError("serve.log_not_written", file=str(file), why=str(error)) from error
    return count


def logged_requests(file: Path, after: int, most: int) -> Iterator[tuple[int, LoggedRequest]]:
    """Yield the requests of a log in order, each with its number.

    Parameters
    ----------
    file
        The log.
    after
        Only those of a higher number.
    most
        How many at most.
    """
    columns = "number, request, moment, seconds, model, rows, answers, shadow, shadow_answers"
    sql = f"SELECT {columns}, shadow_error FROM requests WHERE number > ? ORDER BY number LIMIT ?"
    with closing(_open(file)) as connection:
        for number, *values in connection.execute(sql, (after, most)):
            logged = LoggedRequest(*values)
            yield (
                number,
                logged._replace(
                    rows=_read(values[4]),
                    answers=_read(values[5]) or [],
                    shadow_answers=_read(values[7]),
                ),
            )


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = sqlite3.connect(file, timeout=10.0, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(_SCHEMA)
    file.chmod(0o600)
    return connection


class RequestLog:
    """The log of a model's requests, open for writing.

    Parameters
    ----------
    file
        As `log_file` gives it.
    kept
        ``answers``, or ``rows`` for both.
    days
        How long they are kept.

    Attributes
    ----------
    lost
        How many requests could not be written, since the log was opened.

    Raises
    ------
    StoreError
        The file cannot be written.
    """

    def __init__(self, file: Path, kept: Kept, days: float) -> None:
        self.kept = kept
        self.lost = 0
        self._days = days
        try:
            self._connection = _open(file)
            self._sweep()
        except (sqlite3.Error, OSError) as error:
            raise StoreError("serve.log_not_written", file=str(file), why=str(error)) from error
        self._queue: queue.Queue[LoggedRequest | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._write_all, name="request-log", daemon=True)
        self._thread.start()

    def add(self, request: LoggedRequest) -> None:
        """Have a request written; where too many wait already, it is counted as lost."""
        try:
            self._queue.put_nowait(request)
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _write_all(self) -> None:
        while True:
            try:
                batch = [self._queue.get(timeout=_SWEEP_SECONDS)]
            except queue.Empty:
                batch = []
            with suppress(queue.Empty):
                while len(batch) < _BATCH:
                    batch.append(self._queue.get_nowait())
            self._write([request for request in batch if request is not None])
            if None in batch:
                return

    def _write(self, requests: Sequence[LoggedRequest]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(_INSERT, map(self._values, requests))
            self._connection.execute("COMMIT")
            if time.time() - self._swept > _SWEEP_SECONDS:
                self._sweep()
        except sqlite3.Error:  # a full disk must not end the answers
            self.lost += len(requests)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _values(self, request: LoggedRequest) -> tuple[Any, ...]:
        rows = request.rows if self.kept == "rows" else None
        return (
            request.request,
            request.moment,
            request.model,
            request.seconds,
            len(request.answers),
            None if rows is None else json.dumps(rows),
            json.dumps(request.answers),
            request.shadow,
            None if request.shadow_answers is None else json.dumps(request.shadow_answers),
            request.shadow_error,
        )

    def _sweep(self) -> None:
        """Delete what is older than it may be."""
        self._swept = time.time()
        oldest = self._swept - self._days * _DAY
        self._connection.execute("DELETE FROM requests WHERE moment < ?", (oldest,))
