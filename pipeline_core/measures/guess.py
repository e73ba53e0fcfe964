"""Guesses the reader's settings for a CSV file when it is chosen; a run never guesses.

What is certain becomes a setting; what is ambiguous becomes a note for the user:
03/04 is not turned into a date, nor 1,234 into a number, because a wrong guess
would look just as right.
"""

from __future__ import annotations

import warnings
from collections import Counter
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.measures.csv_files import (
    CsvFormat,
    check_row_lengths,
    open_bytes,
    require_text_file,
)
from pipeline_core.measures.guess_layout import Layout, guess_encoding, guess_layout, has_header
from pipeline_core.measures.guess_numbers import NumberGuess, guess_numbers
from pipeline_core.measures.guess_values import (
    Columns,
    country_like,
    distinct_values,
    guess_codes,
    guess_dates,
    guess_missing_words,
    without_words,
)
from pipeline_core.measures.readers import MISSING

_MAX_ROWS = 200_000
_KEEP_NA = {"column_formats": {"not_missing": ["NA"]}}


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
    layout = guess_layout(path, encoding)
    header = has_header(layout.rows)
    notes = _layout_notes(layout, header)
    short_rows, row_notes = _short_rows_setting(path, layout.form)
    table = _read_as_text(path, layout, header)
    raw = distinct_values(table)
    form = layout.form._replace(strip=layout.form.strip or _has_blanks(raw))
    if form.strip:
        table = _stripped(table)
        raw = distinct_values(table)
    columns = {
        name: [value for value in values if value not in MISSING] for name, values in raw.items()
    }
    values = _Values.of(columns)
    has_empty = _has_empty(table, columns)
    settings = {
        "separator": form.separator,
        "decimal": values.numbers.decimal,
        "encoding": encoding,
        "header": header,
        "skip_rows": form.skip_rows,
        "missing": values.missing,
        "text_columns": values.codes,
        "dates": values.dates,
        "column_formats": values.column_formats(),
        "strip": form.strip,
        "escape": form.escape,
        "short_rows": short_rows,
        "drop_empty": has_empty,
    }
    notes += row_notes + [{"code": "guess.empty_dropped"}] * has_empty
    notes += [{"code": "guess.blanks_dropped"}] * form.strip
    notes += values.notes()
    notes += [
        {"code": "guess.na_code", "column": name, "offers": {"keep": _KEEP_NA}}
        for name in country_like(raw)
    ]
    return {"settings": _without_defaults(settings), "notes": notes}


class _Values(NamedTuple):
    """What the values of the columns mean."""

    codes: list[str]
    dates: list[dict[str, str]]
    doubtful_dates: list[str]
    numbers: NumberGuess
    missing: list[str]

    @classmethod
    def of(cls, columns: Columns) -> _Values:
        codes = guess_codes(columns)
        dates, doubtful = guess_dates(
            {name: without_words(values) for name, values in columns.items() if name not in codes}
        )
        known = {*codes, *doubtful, *(date["column"] for date in dates)}
        numbers = guess_numbers({name: columns[name] for name in columns if name not in known})
        sure = (*known.difference(doubtful), *numbers.signs, *numbers.doubtful)
        return cls(codes, dates, doubtful, numbers, guess_missing_words(columns, sure))

    def column_formats(self) -> list[dict[str, str]]:
        """Return the columns whose numbers are not written like those of the file."""
        formats = []
        for name, (decimal, thousands) in self.numbers.signs.items():
            own = {"decimal": decimal} if decimal != self.numbers.decimal else {}
            own |= {"thousands": thousands} if thousands else {}
            formats += [{"column": name, **own}] if own else []
        return formats

    def notes(self) -> list[dict[str, Any]]:
        """Return what the user should know or decide."""
        zones = [date["column"] for date in self.dates if "%z" in date["format"]]
        columns = {
            "guess.codes": self.codes,
            "guess.grouped": [n for n, signs in self.numbers.signs.items() if signs.thousands],
            "guess.other_decimal": self.numbers.others,
            "guess.grouped_text": self.numbers.texts,
            "guess.doubtful_numbers": self.numbers.doubtful,
            "guess.doubtful_dates": self.doubtful_dates,
            "guess.zones": zones,
        }
        notes = [{"code": code, "columns": names} for code, names in columns.items() if names]
        if self.missing:
            notes.append({"code": "guess.missing_words", "words": self.missing})
        return notes


def _layout_notes(layout: Layout, header: bool) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = [] if header else [{"code": "guess.no_header"}]
    notes += [{"code": "guess.lines_above", "count": layout.form.skip_rows}] * (
        layout.form.skip_rows > 0
    )
    return notes + (_repeated_names(layout.rows) if header else [])


def _has_empty(table: pd.DataFrame, columns: Columns) -> bool:
    """Whether a table has a column or a row without any value."""
    if not len(table):
        return False
    may_be_empty = table[table.iloc[:, 0].isna()]
    return not all(columns.values()) or bool(may_be_empty.isna().all(axis="columns").any())


def _repeated_names(rows: list[list[str]]) -> list[dict[str, Any]]:
    counts = Counter(cell for cell in rows[0] if cell)
    repeated = [name for name, count in counts.items() if count > 1]
    return [{"code": "guess.renamed", "columns": repeated}] if repeated else []


def _short_rows_setting(path: str, form: CsvFormat) -> tuple[str, list[dict[str, Any]]]:
    try:
        check_row_lengths(path, form, fill=False)
    except ValueError as cause:
        try:
            check_row_lengths(path, form, fill=True)
        except ValueError as longer:
            return "refuse", [{"code": "guess.uneven", "first": str(longer)}]
        return "fill", [{"code": "guess.short_rows", "first": str(cause)}]
    return "refuse", []


def _read_as_text(path: str, layout: Layout, header: bool) -> pd.DataFrame:
    form = layout.form
    names = None if header else [f"column_{i + 1}" for i in range(len(layout.rows[0]))]
    try:
        with warnings.catch_warnings(), open_bytes(path) as file:
            # Rows with too many values are noted with their line.
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            table = pd.read_csv(
                file,
                sep=form.separator,
                encoding=form.encoding,
                skiprows=form.skip_rows,
                escapechar=form.escape,
                skipinitialspace=form.strip,
                header=0 if header else None,
                names=names,
                dtype="str",
                nrows=_MAX_ROWS,
                index_col=False,
                keep_default_na=False,
                na_values=[""],
                on_bad_lines="skip",
            )
    except pd.errors.ParserError:
        table = pd.DataFrame(columns=names or layout.rows[0], dtype="str")
    return table


def _has_blanks(columns: Columns) -> bool:
    """Return whether a value has blanks around it."""
    values = chain.from_iterable(columns.values())
    return any(value[:1].isspace() or value[-1:].isspace() for value in values)


def _stripped(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without blanks around names and values."""
    names = [str(name).strip() for name in table]
    bare: pd.DataFrame = table.apply(lambda column: column.str.strip())
    return bare if len(set(names)) < len(names) else bare.set_axis(names, axis=1)


def _without_defaults(settings: dict[str, Any]) -> dict[str, Any]:
    defaults = {
        "separator": ",",
        "decimal": ".",
        "encoding": "utf-8",
        "header": True,
        "skip_rows": 0,
        "missing": [],
        "text_columns": [],
        "dates": [],
        "column_formats": [],
        "strip": False,
        "escape": None,
        "short_rows": "refuse",
        "drop_empty": False,
    }
    return {name: value for name, value in settings.items() if value != defaults[name]}
