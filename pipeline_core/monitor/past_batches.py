"""The rows of batches that were watched already, read again where their source still has them.

Nothing of a batch's rows is kept with its result: a file that was replaced or deleted, and
rows of a table or a log that are gone, are no longer there.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.monitor.database_source import database_rows
from pipeline_core.monitor.source_names import source_kind
from pipeline_core.registry.table_files import read_rows
from pipeline_core.serve.request_log import log_file, logged_requests
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel


def past_rows(
    store: Store, kept: KeptModel, source: str, batch: str, count: int, catalogue: Catalogue
) -> pd.DataFrame | None:
    """Return the rows of a batch; None where its source has them no longer.

    Parameters
    ----------
    store, kept
        The workspace, and the model.
    source, batch
        The source, and the batch as `sources.NewBatch` names it.
    count
        How many rows it had.
    catalogue
        The blocks, by id.
    """
    try:
        kind = source_kind(source)
    except UsageError:  # it is gone
        return None
    if kind == "folder":
        return _file_rows(kept, source, batch, catalogue)
    first, _, last = batch.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        return None
    if kind == "log":
        return _log_rows(store, kept, int(first), int(last))
    if kind == "table":
        return _table_rows(source, int(first), int(last))
    return _server_rows(store, source, count, (int(first), int(last)))


def _server_rows(
    store: Store, source: str, count: int, ends: tuple[int, int]
) -> pd.DataFrame | None:
    try:
        found = database_rows(store, source, count, ends[0] - 1, whole=False)
    except FabricaError:  # the server cannot be reached now
        return None
    if found is None or found[1:] != ends or len(found[0]) != count:
        return None
    return found[0]


def _file_rows(
    kept: KeptModel, source: str, batch: str, catalogue: Catalogue
) -> pd.DataFrame | None:
    name, size, changed = batch.rsplit(" ", 2)
    path = Path(source) / name
    try:
        facts = path.stat()
        is_same = (str(facts.st_size), str(facts.st_mtime_ns)) == (size, changed)
        return read_rows(kept, path, catalogue) if is_same else None
    except (OSError, UsageError):  # a batch that could not be read was an alarm
        return None


def _log_rows(store: Store, kept: KeptModel, first: int, last: int) -> pd.DataFrame | None:
    file = log_file(store.workspace, kept.name)
    if not file.is_file():
        return None
    requests = dict(logged_requests(file, first - 1, last - first + 1))
    rows = [row for number, one in requests.items() if number <= last for row in one.rows or ()]
    return pd.DataFrame(rows) if rows else None


def _table_rows(source: str, first: int, last: int) -> pd.DataFrame | None:
    file, _, table = source.rpartition(":")
    quoted = '"' + table.replace('"', '""') + '"'
    sql = f"SELECT * FROM {quoted} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    address = f"{Path(file).absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = pd.read_sql_query(sql, connection, params=(first, last))
    except (sqlite3.Error, pd.errors.DatabaseError):
        return None
    return rows if len(rows) else None
