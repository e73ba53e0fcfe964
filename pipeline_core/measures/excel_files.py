"""Excel files: one sheet as a table, with everything said that a sheet can hide."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Any, Literal

import pandas as pd

from pipeline_core.measures.excel_parts import part_of_sheets, require_modest_parts, sheet_facts
from pipeline_core.measures.ingest_report import FileFacts, numbered_names, part_of, with_report
from pipeline_core.measures.missing_texts import kept_counts, missing_texts
from pipeline_core.measures.packed_files import damage_text, open_kind
from pipeline_core.measures.readers import missing_words
from pipeline_core.measures.sheet_tables import further_tables
from pipeline_core.measures.value_columns import column_of_values

_MAX_NAMED_CELLS = 20
Row = list[Any]
Notes = dict[str, list[str]]


def read_excel_table(
    path: str,
    *,
    sheet: str | None = None,
    header: bool = True,
    skip_rows: int = 0,
    merged: Literal["fill", "leave"] = "fill",
    missing: Sequence[str] = (),
    text_columns: Sequence[str] = (),
    drop_empty: bool = False,
    first_rows: int | None = None,
) -> pd.DataFrame:
    """Read a sheet of an Excel file (.xlsx, .xlsm).

    Parameters
    ----------
    path
        The file.
    sheet
        The sheet's name, or its number; None for the first that is not hidden.
    header
        Whether the first row names the columns (else column_1, column_2, ...).
    skip_rows
        Rows above the table.
    merged
        Fill merged cells with their value, or leave all but the first missing.
    missing
        Words that mean a missing value beside the usual ones.
    text_columns
        Columns read as text although they hold numbers.
    drop_empty
        Drop columns and rows without any value.
    first_rows
        Read so many rows only; None for all.

    Raises
    ------
    ValueError
        It is no such file, damaged, protected, too large, or has no such sheet.

    Examples
    --------
    >>> read_excel_table("nowhere.xlsx")
    Traceback (most recent call last):
    ...
    ValueError: There is no file nowhere.xlsx.
    """
    import python_calamine as calamine

    notes: Notes = defaultdict(list)
    with open_kind(path, ("excel",)) as file:
        require_modest_parts(path)
        parts = part_of_sheets(path)
        try:
            with calamine.load_workbook(file) as book:
                name = chosen_sheet(path, book, sheet, notes)
                facts = sheet_facts(path, parts[name])
                loaded = book.get_sheet_by_name(name)
                below = None if first_rows is None else skip_rows + header + first_rows
                cells: list[Row] = loaded.to_python(skip_empty_area=False, nrows=below)
                ranges = loaded.merged_cell_ranges or []
        except (calamine.CalamineError, KeyError, OSError) as cause:
            raise ValueError(damage_text(path)) from cause
    notes["formulas"] = some_cells(facts.formulas)
    notes["error_cells"] = some_cells(facts.errors)
    notes["second_table"] = further_cells(cells[skip_rows:], skip_rows)
    changed = {"formulas": len(facts.formulas), "error_cells": len(facts.errors)}
    if merged == "fill":
        changed["merged"] = fill_merged(cells, ranges, notes)
    table = table_of_cells(path, name, cells[skip_rows:], header, missing, text_columns, notes)
    file_facts: FileFacts = {
        "rows_in": len(table),
        "columns_in": len(table.columns),
        "format": {"sheet": name},
        "cells": changed,
        "missing": gaps_of_cells(cells[skip_rows + header :], list(table.columns), missing),
        **part_of(len(table), first_rows),
    }
    if first_rows is None:
        file_facts["lines"] = len(cells)
    if drop_empty:
        table = table.dropna(axis="columns", how="all").dropna(how="all").reset_index(drop=True)
    return with_report(table, notes, facts=file_facts)


def further_cells(cells: list[Row], skipped: int) -> list[str]:
    """Return the cells at which further tables of a sheet begin.

    Examples
    --------
    >>> further_cells([["a", "b"], [1, 2], [None, None]], 0)
    []
    """
    places = further_tables(cells)
    return some_cells([f"{column_letters(place)}{row + skipped + 1}" for row, place in places])


def gaps_of_cells(
    cells: list[Row], names: Sequence[str], missing: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Return how often each word for a missing value is in the cells, by column.

    Examples
    --------
    >>> gaps_of_cells([["", 1], ["-", ""]], ["a", "b"], ["-"])
    {'a': {'': 1, '-': 1}, 'b': {'': 1}}
    """
    words = frozenset(missing_words(missing, {}))
    columns = zip(*cells, strict=True) if cells else ()
    counts = (missing_texts(column, words) for column in columns)
    return kept_counts(dict(zip(names, counts, strict=False)))


