"""What a reader did to a file beside reading it: a report that leaves the reader as a note.

Nothing is changed, renamed or left out silently: each such change is a note of a known kind,
with the columns that it concerns. While a file is read the report stays with its table, so
that a reader of many files can join theirs; the block of the reader makes a note of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.ingest_sentences import SENTENCES, names_text
from pipeline_core.measures.row_notes import add_note

_MAX_KEPT = 100


class FileFacts(TypedDict, total=False):
    """What a reader knows of a file beside its table; it leaves out what it does not know.

    `lines` are those of the file, blank ones too. `rows_in` and `columns_in` were there before
    anything was left out; `passing` are the rows that a filter let through. `format` is how the
    file was read, by the names of settings. `missing` are the words that were taken for a
    missing value, by column, each with its count: of the first `counted_rows` only, where these
    are not all. `cells` are counts of changed cells by the kind of change. `first_rows` is there
    where no more rows than so many were read.
    """

    lines: int
    rows_in: int
    passing: int
    columns_in: int
    format: dict[str, Any]
    missing: dict[str, dict[str, int]]
    counted_rows: int
    cells: dict[str, int]
    files: list[dict[str, Any]]
    file_count: int
    first_rows: int


def with_report(
    table: pd.DataFrame,
    notes: Mapping[str, Sequence[Any]],
    rejected: Sequence[Mapping[str, Any]] = (),
    facts: FileFacts | None = None,
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
    facts
        What is known of the file.

    Examples
    --------
    >>> table = with_report(pd.DataFrame({"a": [1, 2]}), {"zones": []})
    >>> report = table.attrs["ingest"]
    >>> report["rows_in"], report["rows"], report["notes"], report["rejected_rows"]
    (2, 2, {}, 0)
    """
    changes = {kind: list(dict.fromkeys(map(str, names))) for kind, names in notes.items() if names}
    if rejected:
        changes["rejected"] = [rejected_text(row) for row in rejected[:_MAX_KEPT]]
    if not len(table) and not (facts or {}).get("rows_in"):
        changes["no_rows"] = []
    table.attrs["ingest"] = {
        "rows_in": len(table) + len(rejected),
        "columns_in": len(table.columns),
        **(facts or {}),
        "rows": len(table),
        "columns": len(table.columns),
        "notes": {kind: names[:_MAX_KEPT] for kind, names in changes.items()},
        "counts": {kind: len(names) for kind, names in changes.items() if len(names) > _MAX_KEPT},
        "rejected": [dict(row) for row in rejected],
        "rejected_rows": len(rejected),
    }
    return table


def with_facts(table: pd.DataFrame, facts: FileFacts) -> pd.DataFrame:
    """Return a table whose report has more facts of its file.

    Examples
    --------
    >>> table = with_report(pd.DataFrame({"a": [1]}), {})
    >>> with_facts(table, {"rows_in": 5}).attrs["ingest"]["rows_in"]
    5
    """
    table.attrs["ingest"] |= facts
    return table


def part_of(rows: int, first_rows: int | None) -> FileFacts:
    """Return that the first rows alone were read, where it was so.

    Examples
    --------
    >>> part_of(5, 5), part_of(4, 5), part_of(4, None)
    ({'first_rows': 5}, {}, {})
    """
    return {"first_rows": rows} if rows == first_rows else {}


def warned(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose report has become a note; a script logs its sentences as a warning.

    Examples
    --------
    >>> table = warned(with_report(pd.DataFrame({"a": [1]}), {"index": []}))
    >>> "ingest" in table.attrs
    False
    """
    report = table.attrs.pop("ingest")
    sentences = [changes_text(kind, names) for kind, names in report["notes"].items()]
    add_note("table_read", " ".join(sentences), **report)
    if "first_rows" in report:
        add_note("first_rows_read", rows=report["first_rows"])
    return table


def changes_text(kind: str, names: Sequence[str]) -> str:
    """Return the English sentence about the changes of a kind.

    Examples
    --------
    >>> changes_text("zones", ["a"])
    "Times with a zone were converted to UTC: ['a']."
    """
    return SENTENCES[kind].format(repr(names[0]) if kind == "one_column" else names_text(names))


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
