"""Ask tables a question in SQL."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import SqlText, Tables, block
from pipeline_core.measures.sql_query import queried


@block(
    "SQL query",
    icon="database-zap",
    combines_rows=True,
    when="For what takes several blocks otherwise: joins, groups and windows in one statement.",
    try_with={"sql": "SELECT word, avg(number) AS mean FROM source GROUP BY word"},
)
def query_sql(
    tables: Tables,
    *,
    sql: SqlText,
    max_rows: Annotated[int, Field(ge=1, le=100_000_000)] = 1_000_000,
    seconds: Annotated[int, Field(ge=1, le=3600)] = 60,
    memory_mb: Annotated[int, Field(ge=50, le=100_000)] = 1_000,
) -> pd.DataFrame:
    """Make a table with one SELECT in SQL over the tables that are wired to it.

    Parameters
    ----------
    sql
        One SELECT in DuckDB's dialect. Each table has the name of its stage. Files, settings
        and functions whose result changes, such as now() or random(), are refused.
    max_rows
        More rows than this are refused.
    seconds
        How long it may work.
    memory_mb
        How many megabytes it may use beside the tables.

    Examples
    --------
    >>> sold = pd.DataFrame({"shop": ["a", "b", "a"], "price": [1.5, 2.0, 3.0]})
    >>> query_sql({"sold": sold}, sql="SELECT shop, max(price) AS top FROM sold GROUP BY shop")
      shop  top
    0    a  3.0
    1    b  2.0
    """
    return queried(tables, sql, max_rows, seconds, memory_mb)
