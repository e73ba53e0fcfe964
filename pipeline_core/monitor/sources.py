"""Where batches come from: a folder of files, a table of a database, or the log of a server.

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
from pipeline_core.monitor.database_source import database_batches
from pipeline_core.monitor.source_names import source_kind
from pipeline_core.registry.table_files import read_rows
from pipeline_core.serve.request_log import log_file, logged_requests
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel

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


class Progress(NamedTuple):
    """How far a source has been read.

    Parameters
    ----------
    is_read
        Tells whether a batch was read.
    position
        Returns how far a table or a log was read; 0 at its beginning.
    """

    is_read: Callable[[str], bool]
    position: Callable[[], int]


def watch_progress(store: Store, name: str, source: str) -> Progress:
    """Return how far a source has been watched for a model."""
    watches = store.watches
    return Progress(
        lambda batch: watches.is_watched(name, source, batch),
        lambda: watches.position(name, source),
    )


def new_batches(
    store: Store,
    version: KeptModel,
    source: str,
    size: int,
    catalogue: Catalogue,
    progress: Progress | None = None,
    *,
    whole: bool = True,
) -> Iterator[NewBatch]:
    """Yield the batches of a source that have not been read, in order.

    Parameters
    ----------
    store
        The workspace.
    version
        The model.
    source
        A folder, ``FILE.db:TABLE``, ``secret:NAME:TABLE:COLUMN``, or ``log``.
    size
        Rows of a batch of a table or a log.
    catalogue
        The blocks, by id.
    progress
        How far it has been read; None for how far it has been watched.
    whole
        Whether rows of a table that do not fill a batch yet wait.

    Raises
    ------
    UsageError
        There is no such source.
    """
    progress = progress or watch_progress(store, version.name, source)
    kind = source_kind(source)
    if kind == "log":
        yield from _log_batches(store, version, size, progress)
    elif kind == "database":
        batches = database_batches(store, source, size, progress.position, whole=whole)
        for batch, position, rows in batches:
            yield NewBatch(batch, position, lambda rows=rows: rows)  # type: ignore[misc]
    elif kind == "table":
        yield from _table_batches(source, size, progress, whole=whole)
    else:
        yield from _folder_batches(version, source, catalogue, progress)


def _folder_batches(
    version: KeptModel, source: str, catalogue: Catalogue, progress: Progress
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
        if not progress.is_read(batch):
            yield NewBatch(batch, 0, lambda path=path: read_rows(version, path, catalogue))  # type: ignore[misc]


def _log_batches(
    store: Store, version: KeptModel, size: int, progress: Progress
) -> Iterator[NewBatch]:
    file = log_file(store.workspace, version.name)
    if not file.is_file():
        raise UsageError("monitor.no_log", model=version.name)
    while True:
        rows: list[dict[str, object]] = []
        first = last = 0
        for number, request in logged_requests(file, progress.position(), _MOST_REQUESTS):
            if request.rows is None:
                raise UsageError("monitor.log_without_rows", model=version.name)
            first, last = first or number, number
            rows += request.rows
            if len(rows) >= size:
                break
        if len(rows) < size:
            return
        yield NewBatch(f"{first}-{last}", last, lambda rows=rows: pd.DataFrame(rows))  # type: ignore[misc]


def _table_batches(
    source: str, size: int, progress: Progress, *, whole: bool
) -> Iterator[NewBatch]:
    file, _, table = source.rpartition(":")
    quoted = '"' + table.replace('"', '""') + '"'
    sql = f"SELECT rowid AS _position, * FROM {quoted} WHERE rowid > ? ORDER BY rowid LIMIT ?"
    while True:
        address = f"{Path(file).absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                rows = pd.read_sql_query(sql, connection, params=(progress.position(), size))
        except (sqlite3.Error, pd.errors.DatabaseError) as error:
            raise UsageError(
                "monitor.no_table", source=source[:200], why=str(error)[:200]
            ) from error
        if len(rows) < (size if whole else 1):
            return
        first, last = (int(rows["_position"].iloc[place]) for place in (0, -1))
        taken = rows.drop(columns="_position")
        yield NewBatch(f"{first}-{last}", last, lambda taken=taken: taken)  # type: ignore[misc]
