"""Write the table into a SQLite file."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import TargetFile, block
from pipeline_core.measures.written_tables import write_sqlite_file


@block(
    "Write a SQLite file",
    icon="database-backup",
    keeps_index=True,
    try_with={"path": "written.db"},
)
def write_sqlite(
    table: pd.DataFrame,
    *,
    path: TargetFile,
    table_name: Annotated[str, Field(min_length=1, max_length=120)] = "rows",
) -> pd.DataFrame:
    """Write the table into a SQLite file of its own and hand it on unchanged.

    Parameters
    ----------
    path
        Path of the new file, relative to the pipeline file. A file that no run has written
        stays as it is.
    table_name
        Name of the table in the file; dates are text there.

    Examples
    --------
    >>> import sqlite3
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = str(Path(folder, "shop.db"))
    ...     _ = write_sqlite(pd.DataFrame({"city": ["Lima"]}), path=file)
    ...     sqlite3.connect(file).execute("SELECT city FROM rows").fetchall()
    [('Lima',)]
    """
    write_sqlite_file(table, path, table_name)
    return table
