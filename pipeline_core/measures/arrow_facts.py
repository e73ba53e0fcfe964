"""How a Parquet or an Arrow file is laid out: its parts, compression and times."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

_MOST_NAMED = 20


def parquet_format(metadata: Any, schema: pa.Schema) -> dict[str, Any]:
    """Return how a Parquet file is laid out.

    Parameters
    ----------
    metadata
        Its metadata.
    schema
        Its columns, as Arrow has them.

    Examples
    --------
    >>> import io
    >>> import pyarrow.parquet as pq
    >>> table, file = pa.table({"at": pa.array([0], pa.timestamp("ms", "UTC"))}), io.BytesIO()
    >>> pq.write_table(table, file)
    >>> parquet = pq.ParquetFile(file)
    >>> parquet_format(parquet.metadata, parquet.schema_arrow)
    {'row_groups': 1, 'compression': 'snappy', 'timestamps': 'at (ms, UTC)'}
    """
    groups, columns = metadata.num_row_groups, metadata.num_columns
    # Writers pack a column alike in all groups; of a wide file the first columns are asked.
    places = range(min(columns, _MOST_NAMED)) if groups else ()
    chunks = [metadata.row_group(0).column(place) for place in places]
    names = dict.fromkeys(chunk.compression.lower() for chunk in chunks)
    packing = {"compression": ", ".join(names)} if names else {}
    return {"row_groups": groups, **packing, **timestamps(schema)}


def timestamps(schema: pa.Schema) -> dict[str, str]:
    """Return the columns of times with their unit and zone; nothing where there are none.

    Examples
    --------
    >>> timestamps(pa.schema([("a", pa.int8()), ("at", pa.timestamp("us"))]))
    {'timestamps': 'at (us)'}
    """
    times = [field for field in schema if pa.types.is_timestamp(field.type)]
    texts = [f"{field.name} ({_unit_text(field.type)})" for field in times[:_MOST_NAMED]]
    more = ["…"] if len(times) > _MOST_NAMED else []
    return {"timestamps": ", ".join([*texts, *more])} if times else {}


def _unit_text(kind: Any) -> str:
    return f"{kind.unit}, {kind.tz}" if kind.tz else str(kind.unit)
