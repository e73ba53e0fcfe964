"""Times and sizes as they are typed on a command line."""

from __future__ import annotations

import math
import re

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)\Z", re.IGNORECASE)
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_MEGABYTES = {"": 1.0, "mb": 1.0, "m": 1.0, "gb": 1000.0, "g": 1000.0}


def duration(text: str) -> float:
    """Return the seconds that a word of the command line means.

    Raises
    ------
    ValueError
        It is no time, or none above zero.

    Examples
    --------
    >>> duration("90"), duration("10m"), duration("1.5h")
    (90.0, 600.0, 5400.0)
    """
    return _parse(text, _SECONDS)


def megabytes(text: str) -> float:
    """Return the megabytes that a word of the command line means.

    Raises
    ------
    ValueError
        It is no size, or none above zero.

    Examples
    --------
    >>> megabytes("500"), megabytes("500MB"), megabytes("2gb")
    (500.0, 500.0, 2000.0)
    """
    return _parse(text, _MEGABYTES)


def _parse(text: str, units: dict[str, float]) -> float:
    match = _QUANTITY.match(text.strip())
    if match is None or match[2].lower() not in units:
        raise ValueError(text)
    number = float(match[1]) * units[match[2].lower()]
    if not 0 < number < math.inf:
        raise ValueError(text)
    return number
