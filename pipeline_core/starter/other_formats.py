"""How files that are no CSV are read: the block for their kind, and guessed settings."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pipeline_core.measures.csv_files import open_text
from pipeline_core.measures.excel_files import read_excel_table
from pipeline_core.measures.file_kinds import PACKED, kind_of_bytes, kind_of_file
from pipeline_core.measures.fixed_width import read_fixed_width_table
from pipeline_core.measures.json_files import read_json_table
from pipeline_core.measures.packed_files import open_unpacked
from pipeline_core.measures.parquet_files import read_arrow_table, read_parquet_table
from pipeline_core.starter.excel_guess import guess_excel
from pipeline_core.starter.look import FlatMessage

CSV_BLOCK = "read_csv"
BLOCKS = {
    "excel": "read_excel",
    "parquet": "read_parquet",
    "arrow": "read_arrow",
    "json": "read_json",
}
READERS: Mapping[str, Callable[..., pd.DataFrame]] = {
    "read_excel": read_excel_table,
    "read_parquet": read_parquet_table,
    "read_arrow": read_arrow_table,
    "read_json": read_json_table,
    "read_fixed_width": read_fixed_width_table,
}
_MAX_DEPTH = 6


def block_of_file(path: str) -> str:
    """Return the block that reads a file, by what its bytes say that it is.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print('[{"a": 1}]', file=file, flush=True)
    ...     block_of_file(file.name)
    'read_json'
    """
    kind = kind_of_file(path)
    if kind in PACKED:
        try:
            with open_unpacked(path) as file:
                kind = kind_of_bytes(file.read(1024))
        except ValueError:  # the reader says what is wrong
            return CSV_BLOCK
    return BLOCKS.get(kind, CSV_BLOCK)


def guess_settings(path: str, block: str) -> dict[str, Any]:
    """Return the settings that a file of another format than CSV is probably read with.

    Parameters
    ----------
    path
        The file.
    block
        The block that reads it.

    Examples
    --------
    >>> guess_settings("no-file-is-opened.parquet", "read_parquet")
    {}
    """
    if block == "read_json":
        return _json_settings(path)
    return guess_excel(path) if block == "read_excel" else {}


def notes_of(table: pd.DataFrame) -> list[FlatMessage]:
    """Return what a reader's report says of a table, as messages.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1]})
    >>> table.attrs["ingest"] = {"notes": {"zones": ["a"], "no_rows": []}}
    >>> notes_of(table)
    [{'code': 'warned.zones', 'found': "'a'"}]
    """
    codes = {"renamed": "warned.renamed_columns"}
    return [
        {"code": codes.get(kind, f"warned.{kind}"), "found": ", ".join(map(repr, names[:9]))}
        for kind, names in table.attrs["ingest"]["notes"].items()
        if kind != "no_rows"
    ]


def _json_settings(path: str) -> dict[str, Any]:
    with open_text(path, "utf-8") as file:
        try:
            first = json.loads(file.readline(1 << 24))
            rest = file.readline(1 << 24).strip()
            if isinstance(first, dict) and (rest or not _way_to_records(first)):
                return {"json_lines": True}
        except (ValueError, RecursionError):
            pass
    with open_text(path, "utf-8") as file:
        try:
            way = _way_to_records(json.load(file))
        except (ValueError, RecursionError):  # the reader says what is wrong
            return {}
    return {"records": way} if way else {}


def _way_to_records(value: Any) -> str:
    """Return the names on the way to the longest list of objects inside of objects."""
    waiting = deque([("", value, 0)])
    ways: dict[str, int] = {}
    while waiting:
        way, part, depth = waiting.popleft()
        if isinstance(part, list) and part and all(isinstance(item, dict) for item in part):
            ways[way] = len(part)
        elif isinstance(part, dict) and depth < _MAX_DEPTH:
            inside = ((f"{way}.{name}" if way else name, item) for name, item in part.items())
            waiting.extend(
                (name, item, depth + 1) for name, item in inside if "." not in name[len(way) + 1 :]
            )
    return max(ways, key=lambda way: ways[way], default="")
