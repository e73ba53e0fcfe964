"""One SQLite file, opened when first needed, whose troubles are sentences.

A connection must never cross a fork: SQLite would believe locks that the
child does not hold. So `close` may be called at any time, and the next use
opens the file again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.store.schema import STEPS

BUSY_SECONDS = 10.0
_CODES = {
    sqlite3.SQLITE_READONLY: "store.read_only",
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_CANTOPEN: "store.unreachable",
    sqlite3.SQLITE_PERM: "store.unreachable",
    sqlite3.SQLITE_CORRUPT: "store.corrupt",
    sqlite3.SQLITE_NOTADB: "store.corrupt",
    sqlite3.SQLITE_IOERR: "store.disk_full",
}


class Database:
    """The workspace's database.

    Parameters
    ----------
    path
        The file; it is made, and brought to today's version, when missing or older.

    Examples
    --------
    >>> import tempfile
    >>> database = Database(Path(tempfile.mkdtemp()) / "some.db")
    >>> [tuple(row) for row in database.rows("SELECT count(*) FROM runs")]
    [(0,)]
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._open: sqlite3.Connection | None = None
        self._owner = 0

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read rows.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        with self._lock, self._sentences():
            return list(self._connection().execute(sql, values))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: all of the block or nothing of it.

        Raises
        ------
        StoreError
            The file cannot be written.
        """
        with self._lock, self._sentences():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._open is not None and self._owner == os.getpid():
                self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open, self._owner = _connect(self.path), os.getpid()
            _bring_up_to_date(self._open, self.path)
        elif self._owner != os.getpid():
            raise RuntimeError("close the database before a fork")
        return self._open

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _told(error, self.path) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(STEPS):
        raise StoreError("store.newer", path=str(path.parent), found=version, known=len(STEPS))
    if version == len(STEPS):
        return
    if version:
        shutil.copy2(path, path.with_suffix(f".before-{len(STEPS)}.db"))
    connection.execute("BEGIN IMMEDIATE")
    for step in STEPS[_version(connection) :]:  # another process may have been quicker
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _told(error: sqlite3.Error, path: Path) -> StoreError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    code = _CODES.get(primary, "store.failed")
    return StoreError(code, path=str(path.parent), detail=str(error), free=free_megabytes(path))


def free_megabytes(path: Path) -> int:
    """Return the free space beside a file, in MB; 0 where nobody can say.

    Examples
    --------
    >>> free_megabytes(Path("/")) >= 0
    True
    """
    try:
        return shutil.disk_usage(path.parent).free // 1_000_000
    except OSError:
        return 0
