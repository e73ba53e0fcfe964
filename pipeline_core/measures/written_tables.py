"""Tables as files that other programs open, without a cell that they would execute."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from typing import Any

import pandas as pd

_FIRST_INEXACT = 2**53  # also what a float makes of 2**53 + 1
_SHEET_ROWS, _SHEET_COLUMNS, _CELL_LETTERS = 1_048_576, 16_384, 32_767
# What spreadsheets take for the beginning of a formula.
_FORMULA = r"[=+\-@\t\r]"
_NUMBER = r"[+\-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+\-]?\d+)?"


def formula_cells(table: pd.DataFrame) -> dict[str, Any]:
    """Return for each column of text which cells a spreadsheet would take for formulas.

    Examples
    --------
    >>> cells = formula_cells(pd.DataFrame({"a": ["=1+1", "-5", "x"], "n": [1, 2, 3]}))
    >>> {name: found.tolist() for name, found in cells.items()}
    {'a': [True, False, False]}
    """
    formulas = {}
    for name, dtype in table.dtypes.items():
        if isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(dtype):
            text = table[name].astype("str")
            cells = text.str.match(_FORMULA) & ~text.str.fullmatch(_NUMBER)
            if bool((cells := cells.fillna(value=False).astype("bool")).any()):
                formulas[str(name)] = cells
    return formulas


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with an apostrophe before what a spreadsheet would take for a formula.

    Examples
    --------
    >>> without_formulas(pd.DataFrame({"=a": ["=1+1", "x"]})).to_dict("list")
    {"'=a": ["'=1+1", 'x']}
    """
    columns = {
        name: ("'" + table[name].astype("str")).where(cells, table[name].astype("str"))
        for name, cells in formula_cells(table).items()
    }
    heads = pd.Series(list(map(str, table.columns)), dtype="str")
    is_formula = heads.str.match(_FORMULA) & ~heads.str.fullmatch(_NUMBER)
    return table.assign(**columns).set_axis(heads.where(~is_formula, "'" + heads).tolist(), axis=1)


def warn_of_formulas(table: pd.DataFrame) -> None:
    """Warn of cells that a spreadsheet would execute."""
    if formulas := list(formula_cells(table)):
        warnings.warn(
            f"Cells that spreadsheets take for formulas were written as they are: {formulas}.",
            stacklevel=2,
        )


def write_excel_sheet(table: pd.DataFrame, path: str, sheet: str) -> None:
    """Write a table into a new workbook: text that looks like a formula stays text.

    Raises
    ------
    ValueError
        The table is larger than a sheet, or a text longer than a cell.
    """
    if len(table) >= _SHEET_ROWS or table.shape[1] > _SHEET_COLUMNS:
        raise ValueError(
            f"A sheet of Excel has {_SHEET_ROWS} rows and {_SHEET_COLUMNS} columns; the table has "
            f"{len(table)} and {table.shape[1]}. Write CSV or Parquet, or fewer rows."
        )
    written = table.assign(**{name: excel_cells(table[name], name) for name in table.columns})
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        written.to_excel(book, sheet_name=sheet, index=False)
        for row in book.sheets[sheet].iter_rows():
            for cell in row:
                if cell.data_type in ("f", "e"):
                    cell.data_type = "s"


def excel_cells(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Return a column as Excel keeps it: long whole numbers and times with a zone as text."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return column.map(lambda moment: moment.isoformat(), na_action="ignore").astype("str")
    is_whole = pd.api.types.is_integer_dtype(column.dtype)
    if is_whole and bool((column.abs() >= _FIRST_INEXACT).any()):
        return column.astype("str")
    is_text = isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(column)
    if is_text and bool((column.astype("str").str.len() > _CELL_LETTERS).any()):
        raise ValueError(
            f"A cell of Excel has at most {_CELL_LETTERS} letters; column {name} has longer ones. "
            f"Shorten them, or write CSV."
        )
    return column


def write_sqlite_file(table: pd.DataFrame, path: str, name: str) -> None:
    """Write a table into a new SQLite file.

    Raises
    ------
    ValueError
        Two columns differ only in small and capital letters.
    """
    lower = [str(column).lower() for column in table.columns]
    if twice := [column for column in table.columns if lower.count(str(column).lower()) > 1]:
        raise ValueError(
            f"SQLite takes small and capital letters for the same; the columns {twice} would be "
            f"one. Rename them."
        )
    with closing(sqlite3.connect(path)) as database, database:
        table.to_sql(name, database, index=False, if_exists="fail")
