"""Connections to a workspace's SQLite file, and its migration to this version's tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.schema import MIGRATIONS

BUSY_SECONDS = 10.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def new_connection(path: Path) -> sqlite3.Connection:
    """Return a connection to a database of this version or an older one.

    Raises
    ------
    StoreError
        It belongs to a newer version; nothing is written.
    """
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _refuse_newer(connection, path)
        connection.row_factory = sqlite3.Row
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, backup: Path | None = None) -> None:
    """Bring the tables to this version, all in one transaction.

    Parameters
    ----------
    connection
        A database of this version or an older one.
    backup
        Where an older database is copied to before.

    Examples
    --------
    >>> with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
    ...     migrate(connection)
    ...     version_of_tables(connection) == len(MIGRATIONS)
    True
    """
    version = version_of_tables(connection)
    if version == len(MIGRATIONS):
        return
    if version and backup is not None:
        back_up(connection, backup)
    connection.execute("BEGIN IMMEDIATE")
    for step in MIGRATIONS[version_of_tables(connection) :]:  # another process may have done it
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def back_up(connection: sqlite3.Connection, copy: Path) -> None:
    """Copy a database as it is, what is only in its write-ahead log included, into one file."""
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def version_of_tables(connection: sqlite3.Connection) -> int:
    """Return how many migrations a database has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that the file is no whole database.

    Examples
    --------
    >>> is_damage(sqlite3.OperationalError("no such table: runs"))
    False
    """
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def fault_in(path: Path, *, thorough: bool) -> str:
    """Return what SQLite finds wrong in a database file; empty if nothing.

    Parameters
    ----------
    path
        The file, which must exist.
    thorough
        Compare the indexes with their tables too, which takes several times as long.
    """
    check = "integrity_check(1)" if thorough else "quick_check(1)"
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            verdict = str(connection.execute(f"PRAGMA {check}").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise
    return "" if verdict == "ok" else " ".join(verdict.replace("*", "").split())


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = version_of_tables(connection)
    if version > len(MIGRATIONS):
        raise StoreError("store.newer", path=str(path.parent), found=version, known=len(MIGRATIONS))
