"""Numbers and dates of the terminal's text, as the locale of the environment writes them.

`LC_ALL`, `LC_NUMERIC` (for dates `LC_TIME`) and `LANG` decide, in this order, and `--lang` does
not: it changes the words. Without a region (`C`, `POSIX`, no locale) numbers are plain. JSON and
whatever is written to a file never come here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.counts import with_written_counts
from pipeline_core.messages.region import date_and_time, region_of_environment, with_region_signs
from pipeline_core.messages.words import say


def whole(value: int) -> str:
    """Return a count: with signs between its thousands where there is a region.

    Examples
    --------
    >>> whole(7)
    '7'
    """
    region = _region()
    return str(value) if region is None else with_region_signs(f"{value:,}", region)


def fixed(value: float, digits: int, grouping: str = "") -> str:
    """Return a number with a fixed count of decimals.

    Parameters
    ----------
    value, digits
        The number and how many decimals.
    grouping
        ``","`` for signs between the thousands.

    Examples
    --------
    >>> fixed(0.125, 2), fixed(-3.0, 0)
    ('0.12', '-3')
    """
    return with_signs(f"{value:{grouping}.{digits}f}")


def with_signs(text: str) -> str:
    """Return the text of a number, written as 1,000.5, with the signs of the environment.

    Examples
    --------
    >>> with_signs("12")
    '12'
    """
    region = _region()
    return text if region is None else with_region_signs(text, region)


def decimal_sign() -> str:
    """Return what stands before the decimals."""
    return with_signs(".")


def local_time(seconds: float, plain: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Return a moment as local date and time.

    Parameters
    ----------
    seconds
        Since 1970.
    plain
        Its format where there is no region.
    """
    region = region_of_environment(os.environ, "LC_TIME")
    if region is None:
        return time.strftime(plain, time.localtime(seconds))
    return date_and_time(seconds, region)


def say_here(code: str, values: Mapping[str, Any], language: str) -> str:
    """Return a sentence for the terminal, its counts and fractions as the environment's region.

    Examples
    --------
    >>> say_here("no_such_code", {"share": 3}, "en")
    'no_such_code (share: 3)'
    """
    return say(code, _written(with_written_counts(values, whole)), language)


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return with_signs(str(value)) if isinstance(value, float) else value


def _region() -> str | None:
    return region_of_environment(os.environ, "LC_NUMERIC")
