"""Read a CSV file: every choice is a setting, so a run never guesses."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import TypedDict

from pipeline_core.block import SourceFile, block
from pipeline_core.measures.readers import MISSING, read_table

Sign = Annotated[str, Field(min_length=1, max_length=1)]


class DateColumn(TypedDict):
    """A column of dates and how they are written."""

    column: str
    format: str


@block("Read a CSV file", icon="file-spreadsheet")
def read_csv(
    *,
    path: SourceFile,
    separator: Sign = ",",
    decimal: Literal[".", ","] = ".",
    thousands: Sign | None = None,
    encoding: str = "utf-8",
    header: bool = True,
    skip_rows: Annotated[int, Field(ge=0, le=1000)] = 0,
    missing: tuple[str, ...] = MISSING,
    text_columns: tuple[str, ...] = (),
    dates: tuple[DateColumn, ...] = (),
    short_rows: Literal["refuse", "fill"] = "refuse",
    drop_empty: bool = False,
) -> pd.DataFrame:
    r"""Read a table from a text file, plain or gzipped.

    Parameters
    ----------
    path
        The file; its place is told from the pipeline file.
    separator
        The sign between two columns.
    decimal
        The sign before the decimals of a number.
    thousands
        The sign between thousands, if there is one.
    encoding
        How letters are stored: utf-8 nearly always, cp1252 for older files of Windows.
    header
        Whether the first row names the columns.
    skip_rows
        How many lines stand above the table.
    missing
        Words for a missing value. Take one out where it is a value, as NA for Namibia.
    text_columns
        Columns kept as text although they look like numbers: postcodes, account numbers.
    dates
        Columns of dates and their format, such as %d/%m/%Y.
    short_rows
        Refuse a row with too few values, or fill it up with missing values.
    drop_empty
        Drop columns and rows without any value, as spreadsheets leave them.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("city;price\nLima;1,5", file=file, flush=True)
    ...     read_csv(path=file.name, separator=";", decimal=",")
       city  price
    0  Lima    1.5
    """
    return read_table(
        path, separator=separator, decimal=decimal, thousands=thousands, encoding=encoding,
        header=header, skip_rows=skip_rows, missing=missing, text_columns=text_columns,
        dates=dates, short_rows=short_rows, drop_empty=drop_empty,
    )  # fmt: skip
