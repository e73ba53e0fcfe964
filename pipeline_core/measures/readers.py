"""CSV reader with explicit settings that reports what pandas would silently repair.

A run and the exported script read with the same function and settings; `guess`
proposes the settings when a file is chosen. pandas shifts columns, fills short
rows and keeps NUL bytes silently: here each of these is an error with its line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, Required

import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.column_values import (
    EPOCHS,
    booleans_with_gaps,
    number_pattern,
    parse_dates,
    parse_values,
    read_numbers,
)
from pipeline_core.measures.csv_cells import read_cells
from pipeline_core.measures.csv_facts import csv_facts
from pipeline_core.measures.csv_files import (
    CsvFormat,
    decoding_error_text,
    line_of_row,
    require_text_file,
)
from pipeline_core.measures.ingest_report import with_report

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "None")


class DateColumn(TypedDict):
    """A column of dates and how they are written."""

    column: str
    format: str


class ColumnFormat(TypedDict, total=False):
    """How one column is written, where it differs from the rest of the file.

    With any of `decimal`, `thousands` and `unit` it must be a column of numbers.
    """

    column: Required[str]
    decimal: Literal[".", ","]
    thousands: str
    unit: str
    missing: list[str]
    not_missing: list[str]


def read_table(
    path: str,
    *,
    member: str | None = None,
    separator: str = ",",
    decimal: str = ".",
    thousands: str | None = None,
    encoding: str = "utf-8",
    header: bool = True,
    skip_rows: int = 0,
    missing: Sequence[str] = (),
    text_columns: Sequence[str] = (),
    dates: Sequence[Mapping[str, Any]] = (),
    column_formats: Sequence[Mapping[str, Any]] = (),
    strip: bool = False,
    escape: str | None = None,
    short_rows: Literal["refuse", "fill"] = "refuse",
    drop_empty: bool = False,
    first_rows: int | None = None,
) -> pd.DataFrame:
    r"""Read a CSV file, plain or packed by gzip, Zstandard or zip.

    Parameters
    ----------
    path
        The file.
    member
        The file inside a zip file; None for the only one.
    separator, decimal, thousands
        The column, decimal and thousands separators.
    encoding
        The character encoding.
    header
        Whether the first row names the columns (else column_1, column_2, ...).
    skip_rows
        Lines above the table.
    missing
        Words that mean a missing value beside `MISSING`; with "" among them, the only ones.
    text_columns
        Columns kept as text although they look like numbers.
    dates
        Date columns with their format: ``{"column": "day", "format": "%d/%m/%Y"}``.
    column_formats
        Columns written differently: ``{"column": "price", "decimal": ",", "unit": "€"}``.
    strip
        Drop blanks around values.
    escape
        Character before a quote that is part of a value.
    short_rows
        Refuse a row with too few values, or fill it with missing values.
    drop_empty
        Drop columns and rows without any value.
    first_rows
        Read only so many rows; None for all.

    Raises
    ------
    ValueError
        The file does not exist, is not a CSV table, or cannot be read without loss.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("id;price\n007;1,5\n")
    ...     file.flush()
    ...     read_table(file.name, separator=";", decimal=",", text_columns=["id"])
        id  price
    0  007    1.5
    """
    require_text_file(path, encoding, member)
    form = CsvFormat(encoding, separator, skip_rows, escape, strip, member)
    formats = {str(column["column"]): column for column in column_formats}
    date_formats = {str(column["column"]): str(column["format"]) for column in dates}
    number_formats = {name: own for name, own in formats.items() if has_number_signs(own)}
    as_text = {*text_columns, *date_formats, *number_formats}
    words = {name: missing_words(missing, own) for name, own in {"": {}, **formats}.items()}
    notes: dict[str, list[str]] = {}
    fill = short_rows == "fill"
    try:
        table = read_cells(
            path,
            form,
            decimal,
            header,
            fill,
            words,
            as_text,
            first_rows,
            notes,
            coded_columns(date_formats, number_formats),
        )
    except UnicodeError:
        raise ValueError(decoding_error_text(path, encoding, member)) from None
    except LookupError:
        raise ValueError(
            f"There is no encoding {encoding!r}. Choose another, usually utf-8."
        ) from None
    facts = csv_facts(path, form, table, header, first_rows)
    if drop_empty:
        table = table.dropna(axis="columns", how="all").dropna(how="all")
    named = dict.fromkeys((*text_columns, *date_formats, *formats))
    if unknown := [name for name in named if name not in table]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(table.columns)}.")
    columns = booleans_with_gaps(table)
    columns |= grouped_numbers(table.drop(columns=list(as_text)), decimal, thousands)
    for name, own in number_formats.items():
        columns[name] = read_numbers(table[name], own.get("decimal", decimal), own)
        require_converted(table[name], columns[name], "numbers", path, form, header)
    for name, date_format in date_formats.items():
        columns[name] = parse_dates(table[name], date_format)
        what = f"dates like {date_format}"
        require_converted(table[name], columns[name], what, path, form, header)
    return with_report(table.assign(**columns).reset_index(drop=True), notes, facts=facts)


def missing_words(missing: Sequence[str], own: Mapping[str, Any]) -> list[str]:
    """Return the words that mean a missing value in a column.

    Parameters
    ----------
    missing
        Words of the file beside `MISSING`; with "" among them, the only ones.
    own
        The column's format: `missing` adds words for it, `not_missing` takes some away.

    Examples
    --------
    >>> missing_words(["", "?"], {"missing": ["-"]})
    ['', '?', '-']
    >>> "NA" in missing_words(["?"], {}), "NA" in missing_words([], {"not_missing": ["NA"]})
    (True, False)
    """
    words = [*missing] if "" in missing else [*MISSING, *missing]
    words += own.get("missing") or []
    return [word for word in words if word not in (own.get("not_missing") or ())]


def coded_columns(dates: Mapping[str, str], numbers: Collection[str]) -> set[str]:
    """Return the columns of dates whose texts need not be held: they are gone in the end.

    Examples
    --------
    >>> coded_columns({"day": "%d/%m/%Y", "at": "unix seconds"}, [])
    {'day'}
    """
    return {name for name, form in dates.items() if form not in EPOCHS and name not in numbers}


def has_number_signs(own: Mapping[str, Any]) -> bool:
    """Return whether a column's format says how its numbers are written."""
    return any(own.get(name) for name in ("decimal", "thousands", "unit"))


