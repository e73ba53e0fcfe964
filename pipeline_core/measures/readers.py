"""CSV reader with explicit settings that reports what pandas would silently repair.

A run and the exported script read with the same function and settings; `guess`
proposes the settings when a file is chosen. pandas shifts columns, fills short
rows and keeps NUL bytes silently: here each of these is an error with its line.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal, cast

import pandas as pd
from pandas.api.types import is_object_dtype
from typing_extensions import TypedDict

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "None")
OTHER_FORMATS = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel file",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip file (its name must end in .gz)",
    b"SQLite format": "an SQLite database",
}


class DateColumn(TypedDict):
    """A column of dates and how they are written."""

    column: str
    format: str


def read_table(
    path: str,
    *,
    separator: str = ",",
    decimal: str = ".",
    thousands: str | None = None,
    encoding: str = "utf-8",
    header: bool = True,
    skip_rows: int = 0,
    missing: Sequence[str] = MISSING,
    text_columns: Sequence[str] = (),
    dates: Sequence[Mapping[str, Any]] = (),
    short_rows: Literal["refuse", "fill"] = "refuse",
    drop_empty: bool = False,
) -> pd.DataFrame:
    r"""Read a CSV file, gzipped if its name ends in .gz.

    Parameters
    ----------
    path
        The file.
    separator, decimal, thousands
        The column, decimal and thousands separators.
    encoding
        The character encoding.
    header
        Whether the first row names the columns (else column_1, column_2, ...).
    skip_rows
        Lines above the table.
    missing
        Words that mean a missing value.
    text_columns
        Columns kept as text although they look like numbers.
    dates
        Date columns with their format: ``{"column": "day", "format": "%d/%m/%Y"}``.
    short_rows
        Refuse a row with too few values, or fill it with missing values.
    drop_empty
        Drop columns and rows without any value.

    Raises
    ------
    ValueError
        The file does not exist, is not a CSV table, or cannot be read without loss.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("id;price\n007;1,5\n")
    ...     file.flush()
    ...     read_table(file.name, separator=";", decimal=",", text_columns=["id"])
        id  price
    0  007    1.5
    """
    require_text_file(path, encoding)
    row_settings: dict[str, Any] = {
        "encoding": encoding,
        "separator": separator,
        "skip_rows": skip_rows,
    }
    row_settings["fill"] = short_rows == "fill"
    date_formats = {column["column"]: column["format"] for column in dates}
    try:
        width, _ = check_row_lengths(path, **row_settings, first=2)
        table = pd.read_csv(
            path,
            sep=separator,
            decimal=decimal,
            thousands=thousands,
            encoding=encoding,
            header=0 if header else None,
            skiprows=skip_rows,
            index_col=False,
            low_memory=False,
            names=None if header else [f"column_{i + 1}" for i in range(width)],
            dtype=dict.fromkeys((*text_columns, *date_formats), "str"),
            keep_default_na=False,
            na_values=list(missing),
            compression="gzip" if path.endswith(".gz") else None,
        )
        if short_rows == "refuse" and table.iloc[:, -1].isna().any():
            check_row_lengths(path, **row_settings)
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path} is empty below line {skip_rows}.") from None
    except pd.errors.ParserError:
        _, line = check_row_lengths(path, **row_settings)
        raise ValueError(f"Line {line} of {path} opens a quote that is never closed.") from None
    except UnicodeError:
        raise ValueError(decoding_error_text(path, encoding)) from None
    except LookupError:
        raise ValueError(
            f"There is no encoding {encoding!r}. Choose another, usually utf-8."
        ) from None
    if drop_empty:
        table = table.dropna(axis="columns", how="all").dropna(how="all").reset_index(drop=True)
    if unknown := [name for name in (*text_columns, *date_formats) if name not in table]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(table.columns)}.")
    return table.assign(
        **{
            name: parse_dates(table[name], date_format)
            for name, date_format in date_formats.items()
        },
        **booleans_with_gaps(table),
    )


def booleans_with_gaps(table: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the columns of yes, no and gaps as nullable booleans; pandas reads objects.

    Examples
    --------
    >>> booleans_with_gaps(pd.DataFrame({"member": [True, None, False]}))["member"].tolist()
    [True, <NA>, False]
    """
    return {
        str(name): table[name].astype("boolean")
        for name, dtype in table.dtypes.items()
        if is_object_dtype(dtype) and set(table[name].dropna().map(type)) == {bool}
    }


