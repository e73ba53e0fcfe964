"""The workspace's SQLite file, opened on first use, whose errors are `StoreError`.

A connection must never cross a fork: SQLite would believe in locks that the
child does not hold. So `close` may be called at any time, and the next use
opens the file again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.store.schema import MIGRATIONS

BUSY_SECONDS = 10.0
_ERROR_CODES = {
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
        The file; it is created if missing, and migrated if older.

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
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read rows.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        with self._lock, self._store_errors():
            return list(self._connect().execute(sql, values))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write within a transaction: all of the block or nothing of it.

        Raises
        ------
        StoreError
            The file cannot be written.
        """
        with self._lock, self._store_errors():
            connection = self._connect()
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
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection, self._owner = _new_connection(self.path), os.getpid()
            _migrate(self._connection, self.path)
        elif self._owner != os.getpid():
            raise RuntimeError("close the database before a fork")
        return self._connection

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _store_error(error, self.path) from error


class Repository:
    """Base of the classes that read and write some tables of the database.

    Parameters
    ----------
    database
        The workspace's database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database


def _new_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise StoreError("store.newer", path=str(path.parent), found=version, known=len(MIGRATIONS))
    if version == len(MIGRATIONS):
        return
    if version:
        _back_up(connection, path.with_suffix(f".before-{len(MIGRATIONS)}.db"))
    connection.execute("BEGIN IMMEDIATE")
    for step in MIGRATIONS[_version(connection) :]:  # another process may have migrated it
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _back_up(connection: sqlite3.Connection, copy: Path) -> None:
    """Copy the database as it is, what is only in its write-ahead log included."""
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _store_error(error: sqlite3.Error, path: Path) -> StoreError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    code = _ERROR_CODES.get(primary, "store.failed")
    return StoreError(code, path=str(path.parent), detail=str(error), free=free_megabytes(path))


def free_megabytes(path: Path) -> int:
    """Return the free space beside a file, in MB; 0 if unknown.

    Examples
    --------
    >>> free_megabytes(Path("/")) >= 0
    True
    """
    try:
        return shutil.disk_usage(path.parent).free // 1_000_000
    except OSError:
        return 0
