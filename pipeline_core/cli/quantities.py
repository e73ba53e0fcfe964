"""Times and sizes as they are typed on a command line."""

from __future__ import annotations

import math
import re

from pipeline_core.cli.options import refusal_of_word

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)\Z", re.IGNORECASE)
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_MEGABYTES = {"": 1.0, "mb": 1.0, "m": 1.0, "gb": 1000.0, "g": 1000.0}


def duration(text: str) -> float:
    """Return the seconds that a word of the command line means.

    Raises
    ------
    ArgumentTypeError
        It is no time, or none above zero.

    Examples
    --------
    >>> duration("90"), duration("10m"), duration("1.5h")
    (90.0, 600.0, 5400.0)
    """
    return _parse(text, _SECONDS, "cli.duration")


def megabytes(text: str) -> float:
    """Return the megabytes that a word of the command line means.

    Raises
    ------
    ArgumentTypeError
        It is no size, or none above zero.

    Examples
    --------
    >>> megabytes("500"), megabytes("500MB"), megabytes("2gb")
    (500.0, 500.0, 2000.0)
    """
    return _parse(text, _MEGABYTES, "cli.size")


def _parse(text: str, units: dict[str, float], refusal: str) -> float:
    match = _QUANTITY.match(text.strip())
    factor = units.get(match[2].lower(), 0.0) if match else 0.0
    number = float(match[1]) * factor if match else 0.0
    if not 0 < number < math.inf:
        raise refusal_of_word(refusal, text)
    return number
