"""Tables as uncompressed, memory-mapped Arrow files that preserve every dtype.

A table is only kept when Arrow gives back exactly the dtypes that went in.
Columns that lay side by side in one row-major array are laid so again when
read: a sum over another memory layout may differ in its last bit.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import xxhash
from pandas.api.types import is_object_dtype

_LAYOUT = b"fabrica.row_major"
_MAX_SCHEMAS = 10_000
_MAX_IN_MEMORY = 32_000_000
_PRESERVED_SCHEMAS: set[Hashable] = set()


class NotStorable(Exception):  # noqa: N818 - not an error: the value stays in memory
    """A value that no file gives back exactly."""


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Turn a table into Arrow, sharing its memory where that is possible.

    Parameters
    ----------
    frame
        Any table without object columns.

    Raises
    ------
    NotStorable
        Arrow would give back something else.

    Examples
    --------
    >>> to_arrow(pd.DataFrame({"a": [1, 2]})).num_rows
    2
    """
    if any(is_object_dtype(dtype) for dtype in frame.dtypes) or not frame.columns.is_unique:
        raise NotStorable
    try:
        table = pa.Table.from_pandas(frame, nthreads=1).combine_chunks()
        if not _is_preserved(table, frame):
            raise NotStorable
    except (pa.ArrowException, ValueError, TypeError, NotImplementedError) as error:
        raise NotStorable from error
    layout = _row_major(frame)
    if not layout:
        return table
    marks = {**(table.schema.metadata or {}), _LAYOUT: json.dumps(layout).encode()}
    return table.replace_schema_metadata(marks)


def _is_preserved(table: pa.Table, frame: pd.DataFrame) -> bool:
    """Return whether Arrow gives the dtypes back, tried without rows, once a schema."""
    index = frame.index
    schema = (tuple(frame.columns), tuple(frame.dtypes), type(index), index.dtype, *index.names)
    if schema not in _PRESERVED_SCHEMAS:
        back = table.slice(0, 0).to_pandas()
        if not (
            back.columns.equals(frame.columns)
            and list(back.dtypes) == list(frame.dtypes)
            and back.index.dtype == index.dtype
            and back.index.names == index.names
        ):
            return False
        if len(_PRESERVED_SCHEMAS) < _MAX_SCHEMAS:
            _PRESERVED_SCHEMAS.add(schema)
    return True


def _row_major(frame: pd.DataFrame) -> list[list[str]]:
    """Return the groups of columns that lie side by side in one row-major array."""
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, column in frame.items():
        if isinstance(column.dtype, np.dtype) and len(column) > 1:
            step = column.to_numpy().strides[0]
            if step > column.dtype.itemsize:
                groups[column.dtype.str, step].append(str(name))
    return list(groups.values())


class TableFile(NamedTuple):
    """The file of a table that is still to be written: hash, size in bytes, and its writer."""

    hash: str
    size: int
    write: Callable[[BinaryIO], Any]


def table_file(table: pa.Table) -> TableFile:
    """Return the file of a table; one that is small is made in memory.

    A file that Arrow writes through Python is a call for each column, in each of which
    threads side by side wait for one another: with thousands of columns that is most of
    the work. A large table is not copied, but laid out twice.
    """
    if table.nbytes <= _MAX_IN_MEMORY:
        sink = pa.BufferOutputStream()
        _write(table, sink)
        content = sink.getvalue()
        hash_ = xxhash.xxh3_128_hexdigest(content)
        return TableFile(hash_, content.size, lambda file: file.write(content))
    hashing = _HashingFile()
    _write(table, pa.PythonFile(hashing, mode="w"))
    return TableFile(
        hashing.hash.hexdigest(),
        hashing.size,
        lambda file: _write(table, pa.PythonFile(file, mode="w")),
    )


def _write(table: pa.Table, sink: pa.NativeFile) -> None:
    with pa.ipc.new_file(sink, table.schema) as writer:
        # Without any batch a file would hold no categories either.
        for batch in table.to_batches() or [_empty(table)]:
            writer.write_batch(batch)


def _empty(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def read(path: Path) -> pd.DataFrame | None:
    """Map a file and return its table; None if it is missing or damaged.

    Columns without missing values are not copied: they stay in the file's
    pages until they are needed, and must not be written to.
    """
    try:
        with pa.memory_map(str(path)) as source:
            content = source.read_buffer()
    except OSError:
        return None
    if xxhash.xxh3_128_hexdigest(content) != path.stem:
        return None
    table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, use_threads=False)
    layout = (table.schema.metadata or {}).get(_LAYOUT)
    return frame if layout is None else _with_layout(frame, json.loads(layout))


def _with_layout(frame: pd.DataFrame, groups: list[list[str]]) -> pd.DataFrame:
    grouped = {name for group in groups for name in group}
    parts = [_as_row_major(frame[group]) for group in groups]
    parts.append(frame[[name for name in frame.columns if name not in grouped]])
    names, joined = list(frame.columns), pd.concat(parts, axis=1)
    return joined if list(joined.columns) == names else joined[names]


def _as_row_major(part: pd.DataFrame) -> pd.DataFrame:
    values = np.empty(part.shape, dtype=part.dtypes.iloc[0])
    for place, name in enumerate(part.columns):
        values[:, place] = part[name]
    return pd.DataFrame(values, index=part.index, columns=part.columns, copy=False)


class _HashingFile:
    """A file that only hashes what is written to it; big buffers are not copied."""

    closed = False

    def __init__(self) -> None:
        self.hash = xxhash.xxh3_128()
        self.size = 0

    def write(self, data: Any) -> int:
        self.hash.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False
