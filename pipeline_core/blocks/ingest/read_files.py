"""Read many files as one table: a folder of them, or a pattern."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Character, FirstRows, SourceFiles, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.many_files import read_many
from pipeline_core.measures.readers import DateColumn


@block("Read many files", icon="files")
def read_files(
    *,
    files: SourceFiles,
    file_column: str = "",
    differing: Literal["refuse", "fill", "common"] = "refuse",
    separator: Character = ",",
    decimal: Literal[".", ","] = ".",
    encoding: str = "utf-8",
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    dates: tuple[DateColumn, ...] = (),
    first_rows: FirstRows = None,
) -> pd.DataFrame:
    r"""Read CSV, Parquet and Arrow files into one table, in the order of their names.

    Parameters
    ----------
    files
        A folder or a pattern, relative to the pipeline file: months, or months/2024-*.csv.
    file_column
        Name of a new column with the file of each row; leave it empty for none.
    differing
        Refuse files with other columns, fill these with missing values, or keep common ones.
    separator
        Character between two columns of the CSV files.
    decimal
        Decimal separator of the CSV files.
    encoding
        Character encoding of the CSV files.
    missing
        Words for a missing value in the CSV files beside NA, NULL, None, NaN and nothing.
    text_columns
        Columns of the CSV files kept as text although they look like numbers.
    dates
        Date columns of the CSV files and their format: %d/%m/%Y, unix seconds, excel days.
    first_rows
        Read so many rows only, to try things with large files.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for month in ("may", "april"):
    ...         _ = Path(folder, f"{month}.csv").write_text("price\n1.5\n")
    ...     read_files(files=folder, file_column="month")["month"].tolist()
    ['april.csv', 'may.csv']
    """
    return warned(read_many(files, file_column=file_column, differing=differing,
        first_rows=first_rows, separator=separator, decimal=decimal, encoding=encoding,
        missing=missing, text_columns=text_columns, dates=dates))  # fmt: skip
