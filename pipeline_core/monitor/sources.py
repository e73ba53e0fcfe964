"""Where batches come from: a folder of files, a table of a SQLite file, or the log of a server.

A batch of a folder is a file, and a file that was replaced is another one. Rows of a table, or
of the log, are batches of so many rows in the order in which they came; what does not fill a
batch yet waits.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.registry.table_files import read_rows
from pipeline_core.serve.request_log import log_file, logged_requests
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel

LOG = "log"
SETTLED_SECONDS = 2.0
_UNFINISHED = (".tmp", ".part", ".partial")
_MOST_REQUESTS = 10_000


class NewBatch(NamedTuple):
    """A batch that has not been watched.

    Parameters
    ----------
    batch, position
        As `watches.Batch` has them.
    rows
        Reads it.
    """

    batch: str
    position: int
    rows: Callable[[], pd.DataFrame]


def full_source(source: str) -> str:
    """Return a source with its whole path: the same folder is one watch from wherever it is named.

    Examples
    --------
    >>> full_source("log"), full_source("/data/../new")
    ('log', '/new')
    """
    if source == LOG:
        return source
    file, colon, table = source.rpartition(":")
    if colon and Path(file).is_file():
        return f"{Path(file).resolve()}:{table}"
    return str(Path(source).resolve())


def new_batches(
    store: Store, kept: KeptModel, source: str, size: int, catalogue: Catalogue
) -> Iterator[NewBatch]:
    """Yield the batches of a source that have not been watched, in order.

    Parameters
    ----------
    store
        The workspace.
    kept
        The model.
    source
        A folder, ``FILE.db:TABLE``, or ``log``.
    size
        Rows of a batch of a table or a log.
    catalogue
        The blocks, by id.

    Raises
    ------
    UsageError
        There is no such source.
    """
    if source == LOG:
        yield from _log_batches(store, kept, size)
        return
    file, _, table = source.rpartition(":")
    if table and Path(file).is_file():
        yield from _table_batches(store, kept, source, size)
    elif Path(source).is_dir():
        yield from _folder_batches(store, kept, source, catalogue)
    else:
        raise UsageError("monitor.no_source", source=source[:200])


def _folder_batches(
    store: Store, kept: KeptModel, source: str, catalogue: Catalogue
) -> Iterator[NewBatch]:
    """Yield the new files of a folder, the oldest first, but those that may still grow."""
    files = []
    for path in Path(source).iterdir():
        facts = path.stat()
        settled = time.time() - facts.st_mtime >= SETTLED_SECONDS
        hidden = path.name.startswith((".", "~")) or path.suffix in _UNFINISHED
        if path.is_file() and settled and not hidden:
            files.append((facts.st_mtime_ns, path.name, facts.st_size, path))
    for changed, name, size, path in sorted(files):
        batch = f"{name} {size} {changed}"
        if not store.watches.is_watched(kept.name, source, batch):
            yield NewBatch(batch, 0, lambda path=path: read_rows(kept, path, catalogue))  # type: ignore[misc]


def _log_batches(store: Store, kept: KeptModel, size: int) -> Iterator[NewBatch]:
    file = log_file(store.workspace, kept.name)
    if not file.is_file():
        raise UsageError("monitor.no_log", model=kept.name)
    while True:
        after = store.watches.position(kept.name, LOG)
        rows: list[dict[str, object]] = []
        first = last = 0
        for number, request in logged_requests(file, after, _MOST_REQUESTS):
            if request.rows is None:
                raise UsageError("monitor.log_without_rows", model=kept.name)
            first, last = first or number, number
            rows += request.rows
            if len(rows) >= size:
                break
        if len(rows) < size:
            return
        yield NewBatch(f"{first}-{last}", last, lambda rows=rows: pd.DataFrame(rows))  # type: ignore[misc]


def _table_batches(store: Store, kept: KeptModel, source: str, size: int) -> Iterator[NewBatch]:
    file, _, table = source.rpartition(":")
    quoted = '"' + table.replace('"', '""') + '"'
    sql = f"SELECT rowid AS _position, * FROM {quoted} WHERE rowid > ? ORDER BY rowid LIMIT ?"
    while True:
        after = store.watches.position(kept.name, source)
        address = f"{Path(file).absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                rows = pd.read_sql_query(sql, connection, params=(after, size))
        except (sqlite3.Error, pd.errors.DatabaseError) as error:
            raise UsageError(
                "monitor.no_table", source=source[:200], why=str(error)[:200]
            ) from error
        if len(rows) < size:
            return
        first, last = (int(rows["_position"].iloc[place]) for place in (0, -1))
        taken = rows.drop(columns="_position")
        yield NewBatch(f"{first}-{last}", last, lambda taken=taken: taken)  # type: ignore[misc]
