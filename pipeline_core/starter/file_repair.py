"""Repairing damaged CSV files: a readable copy, and counts of what it leaves out.

The copy has no NUL bytes, no rows with more values than the first, and no
lines with a quote that is never closed. Plain code on text, so that a server
can run it without pandas.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field

MAX_OPEN_QUOTES = 100
MAX_LISTED = 3


@dataclass
class RepairedFile:
    """The repaired copy of a file, and what it leaves out.

    Parameters
    ----------
    content
        The copy, as UTF-8.
    nuls
        Number of NUL bytes left out.
    rows
        Number of rows left out.
    lines
        Line numbers of the first of them.
    """

    content: bytes = b""
    nuls: int = 0
    rows: int = 0
    lines: list[int] = field(default_factory=list)


def repair_file(
    content: bytes, *, encoding: str, separator: str, skip_rows: int = 0
) -> RepairedFile:
    r"""Return a copy of a file without the parts that cannot be read.

    Parameters
    ----------
    content
        The file, plain or gzipped.
    encoding, separator, skip_rows
        How it is read.

    Examples
    --------
    >>> copy = repair_file(b"a,b\n1,2\n3,4,5\n6,\x007\n", encoding="utf-8", separator=",")
    >>> copy.content, copy.rows, copy.lines, copy.nuls
    (b'a,b\n1,2\n6,7\n', 1, [3], 1)
    """
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    text = content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding, "replace")
    lines = text.replace("\0", "").splitlines(keepends=True)
    rows, left_out = _parse_rows(lines, skip_rows, separator)
    width = 0
    copied: list[str] = lines[:skip_rows]
    for first, last, values in rows:
        width = width or values
        if values > width:
            left_out += range(first, last + 1)
        else:
            copied += lines[first - 1 : last]
    left_out = sorted(number for number in left_out if lines[number - 1].strip())
    return RepairedFile(
        content="".join(copied).encode(),
        nuls=text.count("\0"),
        rows=len(left_out),
        lines=left_out[:MAX_LISTED],
    )


def _parse_rows(
    lines: list[str], skip_rows: int, separator: str
) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Return the first line, last line and length of each row, and the lines with open quotes."""
    rows: list[tuple[int, int, int]] = []
    open_quotes: list[int] = []
    start = skip_rows
    while start < len(lines) and len(open_quotes) <= MAX_OPEN_QUOTES:
        rest = io.StringIO("".join(lines[start:]), newline="")
        reader = csv.reader(rest, delimiter=separator, strict=True)
        line = 0
        try:
            for row in reader:
                rows.append((start + line + 1, start + reader.line_num, len(row)))
                line = reader.line_num
            break
        except csv.Error:
            open_quotes.append(start + line + 1)
            start += line + 1
    return rows, open_quotes
