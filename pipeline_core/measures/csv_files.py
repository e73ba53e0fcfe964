"""CSV files as bytes, lines and rows: what they are, how they are encoded, where a line is wrong.

Everything here names the line of a file; pandas knows rows only.
"""

from __future__ import annotations

import csv
import gzip
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

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


class CsvFormat(NamedTuple):
    """How the rows of a CSV file are written.

    Parameters
    ----------
    encoding
        The character encoding.
    separator
        Character between two columns.
    skip_rows
        Lines above the table.
    escape
        Character before a quote that is part of a value, if quotes are not doubled.
    strip
        Whether blanks around values are dropped.
    """

    encoding: str = "utf-8"
    separator: str = ","
    skip_rows: int = 0
    escape: str | None = None
    strip: bool = False


def csv_format(settings: Mapping[str, Any]) -> CsvFormat:
    """Return the form of the rows by the settings of the reader.

    Examples
    --------
    >>> csv_format({"separator": ";", "missing": ["-"]}).separator
    ';'
    """
    return CsvFormat(**{name: settings[name] for name in CsvFormat._fields if name in settings})


def csv_rows(
    path: str, form: CsvFormat, *, strict: bool = False
) -> Iterator[tuple[int, list[str]]]:
    r"""Yield the rows of a file, each with the number of its first line.

    Parameters
    ----------
    path
        The file, gzipped if its name ends in .gz.
    form
        How its rows are written.
    strict
        Whether a quote that is never closed is an error (`csv.Error`).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print('a,b\n"1\n2",3\n\n4,5', file=file, flush=True)
    ...     list(csv_rows(file.name, CsvFormat()))
    [(1, ['a', 'b']), (2, ['1\n2', '3']), (5, ['4', '5'])]
    """
    csv.field_size_limit(1 << 30)
    with open_text(path, form.encoding) as file:
        for _ in range(form.skip_rows):
            file.readline()
        rows = csv.reader(
            file,
            delimiter=form.separator,
            escapechar=form.escape,
            skipinitialspace=form.strip,
            strict=strict,
        )
        line = form.skip_rows + 1
        for row in rows:
            if row:
                yield line, row
            line = form.skip_rows + rows.line_num + 1


def wide_encoding(start: bytes) -> str | None:
    """Return utf-16 or utf-32 by a file's first bytes: its mark, or NUL bytes at even places.

    Examples
    --------
    >>> [wide_encoding("a,b,c".encode(name)) for name in ("utf-8", "utf-16", "utf-32", "utf-16-le")]
    [None, 'utf-16', 'utf-32', 'utf-16-le']
    """
    # The mark of UTF-32 begins with that of UTF-16.
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = start[::2], start[1::2]
    if len(odd) > 2 and odd.count(0) > 0.9 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(even) > 2 and even.count(0) > 0.9 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


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
            while not kinds and chunk and not encoding.lower().startswith(("utf-16", "utf-32")):
                kinds = ["not text: it has NUL bytes"] if b"\0" in chunk else []
                chunk = file.read(1 << 20)
    except (EOFError, gzip.BadGzipFile):
        raise ValueError(f"{path} is truncated or not a gzip file. Download it again.") from None
    except OSError as cause:
        raise ValueError(f"{path} cannot be opened: {cause.strerror}.") from None
    if kinds:
        raise ValueError(f"{path} must be a CSV file; it is {kinds[0]}.")


def even_width(path: str, form: CsvFormat) -> int | None:
    """Return how many values every row has, None where they differ or quotes must be parsed.

    Counting separators is ten times as fast as parsing.
    """
    width = None
    with open_text(path, form.encoding) as file:
        for line in islice(file, form.skip_rows, None):
            if '"' in line or form.escape:
                return None
            if line.strip("\r\n"):
                count = line.count(form.separator) + 1
                width = width or count
                if count != width:
                    return None
    return width


def check_row_lengths(path: str, form: CsvFormat, *, fill: bool, first: int | None = None) -> int:
    """Raise if rows differ in length; return the first row's length.

    With `fill`, shorter rows are allowed; with `first`, only that many rows are checked.
    """
    if first is None and (width := even_width(path, form)) is not None:
        return width
    width = 0
    for line, row in islice(csv_rows(path, form), first):
        width = width or len(row)
        if len(row) > width or (len(row) < width and not fill):
            raise ValueError(
                f"Line {line} of {path} must have as many values as the first row, "
                f"{width}; it has {len(row)}: {form.separator.join(row)[:80]!r}. Correct it, or "
                f"look for an unclosed quote."
            )
    return width


def line_of_row(path: str, form: CsvFormat, number: int) -> int:
    """Return the first line of a file's row; the row of names has number 0."""
    return next(islice(csv_rows(path, form), number, None), (0, []))[0]


def open_quote_line(path: str, form: CsvFormat) -> int:
    """Return the line of a quote that is never closed: the file's last row."""
    last = deque(csv_rows(path, form), maxlen=1)
    return last[0][0] if last else 0


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
