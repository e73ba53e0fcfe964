"""Guessed fields of a text file whose columns stand one below another, with blanks between."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from pipeline_core.measures.csv_files import open_text
from pipeline_core.measures.guess_layout import guess_encoding, has_header
from pipeline_core.measures.guess_values import guess_codes

_MAX_LINES = 20_000
_MIN_LINES = 3
_WORD = re.compile(r"\S+")


def guess_fields(path: str) -> dict[str, Any] | None:
    r"""Return the settings of the reader of fixed widths; None for a file of no such columns.

    Parameters
    ----------
    path
        A text file, plain or packed.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print("zip    size\n00123   1.5\n00456  20.0", file=file, flush=True)
    ...     settings = guess_fields(file.name)
    >>> settings["fields"][1]
    {'column': 'size', 'width': 4, 'start': 8}
    >>> settings["skip_rows"], settings["text_columns"]
    (1, ['zip'])
    """
    encoding = guess_encoding(path)
    with open_text(path, encoding) as file:
        lines = [line.rstrip() for line in islice(file, _MAX_LINES)]
    rows = [line for line in lines if line]
    places = _places(rows)
    cells = [[row[start:end].strip() for start, end in places] for row in rows]
    is_filled = all(sum(map(bool, column)) > len(rows) / 2 for column in zip(*cells, strict=True))
    # Two blanks inside of a value are the gap of two columns that stand at no place of their own.
    has_gaps = any("  " in cell for row in cells for cell in row)
    if len(places) < 2 or len(rows) < _MIN_LINES or not is_filled or has_gaps:
        return None
    if not all(cells[0]):
        return None
    has_names = has_header(cells)
    names = cells[0] if has_names else [f"column_{n}" for n in range(1, len(places) + 1)]
    values = list(zip(*cells[has_names:], strict=True))
    settings = {
        "fields": [
            {"column": name, "width": end - start, "start": start + 1}
            for name, (start, end) in zip(names, places, strict=True)
        ],
        "encoding": "" if encoding == "utf-8" else encoding,
        "skip_rows": lines.index(rows[0]) + 1 if has_names else 0,
        "text_columns": guess_codes(dict(zip(names, values, strict=True))),
    }
    return {name: value for name, value in settings.items() if value}


def _places(rows: list[str]) -> list[tuple[int, int]]:
    """Return where the columns begin and end: between places at which every line is blank."""
    filled = bytearray(max(map(len, rows), default=0))
    for row in rows:
        for word in _WORD.finditer(row):
            filled[word.start() : word.end()] = b"\1" * (word.end() - word.start())
    starts = [n for n, is_in in enumerate(filled) if is_in and (n == 0 or not filled[n - 1])]
    ends = [n for n, is_in in enumerate([*filled, 0]) if not is_in and n and filled[n - 1]]
    return [(start, end) for start, end in zip(starts, ends, strict=True)]
