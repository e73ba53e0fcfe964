"""Read a SQLite file: a table of it, or one SELECT."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Query, SourceFile, SourceTable, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.query_parameters import QueryParameter
from pipeline_core.measures.sqlite_tables import read_sqlite_table


@block(
    "Read a SQLite file",
    icon="database",
    try_with={"path": "table.db", "query": "SELECT number, word, y FROM rows"},
)
def read_sqlite(
    *,
    path: SourceFile,
    table: SourceTable = "",
    query: Query = "",
    parameters: tuple[QueryParameter, ...] = (),
    max_rows: Annotated[int, Field(ge=1, le=100_000_000)] = 1_000_000,
    time_limit: Annotated[float, Field(gt=0, le=3600)] = 60.0,
) -> pd.DataFrame:
    """Read a table of a SQLite file, or the rows of one SELECT.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file. It is opened for reading only.
    table
        The table or view; leave it empty where there is one only, or for a query.
    query
        One SELECT in place of a table. Everything but reading is refused; :name stands for a
        parameter.
    parameters
        Values that the query names. They are sent beside it, so quotes in them do no harm.
    max_rows
        More rows than so many are refused, never cut off.
    time_limit
        Seconds within which the query must answer.

    Examples
    --------
    >>> import sqlite3, tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".db") as file:
    ...     with sqlite3.connect(file.name) as database:
    ...         _ = database.execute("CREATE TABLE shops AS SELECT 'Lima' AS city, 1.5 AS price")
    ...     read_sqlite(path=file.name)
       city  price
    0  Lima    1.5
    """
    return warned(read_sqlite_table(path, table, query, max_rows, time_limit, parameters))
