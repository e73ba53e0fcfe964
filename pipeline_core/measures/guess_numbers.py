"""Guesses the decimal and thousands separators of each column, where its values prove them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline_core.measures.column_values import number_pattern
from pipeline_core.measures.guess_values import Columns, all_match, without_words


class Signs(NamedTuple):
    """The decimal and thousands separators of a column."""

    decimal: str
    thousands: str | None


class NumberGuess(NamedTuple):
    """What is known of the numbers of a file.

    Parameters
    ----------
    decimal
        The decimal separator of most columns.
    signs
        The separators of each column whose values are numbers.
    others
        Columns with another decimal separator than most.
    doubtful
        Columns that read in two ways, such as 1,234.
    texts
        Columns of grouped digits that are no amounts, such as addresses and phone numbers.
    """

    decimal: str
    signs: dict[str, Signs]
    others: list[str]
    doubtful: list[str]
    texts: list[str]


SIGNS = (
    Signs(".", None),
    Signs(",", None),
    Signs(".", ","),
    Signs(",", "."),
    *(Signs(decimal, group) for group in ("'", "’", " ", "\u00a0", "\u202f") for decimal in ".,"),
)
_PATTERNS = {signs: re.compile(number_pattern(*signs)) for signs in SIGNS}
_DIGITS = re.compile(r"[-+]?\d+")
_START = re.compile(r"\s*[-+]?[.,]?\d[\d.,'’ \u00a0\u202f]*(?:[eE][-+]?\d+)?\s*")


def guess_numbers(columns: Columns) -> NumberGuess:
    """Guess the decimal and thousands separators of each column.

    Parameters
    ----------
    columns
        The values of each column as text.

    Examples
    --------
    >>> guess = guess_numbers({"price": ["1.234,50", "2,5"], "time": ["11.35"], "n": ["7"]})
    >>> guess.decimal, guess.signs["price"], guess.others
    ('.', Signs(decimal=',', thousands='.'), ['price'])
    """
    readings = {name: number_readings(without_words(values)) for name, values in columns.items()}
    numbers = {name: fitting for name, fitting in readings.items() if fitting}
    texts = [
        name
        for name, fitting in numbers.items()
        if all(signs.thousands for signs in fitting) and _has_one_form(columns[name])
    ]
    decimals = Counter(
        fitting[0].decimal
        for name, fitting in numbers.items()
        if name not in texts and len({signs.decimal for signs in fitting}) == 1
    )
    decimal = "," if decimals[","] > decimals["."] else "."
    guess = NumberGuess(decimal, {}, [], [], texts)
    for name, fitting in numbers.items():
        if name in texts:
            continue
        signs = _choose_signs(fitting, decimal, is_proven=decimals[decimal] > 0)
        if signs is None:
            guess.doubtful.append(name)
            continue
        guess.signs[name] = signs
        if signs.decimal != decimal:
            guess.others.append(name)
    return guess


def number_readings(values: Sequence[str]) -> list[Signs]:
    """Return the separators with which every value is a well-formed number.

    Examples
    --------
    >>> number_readings(["1,234", "12"])
    [Signs(decimal=',', thousands=None), Signs(decimal='.', thousands=',')]
    >>> number_readings(["192.168.1.20"])
    []
    """
    if not all_match(values[:20], _START):
        return []
    values = [value.strip() for value in values]
    plain = Signs(".", None)
    if all_match(values, _DIGITS):
        return list(SIGNS[:2])
    fitting = [signs for signs in SIGNS if all_match(values, _PATTERNS[signs])]
    # Grouping is a reading only where digits are grouped.
    needed = [signs for signs in fitting if not signs.thousands or _is_grouped(values, signs)]
    return needed or [plain] * bool(fitting)


def _is_grouped(values: Sequence[str], signs: Signs) -> bool:
    return any(str(signs.thousands) in value for value in values)


def _choose_signs(fitting: list[Signs], decimal: str, *, is_proven: bool) -> Signs | None:
    """Return the separators of a column, or None where 1,234 may be either."""
    of_file = [signs for signs in fitting if signs.decimal == decimal]
    plain = Signs(".", None)
    if plain in fitting and not is_proven:
        return plain
    if of_file and (is_proven or len({signs.thousands for signs in fitting}) == 1):
        return of_file[0]
    return fitting[0] if len(fitting) == 1 else None


def _has_one_form(values: Sequence[str]) -> bool:
    """Return whether all values are of the very same form, three groups and more: 359.134.512."""
    forms = {re.sub(r"\d", "0", value) for value in without_words(values)}
    groups = re.split(r"[^0]", next(iter(forms), ""))
    return len(forms) == 1 and len(groups) > 2 and {len(group) for group in groups} == {3}
