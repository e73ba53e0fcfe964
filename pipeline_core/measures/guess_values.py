"""Guesses what the text values of a column mean, where they are unambiguous.

Each column is looked at by itself: a dot may be the decimal sign of one column and group
the digits of the next. Columns are given as their distinct values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.measures.column_values import parse_dates
from pipeline_core.measures.missing_words import MISSING_WORDS

Columns = Mapping[str, Sequence[str]]

SUSPECTED_MISSING_WORDS = frozenset((
    "?", "-", "--", ".", "na", "Na", "none", "NONE", "nd", "ND", "N/D", "n/d", "s/d", "S/D",
    "unknown", "missing", "(null)", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!",
))  # fmt: skip
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")
TIME_FORMATS = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %H:%M:%S%z", " %H:%M:%S %z", " %H:%M:%S.%f%z",
    "T%H:%M", "T%H:%M:%S", "T%H:%M:%SZ", "T%H:%M:%S.%f", "T%H:%M:%S%z", "T%H:%M:%S.%f%z",
)  # fmt: skip
MAX_VALUES = 20_000  # distinct values of a column that patterns are tried on
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T][\d:.]+ ?(?:Z|[-+]\d\d:?\d\d)?)?")
_CODE = re.compile(r"\d+(?:[eE]\d+)?")
_SHORT_DATE = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d\d")
_COUNTRY = re.compile(r"[A-Z]{2}")


def distinct_values(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the distinct values of each column that are not missing.

    Examples
    --------
    >>> distinct_values(pd.DataFrame({"a": ["x", None, "x"]}))
    {'a': ['x']}
    """
    return {str(name): column.dropna().unique().tolist() for name, column in table.items()}


def all_match(values: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Return whether there are values and all of them match, looking at the ends of many."""
    if len(values) > MAX_VALUES:
        values = [*values[: MAX_VALUES // 2], *values[-MAX_VALUES // 2 :]]
    return len(values) > 0 and all(map(pattern.fullmatch, values))


def guess_missing_words(columns: Columns, numbers: Iterable[str]) -> list[str]:
    """Guess missing-value words: those among numbers, and question marks alone.

    Parameters
    ----------
    columns
        The values of each column as text.
    numbers
        The columns whose other values are numbers.

    Examples
    --------
    >>> guess_missing_words({"price": ["1.5", "-"], "city": ["Lima", "?"]}, ["price"])
    ['-', '?']
    """
    missing: dict[str, None] = {}
    numbers = set(numbers)
    for name, values in columns.items():
        words = [word for word in values if word in SUSPECTED_MISSING_WORDS]
        certain = words if name in numbers else [word for word in words if word == "?"]
        missing.update(dict.fromkeys(certain))
    return list(missing)


def without_words(values: Sequence[str]) -> list[str]:
    """Return values without the words that may mean a missing one."""
    return [value for value in values if value not in SUSPECTED_MISSING_WORDS]


def guess_codes(columns: Columns) -> list[str]:
    """Return columns of codes: with leading zeros, too long for a number, or like 4E9.

    Parameters
    ----------
    columns
        The values of each column as text.

    Examples
    --------
    >>> guess_codes({"zip": ["00123", "98765"], "n": ["1", "2"], "part": ["12", "4E9"]})
    ['zip', 'part']
    """
    return [name for name, values in columns.items() if _are_codes(without_words(values))]


def _are_codes(values: Sequence[str]) -> bool:
    if not all_match(values[:20], _CODE):
        return False
    is_code = any(
        len(value) > 15 or (value[0] == "0" and len(value) > 1) or not value.isdigit()
        for value in values
    )
    return is_code and all_match(values, _CODE)


def country_like(columns: Columns) -> list[str]:
    """Return columns of two-letter codes with NA among them: Namibia, or a missing value.

    Examples
    --------
    >>> country_like({"country": ["NA", "ES", "FR"], "size": ["NA", "big", "XL"]})
    ['country']
    """
    return [
        name
        for name, values in columns.items()
        if "NA" in values
        and len(values) < MAX_VALUES
        and len(codes := [value for value in values if value not in MISSING_WORDS]) > 1
        and all_match(codes, _COUNTRY)
    ]


def guess_dates(columns: Columns) -> tuple[list[dict[str, str]], list[str]]:
    """Return date columns with their format, and columns whose dates read in several ways.

    Parameters
    ----------
    columns
        The values of each column as text.

    Examples
    --------
    >>> guess_dates({"day": ["25/12/2020"], "either": ["03/04/2020"]})
    ([{'column': 'day', 'format': '%d/%m/%Y'}], ['either'])
    """
    dates, doubtful = [], []
    for name, values in columns.items():
        if not looks_like_dates(values):
            continue
        formats = [form for form in date_formats(values) if _all_parse(values, form)]
        if len(formats) == 1:
            dates.append({"column": name, "format": formats[0]})
        elif formats or has_short_years(values):
            doubtful.append(name)
    return dates, doubtful


def looks_like_dates(values: Sequence[str]) -> bool:
    """Return whether the first values have the form of dates.

    Examples
    --------
    >>> looks_like_dates(["2020-01-31", "31.1.20"]), looks_like_dates(["1.5"])
    (True, False)
    """
    return all_match(values[:20], _DATE)


def has_short_years(values: Sequence[str]) -> bool:
    """Return whether all values are dates whose year has two digits.

    Examples
    --------
    >>> has_short_years(["31.12.20"]), has_short_years(["5.3.9"]), has_short_years(["08.00.00"])
    (True, False, False)
    """
    if not all_match(values, _SHORT_DATE):
        return False
    first = pd.Series(values[:20])
    formats = [day.replace("%Y", "%y") for day in DATE_FORMATS]
    return any(parse_dates(first, day).notna().all() for day in formats)


def date_formats(values: Sequence[str]) -> list[str]:
    """Return the formats that most of the first values have, one for each order of the day.

    Examples
    --------
    >>> date_formats(["2020-01-31T12:00:00Z"]), date_formats(["03/04/2020"])
    (['%Y-%m-%dT%H:%M:%SZ'], ['%d/%m/%Y', '%m/%d/%Y'])
    """
    first = pd.Series(values[:20])
    formats = []
    for day in DATE_FORMATS:
        times = TIME_FORMATS if re.search(r"\d[ T]\d", values[0]) else ("",)
        shares = {clock: parse_dates(first, day + clock).notna().mean() for clock in times}
        best = max(shares, key=shares.__getitem__)
        if shares[best] > 0.5:
            formats.append(day + best)
    return formats


def _all_parse(values: Sequence[str], date_format: str) -> bool:
    first: Any = parse_dates(pd.Series(values[:20]), date_format)
    if first.isna().any():
        return False
    return bool(parse_dates(pd.Series(values), date_format).notna().all())
