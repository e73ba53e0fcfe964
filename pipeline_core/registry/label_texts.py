"""Keys and labels as texts: the same value from a file, a table and a model is the same text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline_core.data.plain_values import plain_value


def label_text(value: Any) -> str | None:
    """Return a key or a label as a text; None where it is missing.

    Examples
    --------
    >>> label_text(1), label_text(1.0), label_text(" 1 "), label_text(True), label_text(None)
    ('1', '1', '1', 'true', None)
    """
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.isoformat())
    value = plain_value(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    text = str(value).strip()
    return (text.lower() if text in ("True", "False") else text) or None


def label_texts(values: Any) -> list[str | None]:
    """Return each of some keys or labels as a text.

    Examples
    --------
    >>> label_texts(pd.Series([2.0, None]))
    ['2', None]
    """
    return [label_text(value) for value in values]
