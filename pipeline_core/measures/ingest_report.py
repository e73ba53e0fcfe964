"""What a reader did to a file beside reading it: kept with the table, and said in warnings.

Nothing is changed, renamed or left out silently: each such change is a note of a known kind,
with the columns that it concerns.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.measures.ingest_sentences import SENTENCES

_MAX_NAMED = 20
_MAX_KEPT = 100


def with_report(
    table: pd.DataFrame,
    notes: Mapping[str, Sequence[Any]],
    rejected: Sequence[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Return a table with a report of how it was read, in its `attrs`.

    Parameters
    ----------
    table
        The table as it was read.
    notes
        By their kind, what was changed: names of columns, or places.
    rejected
        The rows that were left out, each with its `line`, `column` and `value`.

    Examples
    --------
    >>> table = with_report(pd.DataFrame({"a": [1, 2]}), {"zones": []})
    >>> table.attrs["ingest"]
    {'rows': 2, 'columns': 1, 'notes': {}, 'rejected': [], 'rejected_rows': 0}
    """
    changes = {kind: list(dict.fromkeys(map(str, names))) for kind, names in notes.items() if names}
    if rejected:
        changes["rejected"] = [rejected_text(row) for row in rejected[:_MAX_KEPT]]
    if not len(table):
        changes["no_rows"] = []
    table.attrs["ingest"] = {
        "rows": len(table),
        "columns": len(table.columns),
        "notes": {kind: names[:_MAX_KEPT] for kind, names in changes.items()},
        "rejected": [dict(row) for row in rejected[:_MAX_KEPT]],
        "rejected_rows": len(rejected),
    }
    return table


def warned(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table after a warning for each note in its report.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     _ = warned(with_report(pd.DataFrame({"a": [1]}), {"zones": ["a"]}))
    >>> str(caught[0].message)
    "Times with a zone were converted to UTC: ['a']."
    """
    for kind, names in table.attrs["ingest"]["notes"].items():
        text = repr(names[0]) if kind == "one_column" else names_text(names)
        warnings.warn(SENTENCES[kind].format(text), stacklevel=2)
    return table


def names_text(names: Sequence[str]) -> str:
    """Return the first names as text, and how many there are more.

    Examples
    --------
    >>> names_text(["a", "b"]), names_text(["a"] * 22)[-9:]
    ("['a', 'b']", '(2 more)]')
    """
    text = str(list(names[:_MAX_NAMED]))
    more = len(names) - _MAX_NAMED
    return f"{text[:-1]}, ({more} more)]" if more > 0 else text


def rejected_text(row: Mapping[str, Any]) -> str:
    """Return where a row was rejected, and by which value.

    Examples
    --------
    >>> rejected_text({"line": 7, "column": "age", "value": "x"})
    "line 7, age: 'x'"
    """
    column = f", {row['column']}" if row.get("column") is not None else ""
    return f"line {row['line']}{column}: {str(row['value'])[:60]!r}"


def numbered_names(names: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Return names that are all different and not empty, and those that were repeated.

    Examples
    --------
    >>> numbered_names(["a", "a", None, "a.1"])
    (['a', 'a.2', 'column_3', 'a.1'], ['a'])
    """
    texts = [
        str(name) if str(name if name is not None else "").strip() else f"column_{place}"
        for place, name in enumerate(names, 1)
    ]
    taken, unique, repeated = set(texts), [], []
    given: set[str] = set()
    for text in texts:
        name, number = text, 0
        while name in given or (number and name in taken):
            number += 1
            name = f"{text}.{number}"
        if number:
            repeated.append(text)
        given.add(name)
        unique.append(name)
    return unique, repeated
