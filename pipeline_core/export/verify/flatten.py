"""Flattens reports to mappings from path to scalar, so that two can be compared.

Its source also runs in the interpreter of the script, so it imports only the
standard library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

# Tables of measured times: shown, and never compared.
MEASURED_TABLES = ("timing",)


def flatten(reports: Any) -> dict[str, Any]:
    """Return every scalar of reports by its path, a JSON list; measured times are left out.

    Parameters
    ----------
    reports
        Nested mappings, lists, tables and scalars.

    Examples
    --------
    >>> flatten({"scores": {"accuracy": 0.5}})['["scores", "accuracy"]']
    0.5
    """
    return {
        json.dumps(path): value
        for path, value in _leaves(reports, ())
        if len(path) < 3 or path[1] != "tables" or path[2] not in MEASURED_TABLES
    }


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if hasattr(value, "columns") and hasattr(value, "index"):
        yield from _table_leaves(value, path)
    elif isinstance(value, Mapping):
        items = {key: item for key, item in value.items() if key != "notes" or item}
        yield (*path, "keys"), len(items)
        for key, item in items.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, list | tuple):
        yield (*path, "length"), len(value)
        for position, item in enumerate(value):
            yield from _leaves(item, (*path, position))
    elif getattr(value, "shape", ()):
        yield from _leaves(value.tolist(), path)
    else:
        yield path, _scalar(value)


def _table_leaves(table: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield (*path, "rows"), len(table)
    yield (*path, "columns"), json.dumps([_column_name(name) for name in table.columns])
    yield (*path, "index"), json.dumps([_scalar(label) for label in table.index])
    for name in table.columns:
        column = _as_stored(table[name])
        key = (*path, _column_name(name))
        yield (*key, "dtype"), str(column.dtype)
        for position, item in enumerate(column.tolist()):
            yield (*key, position), _scalar(item)


def _column_name(name: Any) -> str:
    return " · ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _as_stored(column: Any) -> Any:
    """Return a column as a run stores it: what Arrow cannot hold as words."""
    categories = getattr(column.dtype, "categories", None)
    kind = str(column.dtype if categories is None else categories.dtype)
    if kind.startswith(("object", "interval", "period", "complex", "Sparse")):
        return column.map(str, na_action="ignore").astype("str")
    return column


def _scalar(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
