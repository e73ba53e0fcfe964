"""SQLite files, opened so that nothing but reading can be done.

SQLite itself refuses the rest: the file is opened read-only and unchangeable, and an authorizer
says no to everything but reading (no ATTACH, no PRAGMA, no extension). The rows of a file that
another program is writing are not all in it, so such a file is refused.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HEADER = b"SQLite format 3\0"
# The parts of a change that is not in the file yet.
_UNFINISHED = ("-wal", "-journal")
_READING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION}
)
_FUNCTIONS_WITH_EFFECTS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile"})
_LISTED = 12


def require_sqlite_file(path: str) -> None:
    """Raise unless a file is a SQLite database that nobody is writing."""
    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            header = file.read(len(_HEADER))
    except FileNotFoundError:
        raise ValueError(f"There is no file {name}. Put it there, or choose another.") from None
    if header != _HEADER:
        raise ValueError(
            f"{name} must be a SQLite database; it does not begin like one. Choose another file."
        )
    for ending in _UNFINISHED:
        beside = Path(path + ending)
        if beside.exists() and beside.stat().st_size:
            raise ValueError(
                f"{name} must hold all of its rows; some are still in {beside.name}, because a "
                f"program has it open or ended badly. Close that program, or make a copy with "
                f"VACUUM INTO, and read the copy."
            )


def open_sqlite(path: str) -> sqlite3.Connection:
    """Open a SQLite file for reading; no file is made or changed beside it."""
    address = f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def tables_of(database: sqlite3.Connection) -> list[str]:
    """Return the names of the tables and views of a database, in order."""
    sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    try:
        names = [str(name) for (name,) in database.execute(sql)]
    except sqlite3.Error as error:
        raise ValueError(
            f"The file must be a whole SQLite database; SQLite says: {error}. Copy it again."
        ) from None
    return [name for name in names if not name.startswith("sqlite_")]


def chosen_table(table: str, tables: list[str], path: str) -> str:
    """Return the table that is meant: the one of that name, or the only one there is."""
    name = Path(path).name
    if not table and len(tables) == 1:
        return tables[0]
    listed = ", ".join(tables[:_LISTED]) + (", …" if len(tables) > _LISTED else "")
    if not table:
        raise ValueError(f"A table of {name} must be chosen; it has: {listed}. Choose one.")
    if table not in tables:
        raise ValueError(f"{name} has no table {table!r}; it has: {listed}. Choose one of these.")
    return table


def quoted(name: str) -> str:
    """Return a name in the quotes of SQL.

    Examples
    --------
    >>> quoted("late flights")
    '"late flights"'
    """
    return '"' + name.replace('"', '""') + '"'


def only_reading(action: int, _: str | None, name: str | None, *__: Any) -> int:
    """Answer SQLite's question whether a part of a statement may be: only reading may."""
    calls_out = action == sqlite3.SQLITE_FUNCTION and str(name).lower() in _FUNCTIONS_WITH_EFFECTS
    may = action in _READING and not calls_out
    return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY


def until(seconds: float) -> Callable[[], bool]:
    """Return what tells SQLite, now and then, whether the time is over."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
