"""A copy of a damaged file that can be read: what it leaves out is counted, the file stays.

Plain code on text, so that a server can do it: NUL bytes go, a row with more
values than the first goes, and so does a line whose quote is never closed.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field

MOST_QUOTES = 100
SHOWN = 3


@dataclass
class Mended:
    """The copy, and what is not in it.

    Parameters
    ----------
    content
        The copy, as UTF-8.
    nuls
        How many NUL bytes were left out.
    rows
        How many rows were left out.
    lines
        Where the first of them stood.
    """

    content: bytes = b""
    nuls: int = 0
    rows: int = 0
    lines: list[int] = field(default_factory=list)


def mended(content: bytes, *, encoding: str, separator: str, skip_rows: int = 0) -> Mended:
    r"""Return a copy of a file without what cannot be read.

    Parameters
    ----------
    content
        The file, plain or gzipped.
    encoding, separator, skip_rows
        How it is read.

    Examples
    --------
    >>> found = mended(b"a,b\n1,2\n3,4,5\n6,\x007\n", encoding="utf-8", separator=",")
    >>> found.content, found.rows, found.lines, found.nuls
    (b'a,b\n1,2\n6,7\n', 1, [3], 1)
    """
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    text = content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding, "replace")
    found = Mended(nuls=text.count("\0"))
    lines = text.replace("\0", "").splitlines(keepends=True)
    kept, left_out = _closed(lines, skip_rows, separator)
    width = 0
    written: list[str] = lines[:skip_rows]
    for first, last, values in kept:
        width = width or values
        if values > width:
            left_out += range(first, last + 1)
        else:
            written += lines[first - 1 : last]
    left_out = sorted(one for one in left_out if lines[one - 1].strip())
    found.rows, found.lines = len(left_out), left_out[:SHOWN]
    found.content = "".join(written).encode()
    return found


def _closed(
    lines: list[str], skip_rows: int, separator: str
) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Return each row's first and last line and its length, and the lines with an open quote."""
    rows: list[tuple[int, int, int]] = []
    bad: list[int] = []
    start = skip_rows
    while start < len(lines) and len(bad) <= MOST_QUOTES:
        reader = csv.reader(io.StringIO("".join(lines[start:]), newline=""), delimiter=separator,
                            strict=True)  # fmt: skip
        before = 0
        try:
            for row in reader:
                rows.append((start + before + 1, start + reader.line_num, len(row)))
                before = reader.line_num
            break
        except csv.Error:
            bad.append(start + before + 1)
            start += before + 1
    return rows, bad
