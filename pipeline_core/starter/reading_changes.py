"""Changes of how single columns are read, as plain settings of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.starter.look import FlatMessage


def with_offer(reading: Mapping[str, Any], message: FlatMessage, action: str) -> dict[str, Any]:
    """Return the reading with what a message offers for its column.

    Parameters
    ----------
    reading
        The settings of the reader.
    message
        A message with `offers`.
    action
        The one that was chosen.

    Examples
    --------
    >>> message = {"column": "x", "offers": {"missing": {"column_formats": {"missing": ["?"]}}}}
    >>> with_offer({"separator": ";"}, message, "missing")
    {'separator': ';', 'column_formats': [{'column': 'x', 'missing': ['?']}]}
    """
    changed = dict(reading)
    for setting, own in message["offers"][action].items():
        if setting == "text_columns":
            changed[setting] = [*changed.get(setting, ()), message["column"]]
            continue
        changed[setting] = with_column(changed.get(setting, ()), message["column"], own)
    return changed


def with_column(
    entries: list[Mapping[str, Any]] | tuple[()], column: str, own: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Return a list of column entries with one changed, or without it if `own` is None.

    Examples
    --------
    >>> with_column([{"column": "x", "unit": "kg"}], "x", {"missing": ["?"]})
    [{'column': 'x', 'unit': 'kg', 'missing': ['?']}]
    >>> with_column([{"column": "x", "unit": "kg"}], "x", None)
    []
    """
    others = [dict(entry) for entry in entries if entry["column"] != column]
    if own is None:
        return others
    before = next((entry for entry in entries if entry["column"] == column), {})
    return [*others, {"column": column, **before, **own}]
