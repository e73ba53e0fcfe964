"""Text files whose columns stand at fixed places of each line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired

import pandas as pd
from typing_extensions import TypedDict

from pipeline_core.measures.column_values import parse_values
from pipeline_core.measures.csv_facts import counted_lines
from pipeline_core.measures.csv_files import decoding_error_text, open_text, require_text_file
from pipeline_core.measures.ingest_report import FileFacts, numbered_names, part_of, with_report
from pipeline_core.measures.missing_texts import kept_counts, missing_texts
from pipeline_core.measures.readers import DateColumn, missing_words
from pipeline_core.measures.value_columns import date_columns

_MAX_WIDTH = 1_000_000


class Field(TypedDict):
    """A column at a place of each line: how many characters it has, and where it begins.

    A field without `start` begins where the one before it ends; the first character is 1.
    """

    column: str
    width: int
    start: NotRequired[int]


def read_fixed_width_table(
    path: str,
    *,
    fields: Sequence[Field],
    member: str | None = None,
    encoding: str = "utf-8",
    skip_rows: int = 0,
    decimal: str = ".",
    missing: Sequence[str] = (),
    text_columns: Sequence[str] = (),
    dates: Sequence[DateColumn] = (),
    bad_lines: Literal["refuse", "leave_out"] = "refuse",
    first_rows: int | None = None,
) -> pd.DataFrame:
    r"""Read a file of fixed-width columns, plain or packed by gzip, Zstandard or zip.

    Parameters
    ----------
    path
        The file.
    fields
        The columns in their order.
    member
        The file inside a zip file; None for the only one.
    encoding
        The character encoding.
    skip_rows
        Lines above the table.
    decimal
        The decimal separator.
    missing
        Words for a missing value beside the usual ones and blanks.
    text_columns
        Columns kept as text although they look like numbers.
    dates
        Columns of dates with their format.
    bad_lines
        Refuse a line that ends inside its columns, or leave it out and say so.
    first_rows
        Read so many rows only; None for all.

    Raises
    ------
    ValueError
        It is no text file, or a line does not fit.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w") as file:
    ...     print("007 1.5\n010  .5", file=file, flush=True)
    ...     fields = [{"column": "id", "width": 3}, {"column": "size", "width": 4}]
    ...     read_fixed_width_table(file.name, fields=fields, text_columns=["id"])
        id  size
    0  007   1.5
    1  010   0.5
    """
    require_text_file(path, encoding, member)
    names, repeated = numbered_names([field["column"] for field in fields])
    if unknown := [name for name in text_columns if name not in names]:
        raise ValueError(f"{path} has no columns {unknown}; it has {names}.")
    places = field_places(fields)
    rejected: list[dict[str, Any]] = []
    cells: list[list[str]] = [[] for _ in places]
    try:
        with open_text(path, encoding, member) as file:
            lines = text_lines(file, skip_rows)
            for number, line in lines:
                if first_rows is not None and len(cells[0]) >= first_rows:
                    break
                if not fits(path, line, number, places, names, bad_lines, rejected):
                    continue
                for column, (start, end) in zip(cells, places, strict=True):
                    column.append(line[start:end].strip())
    except UnicodeError:
        raise ValueError(decoding_error_text(path, encoding, member)) from None
    texts = dict(zip(names, cells, strict=True))
    words = missing_words(missing, {})
    facts: FileFacts = {
        "format": {"encoding": encoding},
        "missing": kept_counts({n: missing_texts(column, words) for n, column in texts.items()}),
        **part_of(len(cells[0]), first_rows),
        **counted_lines(path, member, first_rows),
    }
    table = date_columns(path, typed_table(texts, decimal, missing, text_columns, dates), dates)
    return with_report(table, {"renamed": repeated}, rejected, facts)


def field_places(fields: Sequence[Field]) -> list[tuple[int, int]]:
    """Return where each field begins and ends, counted from 0.

    Examples
    --------
    >>> field_places([{"column": "a", "width": 3}, {"column": "b", "width": 2, "start": 6}])
    [(0, 3), (5, 7)]
    """
    if not fields:
        raise ValueError("A file of fixed widths needs 'fields': each column with its width.")
    places, end = [], 0
    for field in fields:
        start = int(field.get("start") or end + 1) - 1
        end = start + int(field["width"])
        if end <= start or start < 0 or end > _MAX_WIDTH:
            raise ValueError(
                f"The column {field['column']!r} must begin at 1 or later and be 1 to "
                f"{_MAX_WIDTH} characters wide; it begins at {start + 1} and is "
                f"{end - start} wide."
            )
        places.append((start, end))
    return places


def text_lines(file: Any, skip_rows: int) -> Any:
    """Yield the lines that are not blank, each with its number."""
    for number, line in enumerate(file, 1):
        if number > skip_rows and line.strip():
            yield number, line.rstrip("\r\n")


def fits(
    path: str,
    line: str,
    number: int,
    places: Sequence[tuple[int, int]],
    names: Sequence[str],
    bad_lines: str,
    rejected: list[dict[str, Any]],
) -> bool:
    """Return whether every column but the last begins inside a line; raise or note if not."""
    short = [name for name, (start, _) in zip(names, places, strict=True) if start >= len(line)]
    # Editors cut blanks at a line's end: a last column may be missing, not half of the line.
    if len(short) <= 1:
        return True
    if bad_lines == "refuse":
        raise ValueError(
            f"Line {number} of {path} must reach the column {short[0]!r}; it has {len(line)} "
            f"characters: {line[:60]!r}. Correct it, the widths, or leave out bad lines."
        )
    rejected.append({"line": number, "column": short[0], "value": line[:200]})
    return False


def typed_table(
    cells: dict[str, list[str]],
    decimal: str,
    missing: Sequence[str],
    text_columns: Sequence[str],
    dates: Sequence[DateColumn],
) -> pd.DataFrame:
    """Return cells of text as columns of numbers or text, as a CSV file is read."""
    words = missing_words(missing, {})
    as_text = {*text_columns, *(date["column"] for date in dates)}
    columns = {}
    for name, values in cells.items():
        column = pd.Series(values, dtype="str", name=name)
        column = column.mask(column.isin(words))
        columns[name] = column if name in as_text or column.empty else parse_values(column, decimal)
    return pd.DataFrame(columns)
