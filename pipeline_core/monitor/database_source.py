"""Rows of a PostgreSQL table as they come, in the order of a column, by a named secret.

``secret:NAME:TABLE:COLUMN``. The transaction only reads. The column must grow with every row that
comes: whole numbers from 1, or moments. Rows of equal values are one batch, however many; a row
that is committed late, below a value that was read already, is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.engine.connections import connection_argument
from pipeline_core.errors import UsageError
from pipeline_core.measures.database_queries import read_database_rows
from pipeline_core.store import Store

_SOURCE = re.compile(r"(secret:[A-Z]\w*):((?:[^\W\d]\w*\.)?[^\W\d]\w*):([^\W\d]\w*)")
_NUMBERS = ("smallint", "integer", "bigint")
_MOMENTS = ("timestamp without time zone", "timestamp with time zone")
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TIES = 100_000


class DatabaseSource(NamedTuple):
    """A table of a PostgreSQL database, and the column by which its rows come.

    Parameters
    ----------
    connection
        ``secret:NAME``.
    table, column
        As SQL names them, in quotes.
    """

    connection: str
    table: str
    column: str


def database_source(source: str) -> DatabaseSource:
    """Return the parts of a source ``secret:NAME:TABLE:COLUMN``.

    Raises
    ------
    UsageError
        It is written otherwise; the sentence does not repeat it, for it may be a password.

    Examples
    --------
    >>> database_source("secret:SHOP:public.sales:id")
    DatabaseSource(connection='secret:SHOP', table='"public"."sales"', column='"id"')
    """
    match = _SOURCE.fullmatch(source)
    if match is None:
        raise UsageError("monitor.bad_database_source")
    table = ".".join(f'"{part}"' for part in match[2].split("."))
    return DatabaseSource(match[1], table, f'"{match[3]}"')


def database_rows(
    store: Store, source: str, size: int, after: int, *, whole: bool
) -> tuple[pd.DataFrame, int, int] | None:
    """Return the next rows of a table with their first and last position; None where they wait.

    Parameters
    ----------
    store
        The workspace.
    source
        ``secret:NAME:TABLE:COLUMN``.
    size
        Rows of a batch.
    after
        The position of the last row that was read; 0 at the beginning.
    whole
        Whether rows that do not fill a batch yet wait.

    Raises
    ------
    UsageError
        The table cannot be read, or the column is not one that orders rows.
    SettingsError
        There is no such secret.
    StageFailed
        The operator does not allow the host.
    """
    parts = database_source(source)
    address = connection_argument(source, parts.connection, store.workspace)
    try:
        kind = _kind_of(address, parts)
        if kind is None:
            return None
        if kind not in (*_NUMBERS, *_MOMENTS):
            raise UsageError("monitor.bad_order", source=source, kind=kind)
        query = _query(parts, kind, size, after)
        rows = read_database_rows(address, query, max_rows=size + _MOST_TIES)
    except ValueError as error:
        raise UsageError("monitor.no_database", source=source, why=str(error)[:300]) from error
    if len(rows) < (size if whole else 1):
        return None
    values = rows[parts.column.strip('"')]
    first, last = (_position(values.iloc[place]) for place in (0, -1))
    if first < 1:
        raise UsageError("monitor.bad_order", source=source, kind=f"{values.iloc[0]}")
    return rows, first, last


def _kind_of(address: str, parts: DatabaseSource) -> str | None:
    """Return the type of the column; None where the table has no row."""
    query = f"SELECT CAST(pg_typeof({parts.column}) AS text) AS kind FROM {parts.table} LIMIT 1"
    rows = read_database_rows(address, query)
    return str(rows["kind"].iloc[0]) if len(rows) else None


def _query(parts: DatabaseSource, kind: str, size: int, after: int) -> str:
    """Return the query of the next rows, all that are equal to the last of them included."""
    table, column = parts.table, parts.column
    beyond = f"{column} > {_bound(kind, after)}" if after else f"{column} IS NOT NULL"
    next_rows = f"SELECT {column} AS x FROM {table} WHERE {beyond} ORDER BY {column} LIMIT {size}"
    last = f"SELECT max(x) FROM ({next_rows}) AS next_rows"
    return f"SELECT * FROM {table} WHERE {beyond} AND {column} <= ({last}) ORDER BY {column}"


def _bound(kind: str, after: int) -> str:
    if kind in _NUMBERS:
        return str(after)
    moment = (_START + timedelta(microseconds=after)).strftime("%Y-%m-%d %H\\:%M\\:%S.%f")
    offset = "+00" if kind == _MOMENTS[1] else ""
    return f"CAST('{moment}{offset}' AS {kind})"


def _position(value: Any) -> int:
    """Return a number as it is, and a moment as microseconds since 1970."""
    if isinstance(value, datetime):
        moment = pd.Timestamp(value)
        moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment
        return int((moment - pd.Timestamp(_START)) // pd.Timedelta(microseconds=1))
    return int(value)


def database_batches(
    store: Store, source: str, size: int, position: Any, *, whole: bool
) -> Iterator[tuple[str, int, pd.DataFrame]]:
    """Yield the batches of a table that have not been read: name, position and rows."""
    while (some := database_rows(store, source, size, position(), whole=whole)) is not None:
        rows, first, last = some
        yield f"{first}-{last}", last, rows
