"""The rows that a row block reads to add something to a row, by its mark and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pipeline_core.spec.entry import Entry


def rows_seen(
    entry: Entry, settings: Mapping[str, Any]
) -> Literal["earlier", "own", "all", "later"] | None:
    """Return which rows a stage reads: earlier ones only, its own too, all, or later ones.

    Parameters
    ----------
    entry
        Its block.
    settings
        Every setting with its effective value.

    Returns
    -------
    str or None
        None for a block that adds nothing of other rows.

    Examples
    --------
    >>> rows_seen({"sees": "earlier"}, {"rows": [1, -1]})
    'later'
    >>> rows_seen({"sees": "earlier"}, {"current": True}), rows_seen({}, {})
    ('own', None)
    """
    sees = entry.get("sees")
    rows = settings.get("rows")
    numbers = rows if isinstance(rows, list | tuple) else [rows]
    if sees and any(isinstance(number, int) and number < 0 for number in numbers):
        return "later"
    return "own" if sees == "earlier" and settings.get("current") else sees


def columns_read(settings: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the columns whose values such a stage reads; None where they are not named.

    Examples
    --------
    >>> columns_read({"columns": ["sold"]}), columns_read({"column": "price"})
    (('sold',), ('price',))
    >>> columns_read({"columns": {"kind": "number"}}) is None
    True
    """
    value = settings.get("columns", settings.get("column"))
    if isinstance(value, list | tuple):
        return tuple(str(name) for name in value)
    return (value,) if isinstance(value, str) and value != "all" else None
