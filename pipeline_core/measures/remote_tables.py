"""Tables at an address: the file is fetched, and read by the reader of its format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pandas as pd

from pipeline_core.measures.excel_files import read_excel_table
from pipeline_core.measures.json_files import read_json_table
from pipeline_core.measures.parquet_files import read_arrow_table, read_parquet_table
from pipeline_core.measures.readers import read_table
from pipeline_core.measures.remote_files import fetch

RemoteFormat = Literal["csv", "parquet", "arrow", "excel", "json", "json_lines"]
_MEGABYTE = 1_000_000


def read_remote_table(
    url: str,
    file_format: RemoteFormat = "csv",
    *,
    credentials: str = "",
    separator: str = ",",
    decimal: str = ".",
    encoding: str = "utf-8",
    skip_rows: int = 0,
    missing: Sequence[str] = (),
    text_columns: Sequence[str] = (),
    max_megabytes: float = 500.0,
    seconds: float = 60.0,
) -> pd.DataFrame:
    """Fetch a file and read it as a table.

    Parameters
    ----------
    url
        Where the file is.
    file_format
        Its format; what its bytes say otherwise is an error.
    credentials
        ``https://USER:PASSWORD@HOST`` or ``https://TOKEN@HOST``, sent to that host only.
    separator, decimal, encoding, skip_rows, missing, text_columns
        How a CSV file is written; see `readers.read_table`.
    max_megabytes, seconds
        A larger file, or one that takes longer, is refused.

    Raises
    ------
    ValueError
        It cannot be fetched, or not be read.

    Examples
    --------
    >>> read_remote_table("ftp://data.example/rows.csv")
    Traceback (most recent call last):
    ...
    ValueError: The address must begin with ...
    """

    def csv_table(path: str) -> pd.DataFrame:
        return read_table(
            path,
            separator=separator,
            decimal=decimal,
            encoding=encoding,
            skip_rows=skip_rows,
            missing=missing,
            text_columns=text_columns,
        )

    readers: dict[str, Callable[[str], pd.DataFrame]] = {
        "csv": csv_table,
        "parquet": read_parquet_table,
        "arrow": read_arrow_table,
        "excel": read_excel_table,
        "json": read_json_table,
        "json_lines": lambda path: read_json_table(path, json_lines=True),
    }
    with tempfile.TemporaryDirectory(prefix="fetched-") as folder:
        path = Path(folder, "file")
        with path.open("wb") as file:
            fetch(url, file, int(max_megabytes * _MEGABYTE), seconds, credentials)
        try:
            return readers[file_format](str(path))
        except ValueError as error:
            error.args = (str(error).replace(str(path), str(url)),)
            raise
