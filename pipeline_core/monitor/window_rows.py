"""The rows of a window that was watched, read again from where they came.

Nothing of the rows is kept when they are watched, so a window has its rows for as long as its
source still has them: the file is the same, the table has the row numbers, the log the requests.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.monitor.database_source import database_rows
from pipeline_core.monitor.source_names import LOG, batch_label, source_kind
from pipeline_core.registry.table_files import read_rows
from pipeline_core.serve.request_log import log_file, logged_requests

if TYPE_CHECKING:
    from pipeline_core.catalog import Catalogue
    from pipeline_core.store import Store
    from pipeline_core.store.kept_models import KeptModel


def rows_still_there(
    store: Store, version: KeptModel, source: str, batch: str, count: int, catalogue: Catalogue
) -> pd.DataFrame | None:
    """Return the rows of a window; None where its source has them no more."""
    try:
        return window_rows(store, version, source, batch, catalogue, count)
    except (FabricaError, OSError):
        return None


def window_rows(
    store: Store,
    version: KeptModel,
    source: str,
    batch: str,
    catalogue: Catalogue,
    count: int | None = None,
) -> pd.DataFrame:
    """Return the rows of a window.

    Parameters
    ----------
    store
        The workspace.
    version
        The model.
    source, batch
        As the window has them.
    catalogue
        The blocks, by id.
    count
        How many rows it had, which the rows of a server's table are known by.

    Raises
    ------
    UsageError
        The source has them no more.
    """
    kind = source_kind(source)
    if kind == "log":
        return _of_log(store, version, batch)
    if kind == "table":
        return _of_table(source, batch)
    if kind == "folder":
        return _of_folder(version, source, batch, catalogue)
    if count is None:
        raise UsageError("monitor.rows_not_readable", batch=batch[:80])
    return _of_server(store, source, batch, count)


def _of_folder(version: KeptModel, source: str, batch: str, catalogue: Catalogue) -> pd.DataFrame:
    name, facts = batch_label(batch), batch.rsplit(" ", 2)[1:]
    path = Path(source) / Path(name).name
    if not path.is_file():
        raise UsageError("monitor.rows_file_gone", file=name)
    now = path.stat()
    if facts != [str(now.st_size), str(now.st_mtime_ns)]:
        raise UsageError("monitor.rows_file_changed", file=name)
    return read_rows(version, path, catalogue)


def _of_table(source: str, batch: str) -> pd.DataFrame:
    file, _, table = source.rpartition(":")
    first, last = _ends(batch)
    quoted = '"' + table.replace('"', '""') + '"'
    sql = f"SELECT * FROM {quoted} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    address = f"{Path(file).absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = pd.read_sql_query(sql, connection, params=(first, last))
    except (sqlite3.Error, pd.errors.DatabaseError) as error:
        raise UsageError("monitor.no_table", source=source[:200], why=str(error)[:200]) from error
    if rows.empty:
        raise UsageError("monitor.rows_gone", source=table, batch=batch)
    return rows


def _of_server(store: Store, source: str, batch: str, count: int) -> pd.DataFrame:
    ends = _ends(batch)
    table = database_rows(store, source, count, ends[0] - 1, whole=False)
    if table is None or table[1:] != ends or len(table[0]) != count:
        raise UsageError("monitor.rows_gone", source=source[:200], batch=batch)
    return table[0]


def _of_log(store: Store, version: KeptModel, batch: str) -> pd.DataFrame:
    file = log_file(store.workspace, version.name)
    first, last = _ends(batch)
    requests = [*logged_requests(file, first - 1, last - first + 1)] if file.is_file() else []
    rows = [row for number, request in requests if number <= last for row in request.rows or ()]
    if not rows:
        raise UsageError("monitor.rows_gone", source=LOG, batch=batch)
    return pd.DataFrame(rows)


def _ends(batch: str) -> tuple[int, int]:
    """Return the first and the last number of a batch such as ``51-100``."""
    first, _, last = batch.partition("-")
    if not (first.isdigit() and last.isdigit()):
        raise UsageError("monitor.rows_not_readable", batch=batch[:80])
    return int(first), int(last)
