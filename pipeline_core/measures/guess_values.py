"""Guess what the values of a column mean, where they can mean one thing only."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

MISSING_WORDS = (
    "?", "-", "--", ".", "na", "Na", "none", "NONE", "nd", "ND", "N/D", "n/d", "s/d", "S/D",
    "unknown", "missing", "(null)", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!",
)  # fmt: skip
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")
CLOCKS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", "T%H:%M:%SZ", " %H:%M:%S.%f")
NUMBER = r"[-+]?(?:\d+{D}?\d*|{D}\d+)(?:[eE][-+]?\d+)?"
GROUPED = r"[-+]?\d{1,3}(?:{T}\d{3})+(?:{D}\d+)?"


class Numbers(NamedTuple):
    """The signs in numbers, and the columns that could be read in two ways."""

    decimal: str
    thousands: str | None
    doubtful: list[str]


def _all(values: pd.Series[Any], pattern: str) -> bool:
    return len(values) > 0 and bool(values.str.fullmatch(pattern).all())


def _shape(pattern: str, decimal: str, thousands: str = "") -> str:
    return pattern.replace("{D}", re.escape(decimal)).replace("{T}", re.escape(thousands))


def guess_numbers(table: pd.DataFrame) -> Numbers:
    """Find the sign of decimals where one value can be read in one way only.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_numbers(pd.DataFrame({"price": ["1.234,50", "2,5"]}))
    Numbers(decimal=',', thousands='.', doubtful=[])
    """
    grouped: dict[str, list[str]] = {",": [], ".": []}
    sure = {",": 0, ".": 0}
    proved = {",": False, ".": False}
    for name in table.columns:
        values = table[name].dropna()
        values = values[~values.isin(MISSING_WORDS)]
        for decimal, other in ((".", ","), (",", ".")):
            number, group = _shape(NUMBER, decimal), _shape(GROUPED, decimal, other)
            if not _all(values, f"{number}|{group}"):
                continue
            has_group = values[values.str.fullmatch(group)]
            if len(has_group):
                grouped[other].append(str(name))
                proved[other] |= bool(has_group.str.count(re.escape(other)).gt(1).any())
                proved[other] |= bool(has_group.str.contains(decimal, regex=False).any())
            elif values.str.contains(decimal, regex=False).any():
                # 1,234 may be grouped: only another number of decimals is sure.
                plain = values[values.str.contains(decimal, regex=False)]
                sure[decimal] += not _all(plain, _shape(GROUPED, other, decimal))
    decimal = "," if sure[","] > sure["."] or (proved["."] and not sure["."]) else "."
    other = "." if decimal == "," else ","
    if proved[other] or (grouped[other] and sure[decimal] and not sure[other]):
        return Numbers(decimal, other, [])
    # With a decimal point, 1.234 reads as it stands; only commas are in doubt.
    return Numbers(decimal, None, grouped[other])


def guess_missing_words(table: pd.DataFrame, numbers: Numbers) -> list[str]:
    """Find the words that stand where a number should, and lone question marks.

    Parameters
    ----------
    table
        The file's values as text.
    numbers
        The signs in its numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"price": ["1.5", "-"], "city": ["Lima", "?"]})
    >>> guess_missing_words(table, Numbers(".", None, []))
    ['-', '?']
    """
    number = _shape(NUMBER, numbers.decimal)
    if numbers.thousands:
        number += "|" + _shape(GROUPED, numbers.decimal, numbers.thousands)
    found: dict[str, None] = {}
    for name in table.columns:
        values = table[name].dropna()
        words = values[values.isin(MISSING_WORDS)].drop_duplicates()
        others = values[~values.isin(MISSING_WORDS)]
        sure = words if _all(others, number) else words[words == "?"]
        found.update(dict.fromkeys(sure))
    return list(found)


def guess_codes(table: pd.DataFrame) -> list[str]:
    """Name the columns of digits that are no numbers: leading zeros, or too long.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_codes(pd.DataFrame({"zip": ["00123", "98765"], "n": ["1", "2"]}))
    ['zip']
    """
    found = []
    for name in table.columns:
        values = table[name].dropna()
        if _all(values, r"\d+") and (values.str.fullmatch(r"0\d+|\d{19,}").any()):
            found.append(str(name))
    return found


def guess_dates(table: pd.DataFrame) -> tuple[list[dict[str, str]], list[str]]:
    """Find the columns of dates with their one format, and those that fit several or none.

    Parameters
    ----------
    table
        The file's values as text.

    Examples
    --------
    >>> guess_dates(pd.DataFrame({"day": ["25/12/2020"], "either": ["03/04/2020"]}))
    ([{'column': 'day', 'format': '%d/%m/%Y'}], ['either'])
    """
    found, doubtful = [], []
    for name in table.columns:
        values = table[name].dropna().drop_duplicates()
        if not _all(values.head(20), r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T][\d:.]+Z?)?"):
            continue
        fits = [day + clock for day in DAYS for clock in CLOCKS if _fits(values, day + clock)]
        if len(fits) == 1:
            found.append({"column": str(name), "format": fits[0]})
        else:
            doubtful.append(str(name))
    return found, doubtful


def _fits(values: pd.Series[Any], form: str) -> bool:
    first = pd.to_datetime(values.head(20), format=form, errors="coerce")
    if first.isna().any():
        return False
    return bool(pd.to_datetime(values, format=form, errors="coerce").notna().all())
