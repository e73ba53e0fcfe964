"""CSV files as bytes, lines and rows: what they are, how they are encoded, where a line is wrong.

Everything here names the line of a file; pandas knows rows only.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import IO, Any, NamedTuple

from pipeline_core.measures.file_kinds import (
    PACKED,
    TEXTS,
    kind_of_bytes,
    kind_of_file,
    other_kind_text,
    require_file,
)
from pipeline_core.measures.packed_files import open_unpacked

BLOCK = 1 << 20
ONE_BYTE_SIGNS = re.compile("ascii|utf-8|iso8859|cp125|koi8|mac-")  # separators are one byte


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
    member
        The file inside a zip file.
    """

    encoding: str = "utf-8"
    separator: str = ","
    skip_rows: int = 0
    escape: str | None = None
    strip: bool = False
    member: str | None = None


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
        The file, plain or packed.
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
    with open_text(path, form.encoding, form.member) as file:
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


def require_text_file(
    path: str, encoding: str, member: str | None = None, kinds: Collection[str] = ("text",)
) -> None:
    """Raise unless a file is a text file of some kinds, by its first bytes and its NUL bytes."""
    require_file(path)
    kind = kind_of_file(path)
    if kind in PACKED or kind in TEXTS:
        with open_bytes(path, member) as file:
            kind = kind_of_text(file, path, encoding)
    if kind not in kinds:
        raise ValueError(other_kind_text(path, kind))


def kind_of_text(file: IO[bytes], path: str, encoding: str) -> str:
    """Return the kind of an unpacked file; raise where it is empty or has NUL bytes."""
    chunk = file.read(1 << 20)
    if not chunk.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValueError(f"{path} is empty.")
    wide = wide_encoding(chunk[:4096])
    is_wide = encoding.lower().startswith(("utf-16", "utf-32"))
    kind = kind_of_bytes(chunk)
    while chunk and kind in TEXTS and not is_wide:
        if b"\0" in chunk and wide is not None:
            raise ValueError(
                f"{path} is text in {wide}, not in {encoding}. Set 'encoding' to {wide}."
            )
        if b"\0" in chunk:
            raise ValueError(f"{path} is not text: it has NUL bytes. Choose another file.")
        chunk = file.read(1 << 20)
    return kind


def even_width(path: str, form: CsvFormat) -> int | None:
    """Return how many values every row has, None where they differ or quotes must be parsed.

    Counting separators is ten times as fast as parsing, and comparing them in blocks of bytes
    another three times.
    """
    if (width := even_block_width(path, form)) is not None:
        return width
    with open_text(path, form.encoding, form.member) as file:
        for line in islice(file, form.skip_rows, None):
            if '"' in line or form.escape:
                return None
            if line.strip("\r\n"):
                count = line.count(form.separator) + 1
                width = width or count
                if count != width:
                    return None
    return width


def even_block_width(path: str, form: CsvFormat) -> int | None:
    r"""Return how many values every line has if that can be told by bytes; else None.

    Raises
    ------
    UnicodeError
        The file is not encoded so.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("a,b\n1,2", file=file, flush=True)
    ...     even_block_width(file.name, CsvFormat())
    2
    """
    name = codecs.lookup(form.encoding).name
    separator = form.separator.encode(name, "replace")
    if not ONE_BYTE_SIGNS.match(name) or len(separator) != 1 or form.escape:
        return None
    others = bytes(set(range(256)) - set(separator + b'\r\n"'))
    decoder = codecs.getincrementaldecoder(name)()
    row = rest = last = b""
    with open_bytes(path, form.member) as file:
        above = b"".join(file.readline() for _ in range(form.skip_rows))
        decoder.decode(above)
        if above.count(b"\r") != above.count(b"\r\n"):
            return None
        while chunk := file.read(BLOCK):
            decoder.decode(chunk)
            last = chunk[-1:]
            signs = rest + chunk.translate(None, others)
            row = row or signs[: signs.find(b"\n") + 1]
            count = len(signs) // len(row) if row else 0
            rest = signs[count * len(row) :]
            if not row or signs[: count * len(row)] != row * count:
                return None
    decoder.decode(b"", final=True)
    signs = row.removesuffix(b"\n").removesuffix(b"\r")
    is_even = signs == separator * len(signs) and rest == (b"" if last == b"\n" else signs)
    return len(signs) + 1 if signs and is_even else None


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


def open_text(path: str, encoding: str, member: str | None = None) -> IO[str]:
    """Open a plain or packed text file, without its byte order mark."""
    encoding = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    codecs.lookup(encoding)  # before the file is open
    return io.TextIOWrapper(open_bytes(path, member), encoding=encoding, newline="")


def open_bytes(path: str, member: str | None = None) -> IO[bytes]:
    """Open a plain or packed file."""
    return open_unpacked(path, member)


def decoding_error_text(path: str, encoding: str, member: str | None = None) -> str:
    """Return the error message for the first byte that is invalid in an encoding."""
    with open_bytes(path, member) as file:
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
