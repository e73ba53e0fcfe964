"""Tables written to a PostgreSQL server: in one step, and never over one that was not written so.

A table that was written here has a comment that says so; any other of that name stays.
"""

from __future__ import annotations

import pandas as pd
from pandas.errors import DatabaseError

from pipeline_core.measures.databases import cause_of, database_connection

_MARK = "Written by a pipeline of Fábrica."
_ROWS_AT_ONCE = 10_000


def write_database_table(table: pd.DataFrame, address: str, name: str) -> None:
    """Write a table to a database, in place of what was written under that name before.

    Parameters
    ----------
    table
        The rows.
    address
        ``postgresql://USER:PASSWORD@HOST/DATABASE``.
    name
        The table's name.

    Raises
    ------
    ValueError
        There is a table of that name that was not written so, or the database refuses.

    Examples
    --------
    >>> write_database_table(pd.DataFrame({"a": [1]}), "sqlite:///shop.db", "sales")
    Traceback (most recent call last):
    ...
    ValueError: The secret must be the address of a PostgreSQL database; it is one of sqlite. ...
    """
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    identifier = '"' + name.replace('"', '""') + '"'
    escaped = identifier.replace("%", "%%")  # as the driver takes it
    look = text("SELECT to_regclass(:name), obj_description(to_regclass(:name), 'pg_class')")
    with database_connection(address) as connection:
        try:
            known, comment = connection.execute(look, {"name": identifier}).one()
            if known is not None and comment != _MARK:
                raise ValueError(
                    f"The table {name} is in the database already, and no pipeline wrote it. "
                    f"Choose another name."
                )
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {escaped}")
            table.to_sql(name, connection, index=False, chunksize=_ROWS_AT_ONCE)
            connection.exec_driver_sql(f"COMMENT ON TABLE {escaped} IS '{_MARK}'")
            connection.commit()
        except (SQLAlchemyError, DatabaseError) as error:
            cause = cause_of(error.__cause__ or error, address)
            raise ValueError(
                f"The database must take the table {name}; it does not: {cause}. Check the rights "
                f"of its user, and the values."
            ) from None
