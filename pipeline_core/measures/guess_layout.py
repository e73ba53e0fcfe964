"""Guesses how a CSV file is laid out: its encoding, separator, first line and names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import Any, NamedTuple

from pipeline_core.measures.csv_files import (
    CsvFormat,
    open_bytes,
    open_text,
    require_text_file,
    wide_encoding,
)

SEPARATORS = ",;\t|"
_LAYOUT_LINES = 2000


class Layout(NamedTuple):
    """How the rows of a file are written, and the first of them."""

    form: CsvFormat
    rows: list[list[str]]


def guess_encoding(path: str) -> str:
    """Guess a file's encoding: by its byte order mark, else utf-8 if valid, else cp1252.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".csv") as file:
    ...     _ = file.write("año".encode("cp1252"))
    ...     file.flush()
    ...     guess_encoding(file.name)
    'cp1252'
    """
    require_text_file(path, "utf-16")
    with open_bytes(path) as file:
        if wide := wide_encoding(file.read(4096)):
            return wide
    for encoding in ("utf-8", "cp1252"):
        try:
            with open_text(path, encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeError:
            continue
        return encoding
    return "latin-1"


def guess_layout(path: str, encoding: str) -> Layout:
    r"""Guess the separator of a file and the lines above its table.

    Raises
    ------
    ValueError
        There is nothing but separators in it.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("A title\n\na;b\n1;2", file=file, flush=True)
    ...     guess_layout(file.name, "utf-8").form[1:3]
    (';', 2)
    """
    csv.field_size_limit(1 << 30)
    with open_text(path, encoding) as file:
        lines = list(islice(file, _LAYOUT_LINES))
    best: tuple[Any, ...] = ()
    layout = Layout(CsvFormat(encoding), list(csv.reader(lines)))
    sniffed = _sniff_separator("".join(lines))
    for separator in SEPARATORS:
        form = _cell_form(lines, CsvFormat(encoding, separator))
        rows, starts = _parse_rows(lines, form)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width = widths.most_common(1)[0][0]
        starting = [i for i, row in enumerate(rows) if len(row) == width and not _is_title_row(row)]
        if not starting:
            continue
        first = starting[0]
        has_width = [len(row) == width for row in rows[first:]]
        is_even = sum(has_width) / len(has_width) >= 0.9
        has_names = not any(_is_number(cell) for cell in rows[first])
        if first and not has_names and not _are_counts(rows[:first], width):
            continue  # The line above is the name of a single column of numbers with commas.
        score = (is_even, has_names, separator == sniffed, -first, width)
        if score > best:
            best = score
            layout = Layout(form._replace(skip_rows=starts[first]), rows[first:])
    if not any(cell.strip() for row in layout.rows for cell in row):
        raise ValueError(f"{path} has separators only: there is no name and no value in it.")
    return layout


def _cell_form(lines: list[str], form: CsvFormat) -> CsvFormat:
    """Return a form that says whether values have blanks around and backslashes before quotes."""
    sign = re.escape(form.separator)
    # A quote after a backslash that neither ends its value nor is doubled: "say \\"hi\\"".
    escaped = re.compile(rf'\\"(?!"|\s*(?:{sign}|$))')
    has_escape = any(escaped.search(line) for line in lines)
    form = form._replace(escape="\\" if has_escape else None)
    rows, _ = _parse_rows(lines, form)
    cells = [cell for row in rows if len(row) > 1 for cell in row]
    has_blanks = any(cell != cell.strip() and cell.strip() for cell in cells)
    return form._replace(strip=has_blanks)


def _parse_rows(lines: list[str], form: CsvFormat) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(
        lines,
        delimiter=form.separator,
        escapechar=form.escape,
        skipinitialspace=form.strip,
    )
    rows, starts, start = [], [], 0
    for row in reader:
        if row:
            rows.append(row)
            starts.append(start)
        start = reader.line_num
    return rows, starts


def _sniff_separator(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:20_000], SEPARATORS).delimiter
    except csv.Error:
        return ""


def _is_title_row(row: list[str]) -> bool:
    return len(row) > 2 and sum(bool(cell.strip()) for cell in row) <= 1


def _are_counts(rows: list[list[str]], width: int) -> bool:
    """Return whether the lines above are few numbers about the file, as scikit-learn writes."""
    return all(1 < len(row) <= width / 2 and any(map(_is_number, row)) for row in rows)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*%?", cell.strip()) is not None


def has_header(rows: list[list[str]]) -> bool:
    """Return whether the first row has names rather than values.

    Examples
    --------
    >>> has_header([["a", "b"], ["1", "2"]]), has_header([["1", "2"], ["3", "4"]])
    (True, False)
    """
    first, rows_below = rows[0], rows[1:101]
    numbers = [_is_number(cell) for cell in first]
    if not any(numbers):
        return True
    years = [cell for cell in first if re.fullmatch(r"(?:1[89]|20)\d\d", cell.strip())]
    if len(years) > 1 and len(set(years)) == sum(numbers) < len(first):
        return True
    return any(
        not number
        and cell.strip()
        and all(_is_number(row[i]) for row in rows_below if i < len(row))
        for i, (cell, number) in enumerate(zip(first, numbers, strict=True))
    ) and not all(numbers)
