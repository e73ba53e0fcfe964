"""Dates as ISO 8601 writes them, told apart without pandas."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def is_iso_date(text: Any) -> bool:
    """Return whether a text is a date, or a date with a time, in ISO 8601.

    "today" is none: what it means would depend on the day of the run.

    Examples
    --------
    >>> [is_iso_date(text) for text in ("2024-01-31", "2024-01-31T08:30", "today", "31/01/2024")]
    [True, True, False, False]
    """
    try:
        return isinstance(text, str) and bool(_DATE.match(text) and datetime.fromisoformat(text))
    except ValueError:
        return False
