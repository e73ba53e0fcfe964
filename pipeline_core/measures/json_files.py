"""JSON files: an array of records, an object with the array inside, or a record on each line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any, Literal

import pandas as pd

from pipeline_core.measures.csv_facts import counted_lines
from pipeline_core.measures.csv_files import open_text, require_text_file
from pipeline_core.measures.file_kinds import TEXTS
from pipeline_core.measures.ingest_report import FileFacts, part_of, with_report
from pipeline_core.measures.missing_texts import kept_counts
from pipeline_core.measures.readers import DateColumn
from pipeline_core.measures.value_columns import column_of_values, date_columns

MAX_BYTES = 2_000_000_000
MAX_FIELDS = 5_000
Rejected = list[dict[str, Any]]


def read_json_table(
    path: str,
    *,
    member: str | None = None,
    json_lines: bool = False,
    records: str = "",
    encoding: str = "utf-8",
    columns: Sequence[str] = (),
    dates: Sequence[DateColumn] = (),
    bad_lines: Literal["refuse", "leave_out"] = "refuse",
    first_rows: int | None = None,
) -> pd.DataFrame:
    r"""Read a JSON file, plain or packed by gzip, Zstandard or zip.

    Parameters
    ----------
    path
        The file.
    member
        The file inside a zip file; None for the only one.
    json_lines
        Whether each line is a record of its own.
    records
        The names on the way to the list of records, with dots between; empty for the whole.
    encoding
        The character encoding.
    columns
        Read these columns only; none for all.
    dates
        Columns of dates with their format: ``{"column": "day", "format": "%Y-%m-%d"}``.
    bad_lines
        Refuse a line that is no record, or leave it out and say so.
    first_rows
        Read so many records only; None for all.

    Raises
    ------
    ValueError
        It is no JSON, or no list of records is at the place.

    Examples
    --------
    >>> import tempfile, warnings
    >>> with tempfile.NamedTemporaryFile("w") as file, warnings.catch_warnings(action="ignore"):
    ...     print('{"data": [{"a": 1, "b": {"c": "x"}}, {"a": 2}]}', file=file, flush=True)
    ...     read_json_table(file.name, records="data")
       a  b.c
    0  1    x
    1  2  NaN
    """
    require_text_file(path, encoding, member, TEXTS)
    rejected: Rejected = []
    try:
        with open_text(path, encoding, member) as file:
            if json_lines:
                skip = bad_lines == "leave_out"
                rows = list(islice(line_records(path, file, rejected, skip), first_rows))
            else:
                rows = whole_records(path, file, records)[:first_rows]
    except UnicodeError:
        raise ValueError(f"{path} is not encoded as {encoding}. Choose another encoding.") from None
    facts: FileFacts = {"format": {"encoding": encoding}, **part_of(len(rows), first_rows)}
    if json_lines:
        facts |= counted_lines(path, member, first_rows)
    return table_of_records(path, rows, columns, dates, rejected, facts)


def line_records(
    path: str, file: IO[str], rejected: Rejected, skip: bool
) -> Iterator[dict[str, Any]]:
    """Yield the record on each line; raise at one that is none, or note it."""
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise TypeError
        except (ValueError, TypeError, RecursionError):
            if not skip:
                raise ValueError(
                    f"Line {number} of {path} must be one JSON object; it is "
                    f"{line.strip()[:60]!r}. Correct it, or leave out bad lines."
                ) from None
            rejected.append({"line": number, "column": None, "value": line.strip()[:200]})
            continue
        yield record


def whole_records(path: str, file: IO[str], records: str) -> list[dict[str, Any]]:
    """Return the records of a file that is one JSON text."""
    text = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise ValueError(f"{path} is too large to be read as one JSON text. Write JSON lines.")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError(f"{path} is nested too deep to be a table.") from None
    except json.JSONDecodeError as cause:
        raise ValueError(
            f"{path} must be JSON; line {cause.lineno}, column {cause.colno} is not: {cause.msg}. "
            f"Correct it, or set 'json_lines' if each line is a record."
        ) from None
    del text
    for name in records.split(".") if records else ():
        if not isinstance(value, dict) or name not in value:
            raise ValueError(
                f"{path} has no {name!r} on the way {records!r}; there is {outline(value)}."
            )
        value = value[name]
    if isinstance(value, dict) and is_table_of_lists(value):
        value = [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(
            f"{path} must hold a list of objects; it holds {outline(value)}. Name the way to "
            f"the list in 'records'."
        )
    return value


def is_table_of_lists(value: dict[str, Any]) -> bool:
    """Return whether an object is a table by columns: lists of plain values, equally long.

    Examples
    --------
    >>> is_table_of_lists({"a": [1, 2], "b": [3, 4]}), is_table_of_lists({"data": [{"a": 1}]})
    (True, False)
    """
    columns = list(value.values())
    if not columns or not all(isinstance(column, list) for column in columns):
        return False
    first = [column[0] for column in columns if column]
    is_plain = not any(isinstance(item, dict | list) for item in first)
    return is_plain and len({len(column) for column in columns}) == 1


def outline(value: Any) -> str:
    """Return what a JSON value is, in a few words.

    Examples
    --------
    >>> outline({"a": 1, "b": 2}), outline([[1]]), outline(3)
    ("an object of ['a', 'b']", 'a list of list', 'int')
    """
    if isinstance(value, dict):
        return f"an object of {list(value)[:9]}"
    if isinstance(value, list):
        kinds = sorted({type(item).__name__ for item in value})
        return f"a list of {', '.join(kinds) or 'nothing'}"
    return type(value).__name__


def table_of_records(
    path: str,
    rows: list[dict[str, Any]],
    columns: Sequence[str],
    dates: Sequence[DateColumn],
    rejected: Rejected,
    facts: FileFacts,
) -> pd.DataFrame:
    """Return records as a table: objects in them become columns, one level deep."""
    notes: dict[str, list[str]] = defaultdict(list)
    flat = [flat_record(row, notes) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    if len(names) > MAX_FIELDS:
        raise ValueError(f"{path} has {len(names)} fields, more than {MAX_FIELDS}: it is no table.")
    if unknown := [name for name in columns if name not in names]:
        raise ValueError(f"{path} has no columns {unknown}; it has {names[:20]}.")
    series, nulls = {}, {}
    for name in columns or names:
        values = [row.get(name) for row in flat]
        nulls[name] = {"null": sum(name in row and row[name] is None for row in flat)}
        if any(name not in row for row in flat):
            notes["gaps"].append(name)
        column = column_of_values(name, values, notes)
        if column is not None:
            series[name] = column
    table = pd.DataFrame(series, index=pd.RangeIndex(len(flat)))
    facts["columns_in"] = len(names)
    facts["missing"] = kept_counts({n: words for n, words in nulls.items() if words["null"]})
    return with_report(date_columns(path, table, dates), notes, rejected, facts)


def flat_record(record: dict[str, Any], notes: dict[str, list[str]]) -> dict[str, Any]:
    """Return a record with the fields of the objects in it as fields of its own.

    Examples
    --------
    >>> flat_record({"a": 1, "b": {"c": 2, "d": {"e": 3}}}, {"flattened": []})
    {'a': 1, 'b.c': 2, 'b.d': {'e': 3}}
    """
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            if name not in notes["flattened"]:
                notes["flattened"].append(name)
            flat |= {f"{name}.{inner}": item for inner, item in value.items()}
        else:
            flat[name] = value
    return flat
