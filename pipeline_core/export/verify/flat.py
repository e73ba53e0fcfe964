"""A report as a flat mapping from place to plain value, so that two can be compared.

Its source is also run in the script's own interpreter: it imports nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def flatten(reports: Any) -> dict[str, Any]:
    """Return every number and text of some reports by its place.

    Parameters
    ----------
    reports
        Nested mappings, lists, tables and plain values.

    Examples
    --------
    >>> flatten({"scores": {"accuracy": 0.5}})['["scores", "accuracy"]']
    0.5
    """
    return {json.dumps(place): value for place, value in _walk(reports, ())}


def _walk(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if hasattr(value, "columns") and hasattr(value, "index"):
        yield from _table(value, place)
    elif isinstance(value, Mapping):
        yield (*place, "keys"), len(value)
        for key, one in value.items():
            yield from _walk(one, (*place, str(key)))
    elif isinstance(value, list | tuple):
        yield (*place, "length"), len(value)
        for at, one in enumerate(value):
            yield from _walk(one, (*place, at))
    else:
        yield place, _plain(value)


def _table(table: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield (*place, "rows"), len(table)
    yield (*place, "columns"), json.dumps([str(name) for name in table.columns])
    yield (*place, "index"), json.dumps([_plain(label) for label in table.index])
    for name in table.columns:
        yield (*place, str(name), "dtype"), str(table[name].dtype)
        for at, one in enumerate(table[name].tolist()):
            yield (*place, str(name), at), _plain(one)


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return f"{type(value).__name__}: {value}"
