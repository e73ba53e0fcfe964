"""Copies of a workspace's database: one a day, each whole and checked, the newest few kept."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from pipeline_core.store.connection import back_up, fault_in, new_connection, version_of_tables

FOLDER = "copies"
_DAY = 24 * 3600
_KEPT = 3


def copies_of(path: Path) -> list[Path]:
    """Return the copies of a database, the newest first."""
    return sorted((path.parent / FOLDER).glob(f"{path.stem}-*.db"), reverse=True)


def needs_copy(path: Path, older_than: float = _DAY) -> bool:
    """Return whether the newest copy of a database is missing or old.

    Examples
    --------
    >>> needs_copy(Path(tempfile.mkdtemp(), "some.db"))
    True
    """
    for copy in copies_of(path)[:1]:
        return abs(time.time() - copy.stat().st_mtime) > older_than
    return True


def is_whole(copy: Path) -> bool:
    """Return whether a copy can be used: a database with tables and without a fault."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            has_tables = version_of_tables(connection) > 0
        return has_tables and not fault_in(copy, thorough=False)
    except sqlite3.Error:
        return False


def keep_copy(path: Path) -> str:
    """Copy a database into the folder of copies, and remove the oldest ones.

    The copy appears under its name only if SQLite finds it whole; those before it stay
    until then.

    Parameters
    ----------
    path
        The database, which others may be using.

    Returns
    -------
    str
        What is wrong with the database if it is damaged, of which no copy is kept.

    Raises
    ------
    sqlite3.Error, OSError
        It cannot be read, or there is no room for the copy.
    """
    folder = path.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".copy-", dir=folder)  # its owner's alone
    os.close(handle)
    draft = Path(name)
    try:
        write_copy(path, draft)
        if fault := fault_in(draft, thorough=False):
            return fault
        flush(draft)
        draft.replace(folder / f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S-%f}.db")
    finally:
        draft.unlink(missing_ok=True)
    for old in copies_of(path)[_KEPT:]:
        old.unlink(missing_ok=True)
    return ""


def write_copy(path: Path, copy: Path) -> None:
    """Copy a database, which others may be using, as it is at this moment.

    Raises
    ------
    sqlite3.Error, OSError
        It cannot be read, or there is no room for the copy.
    """
    with closing(new_connection(path)) as connection:
        back_up(connection, copy)


def moment_of(copy: Path) -> str:
    """Return when a copy was made, as a person reads it.

    Examples
    --------
    >>> moment_of(Path("fabrica-20260131-093000-000001.db"))
    '2026-01-31 09:30'
    """
    day, hour = copy.stem.split("-")[-3:-1]
    return f"{datetime.strptime(f'{day} {hour}', '%Y%m%d %H%M%S'):%Y-%m-%d %H:%M}"


def flush(file: Path) -> None:
    """Write a file's content to the disk, as far as the disk allows."""
    with file.open("rb") as opened, suppress(OSError):
        os.fsync(opened.fileno())
