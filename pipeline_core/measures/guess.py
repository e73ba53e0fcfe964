"""Guesses the reader's settings for a CSV file when it is chosen; a run never guesses.

What is certain becomes a setting; what is ambiguous becomes a note for the user:
03/04 is not turned into a date, nor 1,234 into a number, because a wrong guess
would look just as right.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.measures.guess_values import (
    guess_codes,
    guess_dates,
    guess_missing_words,
    guess_numbers,
)
from pipeline_core.measures.readers import (
    MISSING,
    check_row_lengths,
    open_bytes,
    open_text,
    require_text_file,
)

SEPARATORS = ",;\t|"
_LAYOUT_LINES = 2000
_MAX_ROWS = 200_000


class _Layout(NamedTuple):
    separator: str
    skip_rows: int
    rows: list[list[str]]


def guess_csv(path: str) -> dict[str, Any]:
    r"""Guess the settings of `read_table` for a file.

    Parameters
    ----------
    path
        The file, gzipped if its name ends in .gz.

    Returns
    -------
    dict
        ``settings`` that differ from the reader's defaults, and ``notes`` on what the user
        should know or decide, each with a code and values.

    Raises
    ------
    ValueError
        The file does not exist or is not a CSV table.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("zip;price\n01234;1,5\n00099;2,25", file=file, flush=True)
    ...     guess_csv(file.name)["settings"]
    {'separator': ';', 'decimal': ',', 'text_columns': ['zip']}
    """
    encoding = guess_encoding(path)
    require_text_file(path, encoding)
    layout = _layout(path, encoding)
    header = _has_header(layout.rows)
    notes = _layout_notes(layout, header)
    short_rows, row_notes = _short_rows_setting(path, encoding, layout)
    table = _read_as_text(path, encoding, layout, header)
    has_empty = _has_empty(table)
    numbers = guess_numbers(table)
    missing = guess_missing_words(table, numbers)
    values = table.replace(missing, None) if missing else table
    dates, doubtful_dates = guess_dates(values)
    settings = {
        "separator": layout.separator,
        "decimal": numbers.decimal,
        "thousands": numbers.thousands,
        "encoding": encoding,
        "header": header,
        "skip_rows": layout.skip_rows,
        "missing": [*MISSING, *missing],
        "text_columns": guess_codes(values),
        "dates": dates,
        "short_rows": short_rows,
        "drop_empty": has_empty,
    }
    notes += row_notes + [{"code": "guess.empty_dropped"}] * has_empty
    notes += _column_notes("guess.doubtful_numbers", numbers.doubtful)
    notes += _column_notes("guess.doubtful_dates", doubtful_dates)
    notes += [{"code": "guess.missing_words", "words": missing}] if missing else []
    return {"settings": _without_defaults(settings), "notes": notes}


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
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            with open_text(path, encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeError:
            continue
        return encoding
    return "latin-1"


def _layout(path: str, encoding: str) -> _Layout:
    with open_text(path, encoding) as file:
        lines = list(islice(file, _LAYOUT_LINES))
    best: tuple[Any, ...] = ()
    layout = _Layout(",", 0, list(csv.reader(lines)))
    sniffed = _sniff_separator("".join(lines))
    for separator in SEPARATORS:
        rows, starts = _parse_rows(lines, separator)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width = widths.most_common(1)[0][0]
        first = next(
            i for i, row in enumerate(rows) if len(row) == width and not _is_title_row(row)
        )
        has_width = [len(row) == width for row in rows[first:]]
        is_even = sum(has_width) / len(has_width) >= 0.9
        has_names = not any(_is_number(cell) for cell in rows[first])
        if first and not has_names:
            continue  # The line above is the name of a single column of numbers with commas.
        score = (is_even, has_names, separator == sniffed, -first, width)
        if score > best:
            best, layout = score, _Layout(separator, starts[first], rows[first:])
    return layout


def _parse_rows(lines: list[str], separator: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(lines, delimiter=separator)
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


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*%?", cell.strip()) is not None


def _has_header(rows: list[list[str]]) -> bool:
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


def _layout_notes(layout: _Layout, header: bool) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = [] if header else [{"code": "guess.no_header"}]
    notes += [{"code": "guess.lines_above", "count": layout.skip_rows}] * (layout.skip_rows > 0)
    return notes + (_repeated_names(layout.rows) if header else [])


def _has_empty(table: pd.DataFrame) -> bool:
    """Whether a table has a column or a row without any value."""
    missing = table.isna()
    return len(table) > 0 and bool(missing.all().any() or missing.all(axis="columns").any())


def _repeated_names(rows: list[list[str]]) -> list[dict[str, Any]]:
    counts = Counter(cell for cell in rows[0] if cell)
    repeated = [name for name, count in counts.items() if count > 1]
    return [{"code": "guess.renamed", "columns": repeated}] if repeated else []


def _short_rows_setting(
    path: str, encoding: str, layout: _Layout
) -> tuple[str, list[dict[str, Any]]]:
    settings: dict[str, Any] = {
        "encoding": encoding,
        "separator": layout.separator,
        "skip_rows": layout.skip_rows,
    }
    try:
        check_row_lengths(path, **settings, fill=False)
    except ValueError as cause:
        try:
            check_row_lengths(path, **settings, fill=True)
        except ValueError as longer:
            return "refuse", [{"code": "guess.uneven", "first": str(longer)}]
        return "fill", [{"code": "guess.short_rows", "first": str(cause)}]
    return "refuse", []


def _read_as_text(path: str, encoding: str, layout: _Layout, header: bool) -> pd.DataFrame:
    names = None if header else [f"column_{i + 1}" for i in range(len(layout.rows[0]))]
    try:
        table = pd.read_csv(
            path,
            sep=layout.separator,
            encoding=encoding,
            skiprows=layout.skip_rows,
            header=0 if header else None,
            names=names,
            dtype="str",
            nrows=_MAX_ROWS,
            index_col=False,
            keep_default_na=False,
            na_values=list(MISSING),
            on_bad_lines="skip",
        )
    except pd.errors.ParserError:
        table = pd.DataFrame(columns=names or layout.rows[0], dtype="str")
    stripped: pd.DataFrame = table.apply(lambda column: column.str.strip())
    return stripped


def _column_notes(code: str, columns: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, "columns": columns}] if columns else []


def _without_defaults(settings: dict[str, Any]) -> dict[str, Any]:
    defaults = {
        "separator": ",",
        "decimal": ".",
        "thousands": None,
        "encoding": "utf-8",
        "header": True,
        "skip_rows": 0,
        "missing": list(MISSING),
        "text_columns": [],
        "dates": [],
        "short_rows": "refuse",
        "drop_empty": False,
    }
    return {name: value for name, value in settings.items() if value != defaults[name]}
