"""Read a text file whose columns stand at fixed places of each line."""

from typing import Literal

import pandas as pd

from pipeline_core.block import FirstRows, SkippedRows, SourceFile, block
from pipeline_core.measures.fixed_width import Field, read_fixed_width_table
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.readers import DateColumn


@block("Read fixed widths", icon="ruler", try_with={"fields": [{"column": "line", "width": 9}]})
def read_fixed_width(
    *,
    path: SourceFile,
    fields: tuple[Field, ...],
    member: str | None = None,
    encoding: str = "utf-8",
    skip_rows: SkippedRows = 0,
    decimal: Literal[".", ","] = ".",
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    dates: tuple[DateColumn, ...] = (),
    bad_lines: Literal["refuse", "leave_out"] = "refuse",
    first_rows: FirstRows = None,
) -> pd.DataFrame:
    r"""Read a table from a text file whose columns have fixed widths.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    fields
        The columns in their order, each with its width, and its first character (from 1) if
        there is a gap before it.
    member
        The file inside a zip file; leave it empty where there is only one.
    encoding
        Character encoding: nearly always utf-8; cp1252 for older Windows files.
    skip_rows
        Number of lines to skip above the table, the line of names among them.
    decimal
        Decimal separator.
    missing
        Words for a missing value beside NA, NULL, None, NaN and blanks.
    text_columns
        Columns kept as text although they look like numbers: postcodes, account numbers.
    dates
        Date columns and their format: %d/%m/%Y, unix seconds, excel days.
    bad_lines
        Refuse a line that ends inside its columns, or leave it out and say which.
    first_rows
        Read so many rows only, to try things with a large file.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print("Lima  1.5\nCusco 2.0", file=file, flush=True)
    ...     fields = [{"column": "city", "width": 6}, {"column": "price", "width": 3}]
    ...     read_fixed_width(path=file.name, fields=fields)["price"].tolist()
    [1.5, 2.0]
    """
    return warned(read_fixed_width_table(path, fields=fields, member=member, encoding=encoding,
        skip_rows=skip_rows, decimal=decimal, missing=missing, text_columns=text_columns,
        dates=dates, bad_lines=bad_lines, first_rows=first_rows))  # fmt: skip