def require_text_file(path: str, encoding: str) -> None:
    """Raise unless a file is a text file, by its first bytes and its NUL bytes."""
    if not Path(path).is_file():
        raise ValueError(f"There is no file {path}.")
    try:
        with open_bytes(path) as file:
            chunk = file.read(1 << 20)
            if not chunk.strip(b"\xef\xbb\xbf \t\r\n"):
                raise ValueError(f"{path} is empty.")
            kinds = [kind for start, kind in OTHER_FORMATS.items() if chunk.startswith(start)]
            if chunk.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
                kinds = ["a web page"]
            while not kinds and chunk and not encoding.lower().startswith("utf-16"):
                kinds = ["not text: it has NUL bytes"] if b"\0" in chunk else []
                chunk = file.read(1 << 20)
    except (EOFError, gzip.BadGzipFile):
        raise ValueError(f"{path} is truncated or not a gzip file. Download it again.") from None
    except OSError as cause:
        raise ValueError(f"{path} cannot be opened: {cause.strerror}.") from None
    if kinds:
        raise ValueError(f"{path} must be a CSV file; it is {kinds[0]}.")


def check_row_lengths(
    path: str,
    *,
    encoding: str,
    separator: str,
    skip_rows: int,
    fill: bool,
    first: int | None = None,
) -> tuple[int, int]:
    """Raise if rows differ in length; return the first row's length and the last row's line.

    With `fill`, shorter rows are allowed; with `first`, only that many rows are checked.
    """
    csv.field_size_limit(1 << 30)
    with open_text(path, encoding) as file:
        for _ in range(skip_rows):
            file.readline()
        rows, width, row_count, line, next_line = csv.reader(file, delimiter=separator), 0, 0, 0, 1
        for row in rows:
            line, next_line = next_line, rows.line_num + 1
            width, row_count = width or len(row), row_count + bool(row)
            if len(row) > width or (0 < len(row) < width and not fill):
                raise ValueError(
                    f"Line {skip_rows + line} of {path} must have as many values as the first row, "
                    f"{width}; it has {len(row)}: {separator.join(row)[:80]!r}. Correct it, or "
                    f"look for an unclosed quote."
                )
            if row_count == first:
                break
    return width, skip_rows + line


def open_text(path: str, encoding: str) -> IO[str]:
    """Open a plain or gzipped text file, without its byte order mark."""
    encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    if path.endswith(".gz"):
        return cast("IO[str]", gzip.open(path, "rt", encoding=encoding, newline=""))
    return Path(path).open(encoding=encoding, newline="")


def open_bytes(path: str) -> IO[bytes]:
    """Open a plain or gzipped file."""
    return cast("IO[bytes]", gzip.open(path) if path.endswith(".gz") else Path(path).open("rb"))


def decoding_error_text(path: str, encoding: str) -> str:
    """Return the error message for the first byte that is invalid in an encoding."""
    with open_bytes(path) as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeError as cause:
                byte = line[cause.start] if isinstance(cause, UnicodeDecodeError) else 0
                return (
                    f"{path} must be encoded as {encoding}; line {number} has the byte "
                    f"0x{byte:02x}, which is not. Choose another encoding, such as cp1252."
                )
    return f"{path} is not encoded as {encoding}. Choose another encoding."


def parse_dates(column: pd.Series[Any], date_format: str) -> pd.Series[Any]:
    """Parse dates of one format; raise if any value has another.

    Examples
    --------
    >>> parse_dates(pd.Series(["31/01/2020"]), "%d/%m/%Y").dt.month.tolist()
    [1]
    """
    dates = pd.to_datetime(column, format=date_format, errors="coerce")
    odd = column[dates.isna() & column.notna()]
    if len(odd):
        raise ValueError(
            f"The column {column.name!r} must contain dates like {date_format}; {len(odd)} of "
            f"{len(column)} values failed, the first is {odd.iloc[0]!r} in row {odd.index[0]}."
        )
    return dates
