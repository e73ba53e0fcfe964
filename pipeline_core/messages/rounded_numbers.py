"""Decimals in the values of a message, with no more digits than a reader needs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

# What was typed is quoted as it is; what was computed has more digits than this.
_TYPED_DIGITS = 6
_SHOWN_DIGITS = 4
_ALL_DIGITS = 17
_MOST_WHOLE = 1e15


def with_rounded_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a message with long decimals rounded.

    Two numbers that differ never look the same: a value just above a bound keeps the digits
    that say so.

    Parameters
    ----------
    values
        By the names of the sentence's placeholders.

    Examples
    --------
    >>> with_rounded_numbers({"limit": 0.05, "value": 0.0391151009939083, "rows": 9357})
    {'limit': 0.05, 'value': '0.03912', 'rows': 9357}
    >>> with_rounded_numbers({"limit": 0.0, "value": -2.0})
    {'limit': '0', 'value': '-2'}
    >>> with_rounded_numbers({"limit": 0.3, "value": 0.30000000000000004})
    {'limit': 0.3, 'value': '0.30000000000000004'}
    """
    numbers = set(_decimals_in(values.values()))
    digits = next(
        (d for d in range(_SHOWN_DIGITS, _ALL_DIGITS) if _differ(numbers, d)), _ALL_DIGITS
    )
    return {name: _rounded_in(value, digits) for name, value in values.items()}


def rounded(value: float, digits: int = _SHOWN_DIGITS) -> str:
    """Return a number with so many significant digits, and all those before its decimals.

    Examples
    --------
    >>> rounded(0.0391151), rounded(34567.891), rounded(0.00001234567), rounded(-2.0)
    ('0.03912', '34568', '1.235e-05', '-2')
    """
    whole = len(str(int(abs(value))))
    return f"{value:.{max(digits, whole)}g}"


def _decimals_in(values: Any) -> Iterator[float]:
    for value in values:
        if isinstance(value, float) and math.isfinite(value):
            yield float(value)
        elif isinstance(value, list | tuple):
            yield from _decimals_in(value)


def _is_long(number: float) -> bool:
    return float(f"{number:.{_TYPED_DIGITS}g}") != number


def _differ(numbers: set[float], digits: int) -> bool:
    shown = {float(rounded(n, digits)) if _is_long(n) else n for n in numbers}
    return len(shown) == len(numbers)


def _rounded_in(value: Any, digits: int) -> Any:
    if isinstance(value, list | tuple):
        return [_rounded_in(item, digits) for item in value]
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    if value.is_integer() and abs(value) < _MOST_WHOLE:
        return str(int(value))
    return rounded(float(value), digits) if _is_long(float(value)) else value
