"""Parquet and Arrow files, read batch by batch, so that too many values are noticed in time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline_core.measures.arrow_facts import parquet_format, timestamps
from pipeline_core.measures.arrow_tables import pandas_table
from pipeline_core.measures.ingest_report import FileFacts, part_of, with_facts
from pipeline_core.measures.packed_files import (
    FREE_BYTES,
    MAX_GROWTH,
    MAX_UNPACKED,
    bomb_text,
    damage_text,
    open_kind,
)

BATCH = 65_536


def read_parquet_table(
    path: str, columns: Sequence[str] = (), first_rows: int | None = None
) -> pd.DataFrame:
    """Read a Parquet file.

    Parameters
    ----------
    path
        The file.
    columns
        Read these columns only; none for all.
    first_rows
        Read so many rows only; None for all.

    Raises
    ------
    ValueError
        It is no Parquet file, damaged, or holds far more values than bytes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
    ...     pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_parquet(file.name)
    ...     read_parquet_table(file.name, ["b"], 1)
       b
    0  3
    """
    import pyarrow.parquet as pq

    with open_kind(path, ("parquet",)) as file:
        size = file.seek(0, 2)
        try:
            parquet = pq.ParquetFile(file)
            names = require_columns(path, parquet.schema_arrow.names, columns)
            rows = min(parquet.metadata.num_rows, first_rows or parquet.metadata.num_rows)
            require_modest(path, 8 * rows * len(names), size)
            batches = parquet.iter_batches(BATCH, columns=list(columns) or None)
            first = list(first_batches(path, batches, first_rows, size))
            schema = parquet.schema_arrow
            found = parquet.metadata.num_rows
            layout = parquet_format(parquet.metadata, schema)
        except (pa.ArrowException, OSError) as cause:
            raise ValueError(damage_text(path)) from cause
    table = table_of_batches(first, schema, columns)
    part = part_of(len(table), first_rows) if len(table) < found else {}
    facts: FileFacts = {"rows_in": found, "columns_in": len(schema.names), "format": layout}
    return with_facts(table, {**facts, **part})


def read_arrow_table(
    path: str, columns: Sequence[str] = (), first_rows: int | None = None
) -> pd.DataFrame:
    """Read a file in Arrow's format: Feather, an IPC file, or an IPC stream.

    Parameters
    ----------
    path
        The file.
    columns
        Read these columns only; none for all.
    first_rows
        Read so many rows only; None for all.

    Raises
    ------
    ValueError
        It is no such file, damaged, or holds far more values than bytes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".feather") as file:
    ...     pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_feather(file.name)
    ...     read_arrow_table(file.name, first_rows=1)
       a  b
    0  1  3
    """
    with open_kind(path, ("arrow",)) as file:
        size = file.seek(0, 2)
        file.seek(0)
        is_file = file.read(6) == b"ARROW1"
        file.seek(0)
        try:
            reader = pa.ipc.open_file(file) if is_file else pa.ipc.open_stream(file)
            names = require_columns(path, reader.schema.names, columns)
            batches = arrow_batches(reader, is_file)
            if columns:
                batches = (batch.select(names) for batch in batches)
            first = list(first_batches(path, batches, first_rows, size))
            schema = reader.schema
            batch_count = reader.num_record_batches if is_file else 0
        except (pa.ArrowException, OSError) as cause:
            raise ValueError(damage_text(path)) from cause
    table = table_of_batches(first, schema, columns)
    part = part_of(len(table), first_rows)
    layout: dict[str, Any] = {"record_batches": batch_count} if is_file else {}
    facts: FileFacts = {"columns_in": len(schema.names), "format": layout | timestamps(schema)}
    return with_facts(table, {**facts, **part})


def arrow_batches(reader: Any, is_file: bool) -> Iterator[Any]:
    """Yield the batches of a file or a stream, each checked: bad offsets read other memory."""
    places = range(reader.num_record_batches) if is_file else ()
    for batch in (reader.get_batch(place) for place in places) if is_file else reader:
        batch.validate(full=True)
        yield batch


def first_batches(
    path: str, batches: Iterable[Any], first_rows: int | None, size: int
) -> Iterator[Any]:
    """Yield batches up to a number of rows; raise where they hold far more than the file."""
    rows = held = 0
    for batch in batches:
        held += batch.nbytes
        require_modest(path, held, size)
        remaining = batch.num_rows if first_rows is None else first_rows - rows
        if remaining <= 0:
            return
        rows += min(remaining, batch.num_rows)
        yield batch.slice(0, remaining)


def require_modest(path: str, held: int, size: int) -> None:
    """Raise where a file of a size holds far more bytes, or far too many."""
    if held > min(MAX_UNPACKED, max(FREE_BYTES, MAX_GROWTH * size)):
        raise ValueError(bomb_text(path))


def require_columns(path: str, names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the names of the columns to read; raise where one is not there."""
    if unknown := [name for name in columns if name not in names]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(names)[:20]}.")
    return list(dict.fromkeys(columns)) or list(names)


def table_of_batches(
    batches: Sequence[pa.RecordBatch], schema: pa.Schema, columns: Sequence[str]
) -> pd.DataFrame:
    """Return the table of some batches, or that of the schema where there is none."""
    if columns:
        fields = [schema.field(name) for name in dict.fromkeys(columns)]
        schema = pa.schema(fields, metadata=schema.metadata)
    table = pa.Table.from_batches(batches, None if batches else schema)
    return ordered(pandas_table(table), columns)


def ordered(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return a table with its columns as they were named; fields of an object stay together."""
    places = {name: place for place, name in enumerate(columns)}
    if not places or list(table.columns) == list(columns):
        return table

    def place(column: Hashable) -> int:
        name = str(column)
        return places.get(name, places.get(name.partition(".")[0], len(places)))

    return table[sorted(table.columns, key=place)]
