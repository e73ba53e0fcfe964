"""The workspace's SQLite file, opened on first use, whose errors are `StoreError`.

A connection must never cross a fork: SQLite would believe in locks that the
child does not hold. So `close` may be called at any time, and the next use
opens the file again.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from pipeline_core.errors import StoreError
from pipeline_core.store import copies
from pipeline_core.store.connection import is_damage, migrate, new_connection
from pipeline_core.store.database_lock import database_lock
from pipeline_core.store.free_space import free_megabytes
from pipeline_core.store.restoration import is_lost, restore
from pipeline_core.store.schema import MIGRATIONS

_Result = TypeVar("_Result")
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
        self._file = (0, 0)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read rows.

        Raises
        ------
        StoreError
            The file cannot be read.
        """
        with self._lock, self._store_errors():
            return self._restoring(lambda: list(self._connect().execute(sql, values)))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write within a transaction: all of the block or nothing of it.

        Raises
        ------
        StoreError
            The file cannot be written.
        """
        with self._lock, self._store_errors():
            connection = self._restoring(self._begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException as error:
                if connection.in_transaction:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error) and is_damage(error) and self._restore():
                    raise StoreError("store.not_written", path=str(self.path.parent)) from error
                raise

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def keep_copy(self, *, now: bool = False) -> bool:
        """Copy the database into the workspace's copies once a day; restore it if damaged.

        That there is no room for a copy is nobody's concern at that moment.

        Parameters
        ----------
        now
            Copy it however new the last copy is.

        Returns
        -------
        bool
            Whether there is a new copy.
        """
        if not (now or copies.needs_copy(self.path)):
            return False
        self.rows("PRAGMA user_version")  # restored, if it is not there
        try:
            if not copies.keep_copy(self.path):
                return True
            self._restore()
        except (sqlite3.Error, OSError):
            pass
        return False

    def _begin(self) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None and self._owner != os.getpid():
            raise RuntimeError("close the database before a fork")
        if self._connection is None or self._was_replaced(self._connection):
            self.close()
            if is_lost(self.path):
                self._restore()
            with database_lock(self.path, exclusive=False):
                self._connection, self._owner = _open(self.path), os.getpid()
                self._file = _file_number(self.path)
        return self._connection

    def _was_replaced(self, connection: sqlite3.Connection) -> bool:
        """Return whether another file is in the place of the one that is open."""
        return not connection.in_transaction and _file_number(self.path) != self._file

    def _restoring(self, use: Callable[[], _Result]) -> _Result:
        """Use the database; if it is damaged, restore it and use it again."""
        try:
            return use()
        except sqlite3.Error as error:
            if not is_damage(error) or not self._restore():
                raise
            return use()

    def _restore(self) -> bool:
        """Restore the file if it is damaged; return whether this or another process did."""
        before = self._file
        self.close()
        try:
            return restore(self.path) or _file_number(self.path) != before
        except OSError as error:
            values = {"path": str(self.path.parent), "detail": str(error)}
            raise StoreError("store.not_restored", **values) from error

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


def _open(path: Path) -> sqlite3.Connection:
    """Return a connection to a database that has this version's tables."""
    connection = new_connection(path)
    try:
        migrate(connection, path.with_suffix(f".before-{len(MIGRATIONS)}.db"))
    except BaseException:
        connection.close()
        raise
    return connection


def _file_number(path: Path) -> tuple[int, int]:
    """Return the device and inode of a file; zeros if there is none."""
    try:
        state = os.stat(path)  # noqa: PTH116 - asked at every use
    except OSError:
        return (0, 0)
    return state.st_dev, state.st_ino


def _store_error(error: sqlite3.Error, path: Path) -> StoreError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    code = _ERROR_CODES.get(primary, "store.failed")
    return StoreError(code, path=str(path.parent), detail=str(error), free=free_megabytes(path))
