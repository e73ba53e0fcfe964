"""Reading a table from a text file, with every choice stated and nothing lost in silence.

A run and the exported script read with the same function and the same
settings; what a file needs is guessed beside it, in `guess`, when it is
chosen. pandas shifts columns, fills short rows and keeps NUL bytes without a
word: here each of these is an error with its line.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal, cast

import pandas as pd

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "None")
OTHER_FILES = {
    b"PK\x03\x04": "an Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Excel file",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip file (its name must end in .gz)",
    b"SQLite format": "an SQLite database",
}


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
        Signs between columns, before decimals, between thousands.
    encoding
        How letters are stored.
    header
        Whether the first row names the columns (else column_1, column_2, ...).
    skip_rows
        Lines above the table.
    missing
        Words that stand for a missing value.
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
        The file is not there, not such a table, or would lose something.

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
    refuse_other_files(path, encoding)
    layout: dict[str, Any] = {"encoding": encoding, "separator": separator, "skip_rows": skip_rows}
    layout["fill"] = short_rows == "fill"
    dated = {one["column"]: one["format"] for one in dates}
    try:
        width, _ = refuse_uneven_rows(path, **layout, first=2)
        table = pd.read_csv(
            path, sep=separator, decimal=decimal, thousands=thousands, encoding=encoding,
            header=0 if header else None, skiprows=skip_rows, index_col=False, low_memory=False,
            names=None if header else [f"column_{i + 1}" for i in range(width)],
            dtype=dict.fromkeys((*text_columns, *dated), "str"),
            keep_default_na=False, na_values=list(missing),
            compression="gzip" if path.endswith(".gz") else None,
        )  # fmt: skip
        if short_rows == "refuse" and table.iloc[:, -1].isna().any():
            refuse_uneven_rows(path, **layout)
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path} is empty below line {skip_rows}.") from None
    except pd.errors.ParserError:
        _, line = refuse_uneven_rows(path, **layout)
        raise ValueError(f"In line {line} of {path} opens a quote that is never closed.") from None
    except UnicodeError:
        raise ValueError(undecodable(path, encoding)) from None
    except LookupError:
        raise ValueError(f"There is no encoding {encoding!r}; utf-8 is the usual one.") from None
    if drop_empty:
        table = table.dropna(axis="columns", how="all").dropna(how="all").reset_index(drop=True)
    if unknown := [name for name in (*text_columns, *dated) if name not in table]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(table.columns)}.")
    return table.assign(**{name: to_dates(table[name], form) for name, form in dated.items()})


def refuse_other_files(path: str, encoding: str) -> None:
    """Refuse what is not a text file, by its first bytes and its NUL bytes."""
    if not Path(path).is_file():
        raise ValueError(f"There is no file {path}.")
    try:
        with open_bytes(path) as file:
            part = file.read(1 << 20)
            if not part.strip(b"\xef\xbb\xbf \t\r\n"):
                raise ValueError(f"{path} is empty.")
            kinds = [kind for start, kind in OTHER_FILES.items() if part.startswith(start)]
            if part.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
                kinds = ["a web page"]
            while not kinds and part and not encoding.lower().startswith("utf-16"):
                kinds = ["not text: it has NUL bytes"] if b"\0" in part else []
                part = file.read(1 << 20)
    except (EOFError, gzip.BadGzipFile):
        raise ValueError(f"{path} is cut off or not a gzip file. Download it again.") from None
    except OSError as cause:
        raise ValueError(f"{path} cannot be opened: {cause.strerror}.") from None
    if kinds:
        raise ValueError(f"{path} must be a CSV file; it is {kinds[0]}.")


def refuse_uneven_rows(
    path: str,
    *,
    encoding: str,
    separator: str,
    skip_rows: int,
    fill: bool,
    first: int | None = None,
) -> tuple[int, int]:
    """Refuse rows of another length than the first; return its length and the last row's line.

    With `fill` shorter rows are well; with `first` only so many rows are looked at.
    """
    csv.field_size_limit(1 << 30)
    with open_text(path, encoding) as file:
        for _ in range(skip_rows):
            file.readline()
        rows, wanted, seen, line, after = csv.reader(file, delimiter=separator), 0, 0, 0, 1
        for row in rows:
            line, after = after, rows.line_num + 1
            wanted, seen = wanted or len(row), seen + bool(row)
            if len(row) > wanted or (0 < len(row) < wanted and not fill):
                raise ValueError(
                    f"Line {skip_rows + line} of {path} has {len(row)} values, the first row has "
                    f"{wanted}: {separator.join(row)[:80]!r}. Mend it, or look for an open quote."
                )
            if seen == first:
                break
    return wanted, skip_rows + line


def open_text(path: str, encoding: str) -> IO[str]:
    """Open a plain or gzipped text file, without its byte order mark."""
    encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    if path.endswith(".gz"):
        return cast("IO[str]", gzip.open(path, "rt", encoding=encoding, newline=""))
    return Path(path).open(encoding=encoding, newline="")


def open_bytes(path: str) -> IO[bytes]:
    """Open a plain or gzipped file."""
    return cast("IO[bytes]", gzip.open(path) if path.endswith(".gz") else Path(path).open("rb"))


def undecodable(path: str, encoding: str) -> str:
    """Say where a file stops being text in an encoding."""
    with open_bytes(path) as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeError as cause:
                found = line[cause.start] if isinstance(cause, UnicodeDecodeError) else 0
                return (
                    f"{path} must be stored as {encoding}; line {number} has the byte "
                    f"0x{found:02x}, which is not. Choose another encoding, such as cp1252."
                )
    return f"{path} is not stored as {encoding}. Choose another encoding."


def to_dates(column: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Turn text into dates of one format, every value or none.

    Examples
    --------
    >>> to_dates(pd.Series(["31/01/2020"]), "%d/%m/%Y").dt.month.tolist()
    [1]
    """
    dates = pd.to_datetime(column, format=form, errors="coerce")
    wrong = column[dates.isna() & column.notna()]
    if len(wrong):
        raise ValueError(
            f"The column {column.name!r} must hold dates like {form}; {len(wrong)} of "
            f"{len(column)} do not, the first is {wrong.iloc[0]!r} in row {wrong.index[0]}."
        )
    return dates
