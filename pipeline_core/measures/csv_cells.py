"""The cells of a CSV file as pandas reads them, without what it loses or repairs silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.column_values import FIRST_INEXACT, keep_digits, parse_values
from pipeline_core.measures.csv_facts import short_lines
from pipeline_core.measures.csv_files import (
    CsvFormat,
    check_row_lengths,
    csv_rows,
    open_quote_line,
)
from pipeline_core.measures.csv_pieces import read_in_pieces
from pipeline_core.measures.packed_files import open_unpacked, plain_size
from pipeline_core.measures.wide_tables import number_groups, with_joined_columns


def read_cells(
    path: str,
    form: CsvFormat,
    decimal: str,
    header: bool,
    fill: bool,
    words: Mapping[str, Sequence[str]],
    as_text: Collection[str],
    first_rows: int | None,
    notes: dict[str, list[str]],
    coded: Collection[str] = (),
) -> pd.DataFrame:
    """Read a file with pandas, without what it would lose or repair silently.

    `words` are the words for a missing value, those of "" for columns without their own;
    `notes` gets what the report says of the file. Columns of `coded` may be categories.
    """
    width = check_row_lengths(path, form, fill=fill, first=2)
    checked = None if first_rows is None else first_rows + header
    settings: dict[str, Any] = {
        "sep": form.separator,
        "decimal": decimal,
        "encoding": form.encoding,
        "skiprows": form.skip_rows,
        "escapechar": form.escape,
        "skipinitialspace": form.strip,
        "header": 0 if header else None,
        "index_col": False,
        "low_memory": False,
        "keep_default_na": False,
    }
    try:
        settings["na_values"] = list(words[""])
        if not header or form.strip or len(words) > 1:
            names = column_names(path, form, settings, width)
            if not header or form.strip:
                settings["names"] = names
            if len(words) > 1:
                settings["na_values"] = {n: list(words.get(n, words[""])) for n in names}
        settings["nrows"] = first_rows
        opened = partial(open_unpacked, path, form.member, progress=True)
        read = {**settings, "dtype": dict.fromkeys(as_text, "str")}
        coded = () if form.strip else coded  # their texts are not yet what they will be
        table = with_joined_columns(read_in_pieces(opened, width, read, plain_size(path), coded))
        if not fill and table.iloc[:, -1].isna().any():
            check_row_lengths(path, form, fill=fill, first=checked)
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path} is empty below line {form.skip_rows}.") from None
    except pd.errors.ParserError:
        check_row_lengths(path, form, fill=fill)
        line = open_quote_line(path, form)
        raise ValueError(f"Line {line} of {path} opens a quote that is never closed.") from None
    notes |= layout_notes(path, form, table, header)
    notes["short_rows"] = short_lines(path, form, width) if fill else []
    digits = digits_of_whole_numbers(path, form, settings, table, as_text)
    notes["digits"] = [name for name, column in digits.items() if column.dtype != "float64"]
    return table.assign(
        **digits,
        **(stripped_words(table, words, as_text, decimal) if form.strip else {}),
    )


def column_names(path: str, form: CsvFormat, settings: Mapping[str, Any], width: int) -> list[str]:
    """Return the names of the columns, without blanks around them if those are dropped."""
    if settings["header"] is None:
        return [f"column_{i + 1}" for i in range(width)]
    with open_unpacked(path, form.member) as file:
        names = [str(name) for name in pd.read_csv(file, nrows=0, **settings).columns]
    bare = [name.strip() for name in names]
    if not settings["skipinitialspace"] or len(set(bare)) < len(bare):
        return names
    return bare


def digits_of_whole_numbers(
    path: str,
    form: CsvFormat,
    settings: Mapping[str, Any],
    table: pd.DataFrame,
    as_text: Collection[str],
) -> dict[str, pd.Series[Any]]:
    """Return as text the columns of whole numbers that floats would round: long ids with gaps."""
    floats = [
        i
        for i, (name, dtype) in enumerate(table.dtypes.items())
        if name not in as_text and dtype == "float64"
    ]
    at = [
        places[int(i)]
        for places, values in number_groups(table, floats)
        for i in np.flatnonzero(largest_sizes(values) >= FIRST_INEXACT)
    ]
    if not at:
        return {}
    with open_unpacked(path, form.member) as file:
        values = pd.read_csv(file, dtype="str", usecols=at, **settings)
    return {str(name): keep_digits(table[name], values[name]) for name in values.columns}


def largest_sizes(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the largest absolute value of each column, NaN where it has none.

    Examples
    --------
    >>> largest_sizes(np.array([[1.0, np.nan], [-2.0, np.nan]])).tolist()
    [2.0, nan]
    """
    if not len(values):
        return np.full(values.shape[1], np.nan)
    largest: npt.NDArray[np.float64] = np.fmax(
        np.fmax.reduce(values, axis=0), -np.fmin.reduce(values, axis=0)
    )
    return largest


def stripped_words(
    table: pd.DataFrame,
    words: Mapping[str, Sequence[str]],
    as_text: Collection[str],
    decimal: str,
) -> dict[str, pd.Series[Any]]:
    """Return the columns of text that had blanks around values, without them."""
    columns: dict[str, pd.Series[Any]] = {}
    for name in map(str, table.select_dtypes("str").columns):
        values = table[name].str.strip()
        if values.equals(table[name]):
            continue
        values = values.mask(values.isin(words.get(name, words[""])))
        columns[name] = values if name in as_text else parse_values(values, decimal)
    return columns


def layout_notes(
    path: str, form: CsvFormat, table: pd.DataFrame, header: bool
) -> dict[str, list[str]]:
    """Return the names that were repeated, and the separator if this one splits nothing."""
    rows = [row for _, row in islice(csv_rows(path, form), 20)]
    names = Counter(rows[0] if header else [])
    notes = {"renamed": [name for name, count in names.items() if name and count > 1]}
    if len(table.columns) > 1:
        return notes
    for sign in ",;\t|":
        counts = {row[0].count(sign) for row in rows}
        if len(counts) == 1 and counts != {0} and sign != form.separator:
            notes["one_column"] = [sign]
    return notes
