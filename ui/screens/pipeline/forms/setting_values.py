"""Conversion between a setting's value and what its widgets show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.catalog import Entry

_STROKE = "\u0336"


def parse_value(text: str) -> Any:
    """Return the JSON value that a text spells, or else the text.

    Examples
    --------
    >>> [parse_value(text) for text in ("3", "0.5", "true", "sqrt", "0123", "1e999")]
    [3, 0.5, True, 'sqrt', '0123', '1e999']
    """
    try:
        value = json.loads(text)
        json.dumps(value, allow_nan=False)
    except ValueError:
        return text
    return text if isinstance(value, str) else value


def value_text(value: Any) -> str:
    """Return a value as a text that `parse_value` reads.

    Examples
    --------
    >>> value_text(True), value_text("sqrt"), value_text(["a"])
    ('true', 'sqrt', '["a"]')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def struck_through(name: str) -> str:
    """Return a name struck through.

    Examples
    --------
    >>> len(struck_through("age"))
    6
    """
    return "".join(letter + _STROKE for letter in name)


def picker_columns(
    columns: Mapping[str, str], kind: str | None, chosen: Iterable[str]
) -> tuple[list[str], set[str]]:
    """Return the options of a column picker, and which chosen columns are missing.

    Parameters
    ----------
    columns
        The columns and their kinds.
    kind
        The only kind to offer, if any.
    chosen
        The columns of the setting; they are always among the options.

    Examples
    --------
    >>> picker_columns({"age": "number", "city": "word"}, "number", ["age", "height"])
    (['age', 'height'], {'height'})
    """
    options = [name for name, column_kind in columns.items() if kind in (None, column_kind)]
    others = [name for name in chosen if name not in options]
    return options + others, {name for name in others if name not in columns}


def replace_column(value: Any, old: str, new: str) -> Any:
    """Return a choice of columns with one column replaced by another.

    Examples
    --------
    >>> replace_column("agee", "agee", "age"), replace_column(["city", "agee"], "agee", "age")
    ('age', ['city', 'age'])
    >>> replace_column(["age", "agee"], "agee", "age")
    ['age']
    """
    if not isinstance(value, list | tuple):
        return new if value == old else value
    return list(dict.fromkeys(new if name == old else name for name in value))


def selection_mode(value: Any) -> str:
    """Return how a setting selects columns.

    Examples
    --------
    >>> [selection_mode(value) for value in ([], ["age"], {"kind": "word"}, {"not": ["age"]})]
    ['every', 'names', 'kind', 'joined']
    """
    if isinstance(value, Mapping):
        rule = str(next(iter(value)))
        return "joined" if rule in ("and", "or", "not") else rule
    if value == "all":
        return "all"
    return "names" if value else "every"


def is_roles_block(entry: Entry | None) -> bool:
    """Return whether a block sets roles: no columns then means none, instead of all.

    Examples
    --------
    >>> [is_roles_block(entry) for entry in ({"shape": "roles"}, {"shape": "column"}, None)]
    [True, False, False]
    """
    return entry is not None and entry["shape"] == "roles"


def apply_row_changes(
    rows: Sequence[Mapping[str, Any]], changes: Mapping[str, Any], inner: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return a table setting's rows after the editor's changes.

    Parameters
    ----------
    rows
        The rows before.
    changes
        The editor's ``edited_rows``, ``added_rows`` and ``deleted_rows``.
    inner
        The schema of a row; a new row that is empty or lacks required cells is left out.

    Examples
    --------
    >>> inner = {"properties": {"column": {"type": "string"}}, "required": ["column"]}
    >>> apply_row_changes([{"column": "a"}], {"added_rows": [{"column": "b"}, {}]}, inner)
    [{'column': 'a'}, {'column': 'b'}]
    """
    deleted = set(changes.get("deleted_rows", ()))
    edited = {int(number): cells for number, cells in changes.get("edited_rows", {}).items()}
    remaining = [
        _edited_row(row, edited.get(number, {}), inner)
        for number, row in enumerate(rows)
        if number not in deleted
    ]
    added = [_edited_row({}, cells, inner) for cells in changes.get("added_rows", ())]
    required = inner.get("required", ())
    return remaining + [row for row in added if row and all(name in row for name in required)]


def _edited_row(
    row: Mapping[str, Any], cells: Mapping[str, Any], inner: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a row with the values of edited cells."""
    edited = dict(row)
    for name, value in cells.items():
        if name not in inner["properties"]:
            continue
        value = _cell(value, inner["properties"][name])
        if value is None:
            edited.pop(name, None)
        else:
            edited[name] = value
    return edited


def _cell(value: Any, schema: Mapping[str, Any]) -> Any:
    if value is None or value == "":
        return None
    if schema.get("type") == "array":
        items = parse_list(value)
        is_text = schema.get("items", {}).get("type") == "string"
        return [value_text(item) for item in items] if items and is_text else items
    if isinstance(value, str) and "anyOf" in schema:
        return parse_value(value)
    if isinstance(value, float) and value.is_integer() and schema.get("type") != "number":
        return int(value)
    return value


def parse_list(text: Any) -> list[Any] | None:
    """Return the values of a list that is separated by commas, or JSON.

    Examples
    --------
    >>> parse_list("good, bad"), parse_list('["a, b", 1]'), parse_list(" ")
    (['good', 'bad'], ['a, b', 1], None)
    """
    value = parse_value(str(text)) if str(text).startswith("[") else None
    if isinstance(value, list):
        return value or None
    return [parse_value(part.strip()) for part in str(text).split(",") if part.strip()] or None


def editor_cell(value: Any) -> Any:
    """Return a cell as the editor shows it.

    Examples
    --------
    >>> editor_cell(["good", "bad"]), editor_cell(["a, b"]), editor_cell(3)
    ('good, bad', '["a, b"]', 3)
    """
    if not isinstance(value, list | tuple):
        return value
    is_plain = all(
        isinstance(item, int | float) or parse_list(str(item)) == [item] for item in value
    )
    return ", ".join(map(value_text, value)) if is_plain else value_text(list(value))
