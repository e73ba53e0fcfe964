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


def with_kind(reading: Mapping[str, Any], column: str, kind: str) -> dict[str, Any]:
    """Return the reading with a column read as numbers or as words.

    A date has a format, which is set apart; yes and no are read by themselves.

    Examples
    --------
    >>> with_kind({}, "zip", "word")
    {'text_columns': ['zip']}
    >>> with_kind({"text_columns": ["zip"], "decimal": ","}, "zip", "number")
    {'decimal': ',', 'column_formats': [{'column': 'zip', 'decimal': ','}]}
    """
    changed = dict(reading)
    changed["text_columns"] = [name for name in reading.get("text_columns", ()) if name != column]
    if kind != "date":
        changed["dates"] = with_column(reading.get("dates", ()), column, None)
    formats = reading.get("column_formats", ())
    if kind == "word":
        changed["text_columns"].append(column)
        words: Mapping[str, Any] = next((own for own in formats if own["column"] == column), {})
        kept = {name: words[name] for name in ("missing", "not_missing") if name in words}
        changed["column_formats"] = with_column(formats, column, None)
        changed["column_formats"] += [{"column": column, **kept}] if kept else []
    elif kind == "number":
        own = {"decimal": reading.get("decimal", ".")}
        has_format = any(entry["column"] == column for entry in formats)
        changed["column_formats"] = with_column(formats, column, {} if has_format else own)
    return {name: value for name, value in changed.items() if value != []}


def with_missing_words(reading: Mapping[str, Any], column: str, words: list[str]) -> dict[str, Any]:
    """Return the reading with the words that mean a missing value in one column.

    Examples
    --------
    >>> with_missing_words({}, "x", ["oops"])
    {'column_formats': [{'column': 'x', 'missing': ['oops']}]}
    >>> with_missing_words({"column_formats": [{"column": "x", "missing": ["oops"]}]}, "x", [])
    {}
    """
    formats = reading.get("column_formats", ())
    own = dict(next((entry for entry in formats if entry["column"] == column), {}))
    own.pop("missing", None)
    own |= {"missing": words} if words else {}
    own.pop("column", None)
    others = with_column(formats, column, None)
    changed = {
        **reading,
        "column_formats": [*others, *([{"column": column, **own}] if own else [])],
    }
    return {name: value for name, value in changed.items() if value != []}
