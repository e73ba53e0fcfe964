"""SQL over tables by DuckDB, locked down: no file, no network, no setting, bounded work.

One thread and DuckDB's order of insertion: the same rows in the same order on each run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Timer
from typing import Any

import pandas as pd

from pipeline_core.measures.sql_statement import require_select, sentence
from pipeline_core.measures.sql_types import pandas_table, sql_table

LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "1",
    "preserve_insertion_order": "true",
    "errors_as_json": "true",
}
_BATCH = 100_000


def queried(
    tables: Mapping[str, pd.DataFrame],
    sql: str,
    max_rows: int = 1_000_000,
    seconds: int = 60,
    memory_mb: int = 1_000,
) -> pd.DataFrame:
    """Return what one SELECT gives over some tables.

    Parameters
    ----------
    tables
        The tables by the names that the SQL calls them by.
    sql
        The SELECT, in DuckDB's dialect.
    max_rows
        More rows than this are refused.
    seconds
        How long it may work.
    memory_mb
        How many megabytes DuckDB may use beside the tables.

    Raises
    ------
    ValueError
        The SQL is refused or wrong, takes too long or too much, or gives what a table cannot
        hold without loss.

    Examples
    --------
    >>> sold = pd.DataFrame({"shop": ["a", "b", "a"], "price": [1.5, 2.0, 3.0]})
    >>> queried({"sold": sold}, "SELECT shop, sum(price) AS total FROM sold GROUP BY shop")
      shop  total
    0    a    4.5
    1    b    2.0
    """
    import duckdb

    _require_distinct("tables", [*tables])
    zones = {
        str(dtype.tz)
        for table in tables.values()
        for dtype in table.dtypes
        if isinstance(dtype, pd.DatetimeTZDtype)
    }
    config: dict[str, Any] = {**LOCKED, "memory_limit": f"{memory_mb}MB"}
    with duckdb.connect(":memory:", config=config) as connection:
        names = {str(name) for table in tables.values() for name in table.columns}
        require_select(connection, sql, tables, names)
        for name, table in tables.items():
            _require_distinct(f"columns of {name!r}", list(map(str, table.columns)))
            connection.register(name, sql_table(table))
        connection.execute(f"SET TimeZone = '{zones.pop() if len(zones) == 1 else 'UTC'}'")
        connection.execute("SET lock_configuration = true")
        timer = Timer(seconds, connection.interrupt)
        timer.start()
        prefix = "EXPLAIN "
        try:
            connection.execute(prefix + sql).fetchall()  # tells the place of a mistake
            prefix = ""
            result = _fetched(connection, sql, max_rows)
        except duckdb.Error as error:
            raise ValueError(_error_sentence(error, sql, len(prefix), seconds, memory_mb)) from None
        finally:
            timer.cancel()
    return pandas_table(result, tables)


def _fetched(connection: Any, sql: str, max_rows: int) -> Any:
    import pyarrow as pa

    reader = connection.sql(sql).to_arrow_reader(_BATCH)
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows > max_rows:
            raise ValueError(
                f"The SQL gives more than {max_rows} rows. Add a WHERE or a LIMIT, or raise "
                f"the largest number of rows."
            )
    return pa.Table.from_batches(batches, reader.schema)


def _error_sentence(error: Exception, sql: str, prefix: int, seconds: int, memory_mb: int) -> str:
    kind = type(error).__name__
    if kind == "InterruptException":
        return f"The SQL took longer than {seconds} seconds. Simplify it, or allow more."
    if kind == "OutOfMemoryException":
        return f"The SQL needs more than {memory_mb} MB. Simplify it, or allow more."
    if kind == "PermissionException":
        return "The SQL may use the wired tables alone, and no files or settings."
    text = str(error)
    try:
        details = json.loads(text[text.index("{") :])
    except ValueError:
        return sentence(sql, None, text.partition("\n")[0])
    what = str(details["exception_message"]).partition("\n\tCandidate functions:")[0]
    position = str(details.get("position"))
    place = int(position) - prefix if position.isdecimal() else None
    return sentence(sql, place, what.replace("!\n", "; ").replace("\n", " "))


def _require_distinct(what: str, names: list[str]) -> None:
    """Raise where names differ in capitals only, which is the same name in SQL."""
    lower = [name.lower() for name in names]
    if twice := [name for name in names if lower.count(name.lower()) > 1]:
        raise ValueError(
            f"The {what} must differ in more than capital letters for SQL; there are {twice}. "
            f"Rename one."
        )
