"""What a person typed or chose, as the value that stands in the file, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_STROKE = "\u0336"


def read(text: str) -> Any:
    """Return the number, truth or nothing that a text spells, else the text.

    Examples
    --------
    >>> read("3"), read("0.5"), read("true"), read("sqrt"), read("0123"), read("1e999")
    (3, 0.5, True, 'sqrt', '0123', '1e999')
    """
    try:
        found = json.loads(text)
        json.dumps(found, allow_nan=False)
    except ValueError:
        return text
    return text if isinstance(found, str) else found


def written(value: Any) -> str:
    """Return a value as a text that `read` understands.

    Examples
    --------
    >>> written(True), written("sqrt"), written(["a"])
    ('true', 'sqrt', '["a"]')
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def struck(name: str) -> str:
    """Return a name struck through.

    Examples
    --------
    >>> len(struck("age"))
    6
    """
    return "".join(letter + _STROKE for letter in name)


def columns_to_offer(
    known: Mapping[str, str], kind: str | None, chosen: Iterable[str]
) -> tuple[list[str], set[str]]:
    """Return the columns of a picker: those that fit, and the chosen ones that are gone.

    Examples
    --------
    >>> columns_to_offer({"age": "number", "city": "word"}, "number", ["age", "height"])
    (['age', 'height'], {'height'})
    """
    fitting = [name for name, its in known.items() if kind in (None, its)]
    more = [name for name in chosen if name not in fitting]
    return fitting + more, {name for name in more if name not in known}


def replaced(value: Any, old: str, new: str) -> Any:
    """Return a choice of columns with one of them in another's place.

    Examples
    --------
    >>> replaced("agee", "agee", "age"), replaced(["city", "agee"], "agee", "age")
    ('age', ['city', 'age'])
    >>> replaced(["age", "agee"], "agee", "age")
    ['age']
    """
    if not isinstance(value, list | tuple):
        return new if value == old else value
    return list(dict.fromkeys(new if one == old else one for one in value))


def mode_of(value: Any) -> str:
    """Return how a choice of columns chooses.

    Examples
    --------
    >>> mode_of([]), mode_of(["age"]), mode_of({"kind": "word"}), mode_of("all")
    ('every', 'names', 'kind', 'all')
    """
    if isinstance(value, Mapping):
        return str(next(iter(value)))
    if value == "all":
        return "all"
    return "names" if value else "every"


def names_roles(entry: Mapping[str, Any] | None) -> bool:
    """Say whether a block that is given no columns takes none of them, instead of all.

    Examples
    --------
    >>> names_roles({"shape": "roles"}), names_roles({"shape": "column"}), names_roles(None)
    (True, False, False)
    """
    return entry is not None and entry["shape"] == "roles"


def rows_after(
    rows: Sequence[Mapping[str, Any]], changed: Mapping[str, Any], inner: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return a table setting's rows after the editor's changes.

    Parameters
    ----------
    rows
        As they stand in the file.
    changed
        The editor's ``edited_rows``, ``added_rows`` and ``deleted_rows``.
    inner
        The schema of a row; a new row that lacks what it requires is left out.

    Examples
    --------
    >>> inner = {"properties": {"column": {"type": "string"}}, "required": ["column"]}
    >>> rows_after([{"column": "a"}], {"added_rows": [{"column": "b"}, {}]}, inner)
    [{'column': 'a'}, {'column': 'b'}]
    """
    deleted = set(changed.get("deleted_rows", ()))
    edited = {int(number): cells for number, cells in changed.get("edited_rows", {}).items()}
    made = [
        _row(row, edited.get(number, {}), inner)
        for number, row in enumerate(rows)
        if number not in deleted
    ]
    added = [_row({}, cells, inner) for cells in changed.get("added_rows", ())]
    needed = inner.get("required", ())
    return made + [row for row in added if all(name in row for name in needed)]


def _row(
    row: Mapping[str, Any], cells: Mapping[str, Any], inner: Mapping[str, Any]
) -> dict[str, Any]:
    made = dict(row)
    for name, value in cells.items():
        if name not in inner["properties"]:
            continue
        value = _cell(value, inner["properties"][name])
        if value is None:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def _cell(value: Any, schema: Mapping[str, Any]) -> Any:
    if value is None or value == "":
        return None
    if schema.get("type") == "array":
        return listed(value)
    if isinstance(value, str) and "anyOf" in schema:
        return read(value)
    if isinstance(value, float) and value.is_integer() and schema.get("type") != "number":
        return int(value)
    return value


def listed(text: Any) -> list[Any] | None:
    """Return the values of a list written with commas, or as JSON.

    Examples
    --------
    >>> listed("good, bad"), listed('["a, b", 1]'), listed(" ")
    (['good', 'bad'], ['a, b', 1], None)
    """
    found = read(str(text)) if str(text).startswith("[") else None
    if isinstance(found, list):
        return found or None
    return [read(part.strip()) for part in str(text).split(",") if part.strip()] or None


def cell_text(value: Any) -> Any:
    """Return a row's cell as the editor shows it.

    Examples
    --------
    >>> cell_text(["good", "bad"]), cell_text(["a, b"]), cell_text(3)
    ('good, bad', '["a, b"]', 3)
    """
    if not isinstance(value, list | tuple):
        return value
    plain = all(isinstance(one, int | float) or listed(str(one)) == [one] for one in value)
    return ", ".join(map(written, value)) if plain else written(list(value))
