"""The lines of a file that are not like the others: counted, with the first of each kind.

Reading stops at the first uneven line and cannot tell how many there are; who
has to decide whether to mend the file wants to know that.
"""

from __future__ import annotations

import csv
from typing import Any

from pipeline_core.measures.readers import open_bytes, open_text

SHOWN = 3
_LONGEST = 120


def uneven_lines(path: str, encoding: str, separator: str, skip_rows: int) -> dict[str, Any]:
    r"""Count the rows that have more or fewer values than the first.

    Parameters
    ----------
    path, encoding, separator, skip_rows
        The file and how it is read.

    Returns
    -------
    dict
        ``width`` of the first row, counts of ``long`` and ``short`` rows with the first
        ``long_lines`` and ``short_lines``, the text of the first long row, and the line
        of an ``open_quote`` or None.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("a,b\n1,2\n3\n4,5,6", file=file, flush=True)
    ...     found = uneven_lines(file.name, "utf-8", ",", 0)
    >>> found["width"], found["short_lines"], found["long_lines"], found["first_long"]
    (2, [3], [4], '4,5,6')
    """
    found: dict[str, Any] = {
        "width": 0, "long": 0, "short": 0, "long_lines": [], "short_lines": [], "first_long": "",
        "open_quote": None,
    }  # fmt: skip
    csv.field_size_limit(1 << 30)
    with open_text(path, encoding) as file:
        for _ in range(skip_rows):
            file.readline()
        rows = csv.reader(file, delimiter=separator, strict=True)
        line = 1
        try:
            for row in rows:
                found["width"] = found["width"] or len(row)
                _count(found, row, skip_rows + line, separator)
                line = rows.line_num + 1
        except csv.Error as error:
            if "end of data" in str(error):
                found["open_quote"] = skip_rows + line
    return found


def _count(found: dict[str, Any], row: list[str], line: int, separator: str) -> None:
    if not row or len(row) == found["width"]:
        return
    which = "long" if len(row) > found["width"] else "short"
    found[which] += 1
    if len(found[f"{which}_lines"]) < SHOWN:
        found[f"{which}_lines"].append(line)
    if which == "long" and not found["first_long"]:
        found["first_long"] = separator.join(row)[:_LONGEST]


def mixed_encoding(path: str) -> int | None:
    r"""Return the first line that is not UTF-8 in a file whose other letters are, or None.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".csv") as file:
    ...     _ = file.write("año\n".encode() + "año\n".encode("cp1252"))
    ...     file.flush()
    ...     mixed_encoding(file.name)
    2
    """
    first, good = None, False
    with open_bytes(path) as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            try:
                line.decode()
                good = True
            except UnicodeDecodeError:
                first = first or number
    return first if good else None
