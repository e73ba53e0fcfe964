"""The small tables that cases are made of, drawn once by a seed, and how they are written."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

_DRAW = random.Random(0)
ROWS = [
    (round(_DRAW.uniform(1, 9), 2), _DRAW.randint(1, 90), _DRAW.choice(["red", "blue", "green"]))
    for _ in range(60)
]
N = len(ROWS)
IDS = _DRAW.sample(range(10**6), N)
LOW = [size + age / 30 < 6 for size, age, _ in ROWS]


def table(
    *more: tuple[str, Sequence[object]], sep: str = ",", rows: int = N, decimal: str = "."
) -> str:
    """Write rows of a size, an age, a colour, any other columns, and an outcome yes or no."""
    names = ["size", "age", "colour", *(name for name, _ in more), "outcome"]
    lines = [sep.join(names)]
    for i, (size, age, colour) in enumerate(ROWS[:rows]):
        outcome = "yes" if size + age / 30 > 6 else "no"
        cells = [str(size).replace(".", decimal), age, colour, *(values[i] for _, values in more)]
        lines.append(sep.join(map(str, [*cells, outcome])))
    return "\n".join(lines) + "\n"


PLAIN = table()
FIRST, REST = PLAIN.split("\n", 1)
LINES = PLAIN.splitlines()
TABLE = pd.read_csv(io.StringIO(PLAIN))


def with_names(*names: str) -> str:
    """Return the plain table with other names for its first columns."""
    old = ("size", "age", "colour")[: len(names)]
    head = FIRST
    for before, after in zip(old, names, strict=True):
        head = head.replace(before, after, 1)
    return head + "\n" + REST


def with_target(values: Sequence[object], name: str = "y") -> str:
    """Return rows of a size and an age, with a target of their own."""
    pairs = zip(ROWS, values, strict=True)
    lines = (f"{size},{age},{value}" for (size, age, _), value in pairs)
    return "\n".join([f"size,age,{name}", *lines])


def zipped(*names: str, content: str = PLAIN) -> bytes:
    """Return a zip file with a file of some names."""
    return archive(dict.fromkeys(names, content))


def archive(members: dict[str, Any]) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def zst(content: bytes) -> bytes:
    """Return bytes packed by Zstandard."""
    return pa.compress(content, "zstd", asbytes=True)


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of some sheets, each a list of rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows_of(frame: pd.DataFrame) -> list[list[Any]]:
    """Return a table as rows of cells, its names first."""
    return [list(frame.columns), *frame.astype(object).to_numpy().tolist()]


def parquet(frame: pa.Table | pd.DataFrame) -> bytes:
    """Return a Parquet file."""
    if isinstance(frame, pd.DataFrame):
        frame = pa.Table.from_pandas(frame)
    sink = pa.BufferOutputStream()
    pq.write_table(frame, sink)
    return bytes(sink.getvalue())


def feather(frame: pd.DataFrame) -> bytes:
    """Return an Arrow file."""
    file = io.BytesIO()
    frame.to_feather(file)
    return file.getvalue()


def records(frame: pd.DataFrame, **changes: Any) -> bytes:
    """Return a JSON list of objects, the first of them with other fields too."""
    rows = frame.to_dict("records")
    rows[0] |= changes
    return json.dumps(rows).encode()
