"""Reader of SQLite files: a table, or one SELECT."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import pandas as pd

from pipeline_core.measures.query_parameters import parameter_values, require_named
from pipeline_core.measures.query_rows import require_few_rows, table_of_rows
from pipeline_core.measures.select_statements import require_select
from pipeline_core.measures.sqlite_files import (
    chosen_table,
    only_reading,
    open_sqlite,
    quoted,
    require_sqlite_file,
    tables_of,
    until,
)

_STEPS_BETWEEN_LOOKS = 10_000


def read_sqlite_table(
    path: str,
    table: str = "",
    query: str = "",
    max_rows: int = 1_000_000,
    seconds: float = 60.0,
    parameters: Sequence[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Read a table of a SQLite file, or the rows of a SELECT.

    Parameters
    ----------
    path
        The file.
    table
        The name of a table or view; if empty and there is no query, the only one.
    query
        A SELECT in place of a table.
    max_rows
        More rows are refused.
    seconds
        A query that takes longer is refused.
    parameters
        Values that the query names: ``{"name": "city", "value": "Lima"}`` is ``:city`` there.

    Raises
    ------
    ValueError
        The file is no SQLite database or is being written, there is no such table, the query
        does more than read, or there are too many rows.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".db") as file:
    ...     with closing(sqlite3.connect(file.name)) as database, database:
    ...         _ = database.execute("CREATE TABLE shops (city TEXT, price REAL)")
    ...         _ = database.execute("INSERT INTO shops VALUES ('Lima', 1.5), ('Quito', NULL)")
    ...     read_sqlite_table(file.name, query="SELECT price, city FROM shops")
       price   city
    0    1.5   Lima
    1    NaN  Quito
    """
    if query and table:
        raise ValueError("A table or a query must be given; there are both. Clear one of them.")
    values = parameter_values(parameters)
    require_named(query, values)
    if query:
        require_select(query)
    require_sqlite_file(path)
    with closing(open_sqlite(path)) as database:
        if not query:
            chosen = chosen_table(table, tables_of(database), path)
            query = f"SELECT * FROM {quoted(chosen)}"
        database.set_authorizer(only_reading)
        database.set_progress_handler(until(seconds), _STEPS_BETWEEN_LOOKS)
        names, rows = rows_of(database, query, max_rows, seconds, values)
    require_few_rows(len(rows), max_rows)
    require_sqlite_file(path)  # nobody began to write meanwhile
    read = table_of_rows(names, rows)
    return with_date_note(read)


def rows_of(
    database: sqlite3.Connection,
    query: str,
    max_rows: int,
    seconds: float,
    values: Mapping[str, Any],
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the names and rows of a query, one row more than the limit at most."""
    try:
        cursor = database.execute(query, values)
        rows = cursor.fetchmany(max_rows + 1)
    except sqlite3.Error as error:
        cause = str(error)
        if cause == "interrupted":
            raise ValueError(
                f"The query must answer within {seconds:g} seconds; it did not. Read less, or "
                f"allow more time."
            ) from None
        if "not authorized" in cause or "prohibited" in cause:
            raise ValueError(
                f"The query must only read; SQLite refused the rest ({cause}). Write a SELECT of "
                f"tables and views."
            ) from None
        raise ValueError(
            f"SQLite must understand the query; it says: {cause}. Correct the query, or "
            f"the values of its parameters."
        ) from None
    return [str(part[0]) for part in cursor.description or ()], rows


def with_date_note(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose report names the dates that are text, as SQLite knows no others."""
    texts: pd.DataFrame = table.select_dtypes("str")
    day = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?"
    dates = [
        str(name)
        for name, column in texts.items()
        if column.notna().any() and bool(column.dropna().str.fullmatch(day).all())
    ]
    if dates:
        table.attrs["ingest"]["notes"]["dates_as_text"] = dates
    return table
