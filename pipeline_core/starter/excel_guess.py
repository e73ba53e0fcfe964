"""Guessed settings of a workbook: its sheet, the rows above its table, words for missing values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.measures.excel_files import read_excel_table
from pipeline_core.measures.guess_values import guess_missing_words

_TOP_ROWS = 20
_HIDDEN = " (hidden)"


def guess_excel(path: str) -> dict[str, Any]:
    """Return the settings that a workbook is probably read with, where they are not the defaults.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ValueError
        It is no workbook, or has no sheet with anything in it.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".xlsx") as file:
    ...     pd.DataFrame({"a": [1, "?"], "b": [3, 4]}).to_excel(file.name, index=False, startrow=2)
    ...     guess_excel(file.name)
    {'skip_rows': 2, 'missing': ['?']}
    """
    settings, top = _sheet(path)
    filled = top.notna().sum(axis=1).tolist()
    widest = max(filled, default=0)
    if titles := next((n for n, count in enumerate(filled) if 2 * count > widest), 0):
        settings["skip_rows"] = titles
    table = read_excel_table(path, **settings)
    if words := _missing_words(table):
        settings["missing"] = words
    if len(table) and (table.isna().all().any() or table.isna().all(axis=1).any()):
        settings["drop_empty"] = True
    return settings


def _sheet(path: str) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return the first sheet that is a table, as a setting, and its first rows."""
    top = read_excel_table(path, header=False, first_rows=_TOP_ROWS, merged="leave")
    if _is_table(top):
        return {}, top
    for sheet in top.attrs["ingest"]["notes"].get("other_sheets", ()):
        if sheet.endswith(_HIDDEN):
            continue
        try:
            other = read_excel_table(
                path, sheet=sheet, header=False, first_rows=_TOP_ROWS, merged="leave"
            )
        except ValueError:  # nothing is in it
            continue
        if _is_table(other):
            return {"sheet": sheet}, other
    return {}, top


def _is_table(top: pd.DataFrame) -> bool:
    filled = top.notna()
    return bool((filled.sum() > 1).sum() > 1)


def _missing_words(table: pd.DataFrame) -> list[str]:
    """Return words that stand for a missing value in columns whose other values are numbers."""
    mixed = table.attrs["ingest"]["notes"].get("mixed", ())
    columns = {name: table[name].dropna().astype("str").unique().tolist() for name in mixed}
    words = guess_missing_words(columns, columns)
    numbers = {
        name
        for name, values in columns.items()
        if pd.to_numeric(pd.Series([v for v in values if v not in words]), errors="coerce")
        .notna()
        .all()
    }
    return guess_missing_words({name: columns[name] for name in numbers}, numbers)