def chosen_sheet(path: str, book: Any, sheet: str | None, notes: Notes) -> str:
    """Return the name of the sheet to read; note the others, and which of them are hidden."""
    sheets = [meta for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
    names = [meta.name for meta in sheets]
    hidden = [meta.name for meta in sheets if not str(meta.visible).endswith(".Visible")]
    name = names[0] if names else ""
    if sheet is not None and sheet in names:
        name = sheet
    elif sheet is not None and sheet.isdecimal() and 1 <= int(sheet) <= len(names):
        name = names[int(sheet) - 1]
    elif sheet is None and names:
        name = next((name for name in names if name not in hidden), names[0])
    else:
        raise ValueError(f"{path} has no sheet {sheet!r}; it has {names[:20]}. Choose one of them.")
    others = [other for other in names if other != name]
    notes["other_sheets"] = [f"{n} (hidden)" if n in hidden else n for n in others]
    return name


def some_cells(places: list[str]) -> list[str]:
    """Return the first of some cells, and how many there are more.

    Examples
    --------
    >>> some_cells([f"A{n}" for n in range(1, 25)])[-1]
    '4 more'
    """
    more = len(places) - _MAX_NAMED_CELLS
    return [*places[:_MAX_NAMED_CELLS], *([f"{more} more"] if more > 0 else [])]


def fill_merged(cells: list[Row], ranges: Sequence[Any], notes: Notes) -> int:
    """Give each cell of merged ones their value, in place; return how many were empty before.

    Examples
    --------
    >>> cells, notes = [["a", ""], ["", "b"]], {"merged": []}
    >>> fill_merged(cells, [((0, 0), (1, 0))], notes)
    1
    >>> cells, notes
    ([['a', ''], ['a', 'b']], {'merged': ['A1:A2']})
    """
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        value = cells[top][left]
        for row in islice(cells, top, bottom + 1):
            row[left : right + 1] = [value] * len(row[left : right + 1])
            filled += len(row[left : right + 1])
        filled -= 1
        notes["merged"].append(
            f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        )
    return filled


def column_letters(place: int) -> str:
    """Return the letters of a column by its place, counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def table_of_cells(
    path: str,
    name: str,
    cells: list[Row],
    header: bool,
    missing: Sequence[str],
    text_columns: Sequence[str],
    notes: Notes,
) -> pd.DataFrame:
    """Return the cells of a sheet as a table; what is a number in it is a number."""
    if not any(value != "" for row in cells for value in row):
        raise ValueError(f"The sheet {name!r} of {path} is empty there. Choose another sheet.")
    width = max(map(len, cells))
    head = cells[0] if header else [None] * width
    names, notes["renamed"] = numbered_names([None if value == "" else value for value in head])
    if unknown := [column for column in text_columns if column not in names]:
        raise ValueError(f"{path} has no columns {unknown}; it has {names[:20]}.")
    words = frozenset(missing_words(missing, {}))
    columns = {}
    for place, column in enumerate(names):
        values = [cell_value(row[place], words) for row in cells[header:]]
        if column in text_columns:
            values = [None if value is None else str(value) for value in values]
        elif are_number_texts(values):
            notes["number_texts"].append(column)
        columns[column] = column_of_values(column, values, notes)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(cells) - header))


def cell_value(value: Any, words: frozenset[str]) -> Any:
    """Return a cell's value: None where it is missing, a whole number where it is one.

    Examples
    --------
    >>> cell_value(2.0, frozenset()), cell_value("NA", frozenset(["NA"]))
    (2, None)
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str):
        return None if not value.strip() or value in words else value
    if type(value) is datetime.date:
        return datetime.datetime(value.year, value.month, value.day)
    return value


def are_number_texts(values: Sequence[Any]) -> bool:
    """Return whether every value is text, and such as a number is written.

    Examples
    --------
    >>> are_number_texts(["1.5", None]), are_number_texts(["1.5", "x"]), are_number_texts([None])
    (True, False, False)
    """
    texts = [value for value in values if value is not None]
    return bool(texts) and all(
        isinstance(text, str) and text.strip().lstrip("+-").replace(".", "", 1).isdecimal()
        for text in texts
    )
