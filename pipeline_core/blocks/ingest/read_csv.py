"""Read a CSV file: every choice is a setting, so a run never guesses."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Character, FirstRows, SkippedRows, SourceFile, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.readers import ColumnFormat, DateColumn, read_table


@block("Read a CSV file", icon="file-spreadsheet")
def read_csv(
    *,
    path: SourceFile, member: str | None = None,
    separator: Character = ",",
    decimal: Literal[".", ","] = ".",
    thousands: Character | None = None,
    encoding: str = "utf-8",
    header: bool = True, skip_rows: SkippedRows = 0,
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    dates: tuple[DateColumn, ...] = (),
    column_formats: tuple[ColumnFormat, ...] = (),
    strip: bool = False, escape: Character | None = None,
    short_rows: Literal["refuse", "fill"] = "refuse",
    drop_empty: bool = False,
    first_rows: FirstRows = None,
) -> pd.DataFrame:  # fmt: skip
    r"""Read a table from a CSV file, plain or packed: .gz, .zst, .zip.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    member
        The file inside a zip file; leave it empty where there is only one.
    separator
        Character between two columns.
    decimal
        Decimal separator.
    thousands
        Thousands separator of the columns whose every value is a number.
    encoding
        Character encoding: nearly always utf-8; cp1252 for older Windows files.
    header
        Whether the first row contains the column names.
    skip_rows
        Number of lines to skip above the table.
    missing
        Words for a missing value beside NA, NULL, None, NaN and nothing at all.
    text_columns
        Columns kept as text although they look like numbers: postcodes, account numbers.
    dates
        Date columns and their format: %d/%m/%Y, unix seconds, excel days.
    column_formats
        Columns with signs, a unit or missing words of their own; Namibia's NA is not_missing.
    strip
        Drop blanks around values.
    escape
        Character before a quote inside a value, such as a backslash.
    short_rows
        Reject rows with too few values, or fill them up with missing values.
    drop_empty
        Drop completely empty columns and rows, which spreadsheets often leave behind.
    first_rows
        Read only so many rows of a file that is too large to try things with.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("city;price\nLima;1,5", file=file, flush=True)
    ...     read_csv(path=file.name, separator=";", decimal=",")["price"].tolist()
    [1.5]
    """
    return warned(read_table(path, member=member, separator=separator, decimal=decimal, strip=strip,
        thousands=thousands, encoding=encoding, header=header, skip_rows=skip_rows, dates=dates,
        missing=missing, text_columns=text_columns, column_formats=column_formats, escape=escape,
        short_rows=short_rows, drop_empty=drop_empty, first_rows=first_rows))  # fmt: skip
