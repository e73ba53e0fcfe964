"""Counts in the values of a message, written for the reader before the sentence is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# Other whole numbers in a sentence are settings, codes or line numbers: they stay as they are.
_NAMES = frozenset(
    {
        "bytes",
        "classes",
        "columns",
        "compared",
        "count",
        "distinct",
        "drawn",
        "failed_rows",
        "folds",
        "groups",
        "limit",
        "missing",
        "of",
        "of_rows",
        "overlap",
        "pooled",
        "repeated",
        "rows",
        "test_rows",
        "total",
        "train_rows",
        "wanted",
        "zeros",
    }
)
# A bound beside the value that breaks it is shown as it is written in settings and data.
_TYPED = frozenset({"limit"})


def with_written_counts(values: Mapping[str, Any], write: Callable[[int], str]) -> dict[str, Any]:
    """Return the values of a message with its counts as texts, also inside other messages.

    Parameters
    ----------
    values
        By the names of the sentence's placeholders.
    write
        Writes a whole number.

    Examples
    --------
    >>> with_written_counts({"rows": 12000, "line": 12000}, "{:,}".format)
    {'rows': '12,000', 'line': 12000}
    >>> with_written_counts({"field": "max_iter", "found": 12000, "limit": 10000}, "{:,}".format)
    {'field': 'max_iter', 'found': 12000, 'limit': 10000}
    """
    names = _NAMES - _TYPED if values.keys() & {"found", "value"} else _NAMES
    return {name: _written(value, name in names, write) for name, value in values.items()}


def _written(value: Any, is_count: bool, write: Callable[[int], str]) -> Any:
    if isinstance(value, Mapping):
        return with_written_counts(value, write)
    if is_count and isinstance(value, int) and not isinstance(value, bool):
        return write(value)
    return value
