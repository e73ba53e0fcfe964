"""Rows of a query to a PostgreSQL server, which can do nothing but read.

The guard is the server's: a transaction that only reads, and a cursor, which takes a single
SELECT. A look at the text comes before it, for the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pandas as pd

from pipeline_core.measures.databases import cause_of, database_connection
from pipeline_core.measures.query_parameters import parameter_values
from pipeline_core.measures.query_rows import require_few_rows, table_of_rows
from pipeline_core.measures.select_statements import require_select

_ROWS_AT_ONCE = 10_000
_BETWEEN_CANCELS = 0.1


def read_database_rows(
    address: str,
    query: str,
    parameters: Sequence[Mapping[str, Any]] = (),
    max_rows: int = 1_000_000,
    seconds: float = 60.0,
) -> pd.DataFrame:
    """Read the rows of one SELECT.

    Parameters
    ----------
    address
        ``postgresql://USER:PASSWORD@HOST/DATABASE``.
    query
        A SELECT; ``:name`` stands for a parameter.
    parameters
        The values of the names: ``{"name": "city", "value": "Lima"}``.
    max_rows
        More rows are refused.
    seconds
        A query that takes longer is refused.

    Raises
    ------
    ValueError
        The query does more than read, the database does not answer it, or with too many rows.

    Examples
    --------
    >>> read_database_rows("postgresql://ana@db/shop", "DELETE FROM sales")
    Traceback (most recent call last):
    ...
    ValueError: The query must be one SELECT; it begins with 'DELETE'. Write a SELECT.
    """
    from sqlalchemy.exc import SQLAlchemyError

    require_select(query)
    values = parameter_values(parameters)
    with database_connection(address) as connection:
        try:
            names, rows = _rows(connection, query, values, max_rows, seconds)
        except SQLAlchemyError as error:
            cause = cause_of(error, address)
            if "canceling statement" in cause:
                raise ValueError(_too_slow(seconds)) from None
            if "read-only transaction" in cause or "cannot insert multiple commands" in cause:
                raise ValueError(
                    f"The query must only read; the database refused the rest ({cause}). Write a "
                    f"SELECT of tables and views."
                ) from None
            raise ValueError(
                f"The database must understand the query; it says: {cause}. Correct the query, or "
                f"the values of its parameters."
            ) from None
    require_few_rows(len(rows), max_rows)
    return table_of_rows(names, rows)


def _rows(
    connection: Any, query: str, values: Mapping[str, Any], max_rows: int, seconds: float
) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the names and rows of a query, one row more than the limit at most."""
    from sqlalchemy import text

    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
    bare = text(query.strip().removesuffix(";"))
    streamed = bare.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_ONCE)
    rows: list[Sequence[Any]] = []
    with _time_limit(connection, seconds), connection.execute(streamed, values) as answer:
        names = [str(name) for name in answer.keys()]  # noqa: SIM118 - no mapping
        while some := answer.fetchmany(min(_ROWS_AT_ONCE, max_rows + 1 - len(rows))):
            rows += some
            if len(rows) > max_rows:
                break
    return names, rows


@contextmanager
def _time_limit(connection: Any, seconds: float) -> Iterator[None]:
    """Cancel what a connection does after so many seconds, whatever the query itself sets."""
    done = Event()

    def cancel() -> None:
        if not done.wait(seconds):
            while not done.wait(_BETWEEN_CANCELS):  # one may come between two statements
                connection.connection.driver_connection.cancel()

    watch = Thread(target=cancel, daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _too_slow(seconds: float) -> str:
    return (
        f"The query must answer within {seconds:g} seconds; it did not. Read less, or allow more "
        f"time."
    )
