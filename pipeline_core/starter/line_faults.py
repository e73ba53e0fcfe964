"""Faulty lines of a CSV file: rows of another length, open quotes, mixed encodings.

A parser stops at the first faulty line. Whoever has to decide whether to repair
the file needs to know how many there are.
"""

from __future__ import annotations

import csv
from typing import TypedDict

from pipeline_core.measures.csv_files import (
    CsvFormat,
    csv_rows,
    even_width,
    open_bytes,
    open_quote_line,
)

MAX_LISTED = 3
_MAX_TEXT = 120


class UnevenLines(TypedDict):
    """Rows that have more or fewer values than the first.

    Parameters
    ----------
    width
        Values in the first row.
    long, short
        Counts of rows with more and with fewer values.
    long_lines, short_lines
        Line numbers of the first of them.
    first_long
        Text of the first row with more values.
    open_quote
        Line of a quote that is never closed, or None.
    """

    width: int
    long: int
    short: int
    long_lines: list[int]
    short_lines: list[int]
    first_long: str
    open_quote: int | None


def uneven_lines(path: str, form: CsvFormat) -> UnevenLines:
    r"""Count the rows that have more or fewer values than the first.

    Parameters
    ----------
    path, form
        The file and how its rows are written.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("a,b\n1,2\n3\n4,5,6", file=file, flush=True)
    ...     lines = uneven_lines(file.name, CsvFormat())
    >>> lines["width"], lines["short_lines"], lines["long_lines"], lines["first_long"]
    (2, [3], [4], '4,5,6')
    """
    lines = UnevenLines(
        width=0, long=0, short=0, long_lines=[], short_lines=[], first_long="", open_quote=None
    )
    if (width := even_width(path, form)) is not None:
        lines["width"] = width
        return lines
    try:
        for number, row in csv_rows(path, form, strict=True):
            lines["width"] = lines["width"] or len(row)
            if len(row) != lines["width"]:
                _count_row(lines, row, number, form.separator)
    except csv.Error as error:
        if "end of data" in str(error):
            lines["open_quote"] = open_quote_line(path, form)
    return lines


def _count_row(lines: UnevenLines, row: list[str], number: int, separator: str) -> None:
    if len(row) > lines["width"]:
        lines["long"] += 1
        lines["first_long"] = lines["first_long"] or separator.join(row)[:_MAX_TEXT]
        listed = lines["long_lines"]
    else:
        lines["short"] += 1
        listed = lines["short_lines"]
    if len(listed) < MAX_LISTED:
        listed.append(number)


def mixed_encoding_line(path: str) -> int | None:
    r"""Return the first line that is not UTF-8 in a file that has UTF-8 lines too, or None.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".csv") as file:
    ...     _ = file.write("año\n".encode() + "año\n".encode("cp1252"))
    ...     file.flush()
    ...     mixed_encoding_line(file.name)
    2
    """
    first, has_utf8 = None, False
    with open_bytes(path) as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            try:
                line.decode()
                has_utf8 = True
            except UnicodeDecodeError:
                first = first or number
    return first if has_utf8 else None
