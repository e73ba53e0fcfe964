"""Many files as one table: what one has and another lacks is said, never guessed."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pandas.api import types

from pipeline_core.measures.file_kinds import kind_of_file, require_file
from pipeline_core.measures.file_patterns import matching_files
from pipeline_core.measures.ingest_report import FileFacts, part_of, with_report
from pipeline_core.measures.missing_texts import kept_counts
from pipeline_core.measures.parquet_files import read_arrow_table, read_parquet_table
from pipeline_core.measures.readers import read_table

FIRST_INEXACT_WHOLE = 2**53
MAX_LISTED = 100
Differing = Literal["refuse", "fill", "common"]


def read_many(
    files: str | Sequence[str],
    *,
    file_column: str = "",
    differing: Differing = "refuse",
    first_rows: int | None = None,
    **reading: Any,
) -> pd.DataFrame:
    r"""Read CSV, Parquet and Arrow files, one below the other in the order of their names.

    Parameters
    ----------
    files
        A folder, a pattern, or the paths themselves.
    file_column
        The name of a column that tells each row's file; empty for none.
    differing
        What happens to columns that not every file has: refuse, fill with missing values,
        or leave out all but the common ones.
    first_rows
        Read so many rows only; None for all.
    **reading
        How the CSV files among them are read, as for `read_table`.

    Raises
    ------
    ValueError
        There is no file, one cannot be read, or they differ.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("b", "a"):
    ...         _ = Path(folder, f"{name}.csv").write_text(f"x\n{name}\n")
    ...     read_many(f"{folder}/*.csv", file_column="file")
       x   file
    0  a  a.csv
    1  b  b.csv
    """
    paths = file_paths(files)
    tables: list[pd.DataFrame] = []
    rows = 0
    for path in paths:
        remaining = None if first_rows is None else first_rows - rows
        if remaining is not None and remaining <= 0:
            break
        tables.append(read_one(path, remaining, reading))
        rows += len(tables[-1])
    names = short_names(paths)[: len(tables)]
    notes = notes_of(tables, names)
    table = united(tables, names, differing, notes)
    if file_column:
        if file_column in table:
            raise ValueError(f"The files have a column {file_column!r}. Choose another name.")
        counts = [len(part) for part in tables]
        table[file_column] = pd.Series(pd.Series(names, dtype="str").repeat(counts).to_numpy())
    facts = facts_of(tables, names)
    return with_report(table, notes, facts={**facts, **part_of(rows, first_rows)})


def facts_of(tables: Sequence[pd.DataFrame], names: Sequence[str]) -> FileFacts:
    """Return the facts of some files together: sums, and the rows of each."""
    reports = [table.attrs["ingest"] for table in tables]
    missing: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cells: dict[str, int] = defaultdict(int)
    for report in reports:
        for kind, count in report.get("cells", {}).items():
            cells[kind] += count
        for column, words in report.get("missing", {}).items():
            for word, count in words.items():
                missing[column][word] += count
    facts: FileFacts = {
        "rows_in": sum(report["rows_in"] for report in reports),
        "columns_in": len({str(name) for table in tables for name in table.columns}),
        "missing": kept_counts(missing),
        "cells": dict(cells),
        "files": [
            {"file": name, "rows": report["rows"]}
            for name, report in zip(names[:MAX_LISTED], reports, strict=False)
        ],
        "file_count": len(tables),
    }
    if all("lines" in report for report in reports):
        facts["lines"] = sum(report["lines"] for report in reports)
    if any("counted_rows" in report for report in reports):
        counted = (report.get("counted_rows", report["rows_in"]) for report in reports)
        facts["counted_rows"] = sum(counted)
    return facts


def file_paths(files: str | Sequence[str]) -> list[str]:
    """Return the paths of some files; raise where there are none, or one is no plain file."""
    paths = (
        [str(path) for path in matching_files(Path(), files)]
        if isinstance(files, str)
        else [*files]
    )
    if not paths:
        raise ValueError(
            f"There is no file {files}." if isinstance(files, str) else "There is no file to read."
        )
    for path in paths:
        require_file(path)
    return paths


def read_one(path: str, first_rows: int | None, reading: Mapping[str, Any]) -> pd.DataFrame:
    """Read one file by what its bytes say that it is."""
    kind = kind_of_file(path)
    if kind == "parquet":
        return read_parquet_table(path, first_rows=first_rows)
    if kind == "arrow":
        return read_arrow_table(path, first_rows=first_rows)
    return read_table(path, first_rows=first_rows, **reading)


def short_names(paths: Sequence[str]) -> list[str]:
    """Return the names of files without the folders that all of them share.

    Examples
    --------
    >>> short_names(["/a/2023/x.csv", "/a/2024/x.csv"]), short_names(["/a/x.csv"])
    (['2023/x.csv', '2024/x.csv'], ['x.csv'])
    """
    parents = [Path(path).parent for path in paths]
    shared = os.path.commonpath(parents) if parents else ""
    return [Path(path).relative_to(shared).as_posix() for path in paths]


def notes_of(tables: Sequence[pd.DataFrame], names: Sequence[str]) -> dict[str, list[str]]:
    """Return the notes of all tables, each with the file that it is of."""
    notes: dict[str, list[str]] = defaultdict(list)
    for table, name in zip(tables, names, strict=True):
        for kind, places in table.attrs["ingest"]["notes"].items():
            if kind != "no_rows":
                notes[kind] += [f"{place} ({name})" for place in places]
    return notes


def united(
    tables: Sequence[pd.DataFrame],
    names: Sequence[str],
    differing: Differing,
    notes: dict[str, list[str]],
) -> pd.DataFrame:
    """Return tables one below the other; raise or note where their columns differ."""
    columns = list(dict.fromkeys(str(name) for table in tables for name in table.columns))
    common = [name for name in columns if all(name in table for table in tables)]
    others = [name for name in columns if name not in common]
    if others and differing == "refuse":
        raise ValueError(difference_text(tables, names, others[0]))
    if not common and differing == "common":
        raise ValueError("The files have no column in common. Choose other files.")
    if others:
        notes["added" if differing == "fill" else "uncommon"] += others
    chosen = columns if differing == "fill" else common
    joined = {name: joined_column(name, tables, notes) for name in chosen}
    return pd.DataFrame(joined, index=pd.RangeIndex(sum(map(len, tables))))


def difference_text(tables: Sequence[pd.DataFrame], names: Sequence[str], column: str) -> str:
    """Return the sentence about the first column that not every file has."""
    having = next(name for table, name in zip(tables, names, strict=True) if column in table)
    lacking = next(name for table, name in zip(tables, names, strict=True) if column not in table)
    return (
        f"All files must have the same columns; {having!r} has {column!r}, {lacking!r} has not. "
        f"Correct them, or choose in 'differing' to fill such columns or to leave them out."
    )


def joined_column(
    name: str, tables: Sequence[pd.DataFrame], notes: dict[str, list[str]]
) -> pd.Series[Any]:
    """Return the values of a column of all tables as one column of one kind."""
    parts = [table[name] for table in tables if name in table and len(table)]
    parts = [part for part in parts if part.notna().any()] or parts[:1]
    kinds = {column_kind(part) for part in parts}
    pieces = [table[name] if name in table else pd.Series([None] * len(table)) for table in tables]
    if kinds == {"number"} and not loses_digits(pieces):
        return one_column(pieces, types.is_numeric_dtype)
    if len(kinds) <= 1 and kinds != {"number"}:
        return one_column(pieces, lambda dtype: True)
    notes["digits" if kinds == {"number"} else "mixed"].append(name)
    texts = [piece.astype("str").where(piece.notna()) for piece in pieces]
    return pd.concat(texts, ignore_index=True).astype("str")


def column_kind(column: pd.Series[Any]) -> str:
    """Return whether a column holds numbers, booleans, times, durations or text.

    Examples
    --------
    >>> [column_kind(pd.Series(values)) for values in ([1], [True], ["a"])]
    ['number', 'boolean', 'text']
    """
    if types.is_bool_dtype(column.dtype):
        return "boolean"
    if types.is_numeric_dtype(column.dtype):
        return "number"
    if types.is_datetime64_any_dtype(column.dtype):
        return "time"
    return "duration" if types.is_timedelta64_dtype(column.dtype) else "text"


def loses_digits(pieces: Sequence[pd.Series[Any]]) -> bool:
    """Return whether floats among whole numbers would round one of these.

    Examples
    --------
    >>> loses_digits([pd.Series([2**60 + 1]), pd.Series([0.5])]), loses_digits([pd.Series([2**60])])
    (True, False)
    """
    wholes = [piece for piece in pieces if types.is_integer_dtype(piece.dtype) and len(piece)]
    if len(wholes) == sum(len(piece) > 0 for piece in pieces):
        return False
    return any(max(abs(int(p.min())), abs(int(p.max()))) >= FIRST_INEXACT_WHOLE for p in wholes)


def one_column(pieces: Sequence[pd.Series[Any]], is_kind: Any) -> pd.Series[Any]:
    """Return pieces of one kind below each other; those without a value take the others' kind."""
    full = [piece for piece in pieces if piece.notna().any() and is_kind(piece.dtype)]
    if not full:
        return pd.concat(pieces, ignore_index=True) if pieces else pd.Series(dtype="float64")
    joined = pd.concat(full, ignore_index=True)
    if len(joined) == sum(map(len, pieces)):
        return joined
    dtype: Any = "boolean" if types.is_bool_dtype(joined.dtype) else joined.dtype
    if types.is_integer_dtype(joined.dtype):
        dtype = "float64"
    typed = [
        piece.astype(dtype) if piece.notna().any() else pd.Series([None] * len(piece), dtype=dtype)
        for piece in pieces
    ]
    return pd.concat(typed, ignore_index=True)
