"""Guess how a CSV file must be read, once, when it is chosen; a run never guesses.

What is certain becomes a setting, what could mean two things becomes a note
for the user to decide: 03/04 is not turned into a day, nor 1,234 into a
number, because a wrong guess would look just as right.
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
    open_bytes,
    open_text,
    refuse_other_files,
    refuse_uneven_rows,
)

SEPARATORS = ",;\t|"
LINES = 2000
ROWS = 200_000


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
        ``settings``: those that differ from the reader's defaults. ``notes``: what the user
        should know or decide, each with a code and values.

    Raises
    ------
    ValueError
        The file is not there or not such a table.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("zip;price\n01234;1,5\n00099;2,25", file=file, flush=True)
    ...     guess_csv(file.name)["settings"]
    {'separator': ';', 'decimal': ',', 'text_columns': ['zip']}
    """
    encoding = guess_encoding(path)
    refuse_other_files(path, encoding)
    layout = _layout(path, encoding)
    header = _has_header(layout.rows)
    notes: list[dict[str, Any]] = [] if header else [{"code": "guess.no_header"}]
    notes += [{"code": "guess.lines_above", "count": layout.skip_rows}] * (layout.skip_rows > 0)
    notes += _renamed(layout.rows) if header else []
    short, uneven = _uneven(path, encoding, layout)
    table = _as_text(path, encoding, layout, header)
    gaps = table.isna()
    empty = len(table) > 0 and bool(gaps.all().any() or gaps.all(axis="columns").any())
    numbers = guess_numbers(table)
    missing = guess_missing_words(table, numbers)
    values = table.replace(missing, None) if missing else table
    dates, doubtful_dates = guess_dates(values)
    found = {
        "separator": layout.separator, "decimal": numbers.decimal, "thousands": numbers.thousands,
        "encoding": encoding, "header": header, "skip_rows": layout.skip_rows,
        "missing": [*MISSING, *missing], "text_columns": guess_codes(values), "dates": dates,
        "short_rows": short, "drop_empty": empty,
    }  # fmt: skip
    notes += uneven + [{"code": "guess.empty_dropped"}] * empty
    notes += _doubts("guess.doubtful_numbers", numbers.doubtful)
    notes += _doubts("guess.doubtful_dates", doubtful_dates)
    notes += [{"code": "guess.missing_words", "words": missing}] if missing else []
    return {"settings": _changed(found), "notes": notes}


def guess_encoding(path: str) -> str:
    """Guess how letters are stored: by its mark, else utf-8 if all of it is, else cp1252.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".csv") as file:
    ...     _ = file.write("año".encode("cp1252"))
    ...     file.flush()
    ...     guess_encoding(file.name)
    'cp1252'
    """
    refuse_other_files(path, "utf-16")
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
        lines = list(islice(file, LINES))
    best: tuple[Any, ...] = ()
    layout = _Layout(",", 0, list(csv.reader(lines)))
    favourite = _sniffed("".join(lines))
    for separator in SEPARATORS:
        rows, starts = _rows(lines, separator)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width = widths.most_common(1)[0][0]
        first = next(i for i, row in enumerate(rows) if len(row) == width and not _title(row))
        below = [len(row) == width for row in rows[first:]]
        even = sum(below) / len(below) >= 0.9
        named = not any(_is_number(cell) for cell in rows[first])
        if first and not named:
            continue  # The line above is the name of one column whose numbers hold commas.
        score = (even, named, separator == favourite, -first, width)
        if score > best:
            best, layout = score, _Layout(separator, starts[first], rows[first:])
    return layout


def _rows(lines: list[str], separator: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(lines, delimiter=separator)
    rows, starts, start = [], [], 0
    for row in reader:
        if row:
            rows.append(row)
            starts.append(start)
        start = reader.line_num
    return rows, starts


def _sniffed(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text[:20_000], SEPARATORS).delimiter
    except csv.Error:
        return ""


def _title(row: list[str]) -> bool:
    return len(row) > 2 and sum(bool(cell.strip()) for cell in row) <= 1


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*%?", cell.strip()) is not None


def _has_header(rows: list[list[str]]) -> bool:
    first, below = rows[0], rows[1:101]
    numbers = [_is_number(cell) for cell in first]
    if not any(numbers):
        return True
    years = [cell for cell in first if re.fullmatch(r"(?:1[89]|20)\d\d", cell.strip())]
    if len(years) > 1 and len(set(years)) == sum(numbers) < len(first):
        return True
    return any(
        not number and cell.strip() and all(_is_number(row[i]) for row in below if i < len(row))
        for i, (cell, number) in enumerate(zip(first, numbers, strict=True))
    ) and not all(numbers)


def _renamed(rows: list[list[str]]) -> list[dict[str, Any]]:
    counts = Counter(cell for cell in rows[0] if cell)
    twice = [name for name, count in counts.items() if count > 1]
    return [{"code": "guess.renamed", "columns": twice}] if twice else []


def _uneven(path: str, encoding: str, layout: _Layout) -> tuple[str, list[dict[str, Any]]]:
    settings: dict[str, Any] = {
        "encoding": encoding, "separator": layout.separator, "skip_rows": layout.skip_rows,
    }  # fmt: skip
    try:
        refuse_uneven_rows(path, **settings, fill=False)
    except ValueError as cause:
        try:
            refuse_uneven_rows(path, **settings, fill=True)
        except ValueError as longer:
            return "refuse", [{"code": "guess.uneven", "first": str(longer)}]
        return "fill", [{"code": "guess.short_rows", "first": str(cause)}]
    return "refuse", []


def _as_text(path: str, encoding: str, layout: _Layout, header: bool) -> pd.DataFrame:
    names = None if header else [f"column_{i + 1}" for i in range(len(layout.rows[0]))]
    try:
        table = pd.read_csv(
            path, sep=layout.separator, encoding=encoding, skiprows=layout.skip_rows,
            header=0 if header else None, names=names, dtype="str", nrows=ROWS, index_col=False,
            keep_default_na=False, na_values=list(MISSING), on_bad_lines="skip",
        )  # fmt: skip
    except pd.errors.ParserError:
        table = pd.DataFrame(columns=names or layout.rows[0], dtype="str")
    stripped: pd.DataFrame = table.apply(lambda column: column.str.strip())
    return stripped


def _doubts(code: str, columns: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, "columns": columns}] if columns else []


def _changed(found: dict[str, Any]) -> dict[str, Any]:
    usual = {
        "separator": ",", "decimal": ".", "thousands": None, "encoding": "utf-8", "header": True,
        "skip_rows": 0, "missing": list(MISSING), "text_columns": [], "dates": [],
        "short_rows": "refuse", "drop_empty": False,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value != usual[name]}
