"""Column names chosen by a regular expression, within a limit of time.

A pattern may come from somebody else's file, and Python's own `re` can take hours over a
few letters (`(a+)+$`), so it is never asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from pipeline_core.errors import SettingsError

LIMIT_SECONDS = 1.0


def matching_names(pattern: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names in which a regular expression is found.

    Parameters
    ----------
    pattern
        The regular expression, as Python's `re` reads it.
    names
        The names of columns.

    Raises
    ------
    SettingsError
        Searching takes longer than a second.

    Examples
    --------
    >>> matching_names("^(?!city)", ["age", "city", "city_2"])
    ('age',)
    """
    import regex

    search = regex.compile(pattern).search
    end = time.monotonic() + LIMIT_SECONDS
    try:
        return tuple(
            name for name in names if search(name, timeout=max(end - time.monotonic(), 1e-6))
        )
    except TimeoutError:
        raise SettingsError("setting.slow_pattern", pattern=pattern) from None