def grouped_numbers(
    table: pd.DataFrame, decimal: str, thousands: str | None
) -> dict[str, pd.Series[Any]]:
    """Return the columns of text whose every value is a number with grouped digits.

    Examples
    --------
    >>> table = pd.DataFrame({"price": ["1,234.5", "2"], "version": ["1,234", "1,2,3"]})
    >>> {name: column.tolist() for name, column in grouped_numbers(table, ".", ",").items()}
    {'price': [1234.5, 2.0]}
    """
    if not thousands:
        return {}
    pattern = number_pattern(decimal, thousands)
    names = map(str, table.select_dtypes("str").columns)
    texts = {name: table[name].str.strip() for name in names}
    return {
        name: parse_values(values, decimal, thousands)
        for name, values in texts.items()
        if values.notna().any() and values.dropna().str.fullmatch(pattern).all()
    }


def require_converted(
    values: pd.Series[Any],
    converted: pd.Series[Any],
    what: str,
    path: str,
    form: CsvFormat,
    header: bool,
) -> None:
    """Raise unless every value became a number or date; name the first with its line."""
    odd = values[converted.isna() & values.notna()]
    if len(odd):
        line = line_of_row(path, form, int(odd.index[0]) + header)
        raise ValueError(
            f"The column {values.name!r} of {path} must contain {what}; {len(odd)} of "
            f"{len(values)} values failed, the first is {odd.iloc[0]!r} in line {line}. Correct "
            f"it, add it to the column's missing words, or read the column as text."
        )
