"""Guesses what the text values of a column mean, where they are unambiguous."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

SUSPECTED_MISSING_WORDS = (
    "?", "-", "--", ".", "na", "Na", "none", "NONE", "nd", "ND", "N/D", "n/d", "s/d", "S/D",
    "unknown", "missing", "(null)", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!",
)  # fmt: skip
DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")
TIME_FORMATS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%SZ", " %H:%M:%S.%f")
NUMBER_PATTERN = r"[-+]?(?:\d+{D}?\d*|{D}\d+)(?:[eE][-+]?\d+)?"
GROUPED_PATTERN = r"[-+]?\d{1,3}(?:{T}\d{3})+(?:{D}\d+)?"


class NumberFormat(NamedTuple):
    """Decimal and thousands separators, and the columns that are ambiguous."""

    decimal: str
    thousands: str | None
    doubtful: list[str]


def _all_match(values: pd.Series[Any], pattern: str) -> bool:
    return len(values) > 0 and bool(values.str.fullmatch(pattern).all())


def _pattern(pattern: str, decimal: str, thousands: str = "") -> str:
    return pattern.replace("{D}", re.escape(decimal)).replace("{T}", re.escape(thousands))


def guess_numbers(table: pd.DataFrame) -> NumberFormat:
    """Guess the decimal and thousands separators where a value is unambiguous.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_numbers(pd.DataFrame({"price": ["1.234,50", "2,5"]}))
    NumberFormat(decimal=',', thousands='.', doubtful=[])
    """
    grouped: dict[str, list[str]] = {",": [], ".": []}
    certain = {",": 0, ".": 0}
    is_certain_group = {",": False, ".": False}
    for name in table.columns:
        values = table[name].dropna()
        values = values[~values.isin(SUSPECTED_MISSING_WORDS)]
        for decimal, other in ((".", ","), (",", ".")):
            number_pattern, group_pattern = (
                _pattern(NUMBER_PATTERN, decimal),
                _pattern(GROUPED_PATTERN, decimal, other),
            )
            if not _all_match(values, f"{number_pattern}|{group_pattern}"):
                continue
            with_group = values[values.str.fullmatch(group_pattern)]
            if len(with_group):
                grouped[other].append(str(name))
                is_certain_group[other] |= bool(with_group.str.count(re.escape(other)).gt(1).any())
                is_certain_group[other] |= bool(with_group.str.contains(decimal, regex=False).any())
            elif values.str.contains(decimal, regex=False).any():
                # 1,234 may be grouped; only another number of decimals is certain.
                with_decimal = values[values.str.contains(decimal, regex=False)]
                certain[decimal] += not _all_match(
                    with_decimal, _pattern(GROUPED_PATTERN, other, decimal)
                )
    decimal = (
        "," if certain[","] > certain["."] or (is_certain_group["."] and not certain["."]) else "."
    )
    other = "." if decimal == "," else ","
    if is_certain_group[other] or (grouped[other] and certain[decimal] and not certain[other]):
        return NumberFormat(decimal, other, [])
    # With a decimal point, 1.234 is certain; only commas are ambiguous.
    return NumberFormat(decimal, None, grouped[other])


def guess_missing_words(table: pd.DataFrame, numbers: NumberFormat) -> list[str]:
    """Guess missing-value words: those among numbers, and question marks alone.

    Parameters
    ----------
    table
        The file's values as text.
    numbers
        The separators in its numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"price": ["1.5", "-"], "city": ["Lima", "?"]})
    >>> guess_missing_words(table, NumberFormat(".", None, []))
    ['-', '?']
    """
    pattern = _pattern(NUMBER_PATTERN, numbers.decimal)
    if numbers.thousands:
        pattern += "|" + _pattern(GROUPED_PATTERN, numbers.decimal, numbers.thousands)
    missing: dict[str, None] = {}
    for name in table.columns:
        values = table[name].dropna()
        words = values[values.isin(SUSPECTED_MISSING_WORDS)].drop_duplicates()
        others = values[~values.isin(SUSPECTED_MISSING_WORDS)]
        certain = words if _all_match(others, pattern) else words[words == "?"]
        missing.update(dict.fromkeys(certain))
    return list(missing)


def guess_codes(table: pd.DataFrame) -> list[str]:
    """Return columns of digits that are codes: with leading zeros, or too long.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_codes(pd.DataFrame({"zip": ["00123", "98765"], "n": ["1", "2"]}))
    ['zip']
    """
    codes = []
    for name in table.columns:
        values = table[name].dropna()
        if _all_match(values, r"\d+") and (values.str.fullmatch(r"0\d+|\d{19,}").any()):
            codes.append(str(name))
    return codes


def guess_dates(table: pd.DataFrame) -> tuple[list[dict[str, str]], list[str]]:
    """Return date columns with their format, and columns that fit several formats or none.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_dates(pd.DataFrame({"day": ["25/12/2020"], "either": ["03/04/2020"]}))
    ([{'column': 'day', 'format': '%d/%m/%Y'}], ['either'])
    """
    dates, doubtful = [], []
    for name in table.columns:
        values = table[name].dropna().drop_duplicates()
        if not _all_match(values.head(20), r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T][\d:.]+Z?)?"):
            continue
        formats = [
            day + clock
            for day in DATE_FORMATS
            for clock in TIME_FORMATS
            if _all_parse(values, day + clock)
        ]
        if len(formats) == 1:
            dates.append({"column": str(name), "format": formats[0]})
        else:
            doubtful.append(str(name))
    return dates, doubtful


def _all_parse(values: pd.Series[Any], date_format: str) -> bool:
    first = pd.to_datetime(values.head(20), format=date_format, errors="coerce")
    if first.isna().any():
        return False
    return bool(pd.to_datetime(values, format=date_format, errors="coerce").notna().all())
