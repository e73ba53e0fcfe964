"""Write the table to a PostgreSQL database."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Connection, TargetTable, block
from pipeline_core.measures.database_tables import write_database_table


@block(
    "Write to a database",
    icon="database-arrow-up",
    keeps_index=True,
    extra="database",
    library="psycopg",
    try_with={"table_name": "written"},
)
def write_database(
    table: pd.DataFrame,
    *,
    connection: Connection,
    table_name: Annotated[TargetTable, Field(min_length=1, max_length=63)],
) -> pd.DataFrame:
    """Write the table to a PostgreSQL database in one step and hand it on unchanged.

    Parameters
    ----------
    connection
        secret:NAME. The address, postgresql://USER:PASSWORD@HOST/DATABASE, stands in the
        environment variable FABRICA_SECRET_NAME, or in the file of secrets.
    table_name
        Name of the table. One that no pipeline has written stays as it is.

    Examples
    --------
    >>> rows = pd.DataFrame({"city": ["Lima"]})
    >>> write_database(rows, connection="mysql://ana@db/shop", table_name="sales")
    Traceback (most recent call last):
    ...
    ValueError: The secret must be the address of a PostgreSQL database; it is one of mysql. ...
    """
    write_database_table(table, connection, table_name)
    return table
