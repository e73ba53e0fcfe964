"""Read a sheet of an Excel file, and say what a sheet can hide."""

from typing import Literal

import pandas as pd

from pipeline_core.block import FirstRows, SkippedRows, SourceFile, block
from pipeline_core.measures.excel_files import read_excel_table
from pipeline_core.measures.ingest_report import warned


@block("Read an Excel file", icon="sheet", try_with={"path": "table.xlsx"})
def read_excel(
    *,
    path: SourceFile,
    sheet: str | None = None,
    header: bool = True,
    skip_rows: SkippedRows = 0,
    merged: Literal["fill", "leave"] = "fill",
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    drop_empty: bool = False,
    first_rows: FirstRows = None,
) -> pd.DataFrame:
    """Read a table from a sheet of an Excel file (.xlsx, .xlsm).

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    sheet
        The sheet's name, or its number from 1; the first that is not hidden if left empty.
    header
        Whether the first row contains the column names.
    skip_rows
        Number of rows to skip above the table, such as titles.
    merged
        Fill merged cells with their value, or leave all but the first of them missing.
    missing
        Words for a missing value beside NA, NULL, None, NaN and nothing at all.
    text_columns
        Columns read as text although their cells are numbers: postcodes, account numbers.
    drop_empty
        Drop completely empty columns and rows, which spreadsheets often leave behind.
    first_rows
        Read so many rows only, to try things with a large file.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".xlsx") as file:
    ...     pd.DataFrame({"city": ["Lima"], "price": [1.5]}).to_excel(file.name, index=False)
    ...     read_excel(path=file.name, sheet="1")["price"].tolist()
    [1.5]
    """
    return warned(read_excel_table(path, sheet=sheet, header=header, skip_rows=skip_rows,
        merged=merged, missing=missing, text_columns=text_columns, drop_empty=drop_empty,
        first_rows=first_rows))  # fmt: skip
