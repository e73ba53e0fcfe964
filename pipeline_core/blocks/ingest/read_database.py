"""Read the rows of a query from a PostgreSQL database."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Connection, Freshness, FreshnessQuery, Query, block
from pipeline_core.measures.database_queries import read_database_rows
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.query_parameters import QueryParameter


@block("Read from a database", icon="database-zap", extra="database", library="psycopg")
def read_database(
    *,
    connection: Connection,
    query: Query,
    parameters: tuple[QueryParameter, ...] = (),
    freshness: Freshness = "kept",
    freshness_query: FreshnessQuery = "",
    max_rows: Annotated[int, Field(ge=1, le=100_000_000)] = 1_000_000,
    time_limit: Annotated[float, Field(gt=0, le=3600)] = 60.0,
) -> pd.DataFrame:
    """Read the rows of one SELECT from a PostgreSQL database.

    Parameters
    ----------
    connection
        secret:NAME. The address, postgresql://USER:PASSWORD@HOST/DATABASE, stands in the
        environment variable FABRICA_SECRET_NAME, or in the file of secrets.
    query
        One SELECT. It runs in a transaction that only reads; :name stands for a parameter.
    parameters
        Values that the query names. They are sent beside it, so quotes in them do no harm.
    freshness
        When the database is asked again: kept asks once, day and hour again in another one
        (UTC), run in every run.
    freshness_query
        A quick SELECT, such as of the latest change; the rows are read again when its answer
        is another.
    max_rows
        More rows than so many are refused, never cut off.
    time_limit
        Seconds within which the query must answer.

    Examples
    --------
    >>> read_database(connection="postgresql://ana@db/shop", query="DROP TABLE sales")
    Traceback (most recent call last):
    ...
    ValueError: The query must be one SELECT; it begins with 'DROP'. Write a SELECT.
    """
    return warned(read_database_rows(connection, query, parameters, max_rows, time_limit))
