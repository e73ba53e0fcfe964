"""Arrow tables as pandas tables of plain columns, without any loss that is not said.

pandas keeps decimals, lists and objects as Python objects, and rounds long whole numbers
with gaps; here each column is a number, text, boolean, date or duration, or is left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline_core.measures.ingest_report import numbered_names, with_report

FIRST_INEXACT_WHOLE = 2**53
Notes = dict[str, list[str]]


def pandas_table(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a pandas table, with a report of what was changed.

    Parameters
    ----------
    table
        The table.

    Examples
    --------
    >>> table = pa.table({"id": pa.array([2**60 + 1, None]), "n": [1, 2]})
    >>> import warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     pandas_table(table)["id"].tolist()
    ['1152921504606846977', nan]
    """
    notes: Notes = defaultdict(list)
    table = without_index(flat_table(table, notes), notes)
    names, notes["renamed"] = numbered_names(table.column_names)
    columns = {}
    for name, column in zip(names, table.columns, strict=True):
        plain = plain_column(name, column, notes)
        if plain is not None:
            columns[name] = pandas_column(plain)
    result = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))
    if not columns:
        raise ValueError(f"A table must have a column of plain values; these are not: {names[:9]}.")
    return with_report(result, notes)


def flat_table(table: pa.Table, notes: Notes) -> pa.Table:
    """Return a table with a column for each field of the objects in it, one level deep."""
    names: list[str] = []
    columns: list[Any] = []
    for field, column in zip(table.schema, table.columns, strict=True):
        column = storage_of(column)
        if pa.types.is_struct(column.type) and column.type.num_fields:
            parts = pa.table([column], names=[field.name]).flatten()
            names += parts.column_names
            columns += parts.columns
            notes["flattened"].append(field.name)
        else:
            names.append(field.name)
            columns.append(column)
    metadata = table.schema.metadata
    return pa.table(columns, names=names).replace_schema_metadata(metadata)


def storage_of(column: Any) -> Any:
    """Return a column of an extension type as what it is stored as; of categories, as words."""
    if isinstance(column.type, pa.BaseExtensionType):
        return column.cast(column.type.storage_type)
    return column


def without_index(table: pa.Table, notes: Notes) -> pa.Table:
    """Return a table without the unnamed row labels that pandas wrote beside its columns."""
    labels = [name for name in table.column_names if name.startswith("__index_level_")]
    if labels and len(labels) < len(table.column_names):
        notes["index"] += labels
        return table.drop_columns(labels)
    return table


def plain_column(name: str, column: Any, notes: Notes) -> Any:
    """Return a column as numbers, text, booleans, times or durations; None where it is none."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        notes["category"].append(name)
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind):
        return plain_decimals(name, column, notes)
    if pa.types.is_integer(kind):
        return plain_whole_numbers(name, column, notes)
    if pa.types.is_timestamp(kind) and kind.tz:
        notes["zones"].append(name)
        return column.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.timestamp(kind.unit))
    if pa.types.is_time(kind):
        notes["clock"].append(name)
        return pc.cast(column, pa.string())
    if pa.types.is_null(kind):
        return column.cast(pa.float64())
    if is_plain(kind):
        return column
    notes["left_out"].append(f"{name} ({kind})" if len(str(kind)) < 60 else name)
    return None


def is_plain(kind: Any) -> bool:
    """Return whether pandas has a plain column for a type of Arrow."""
    checks = ("floating", "boolean", "string", "large_string", "string_view", "timestamp", "date",
              "duration")  # fmt: skip
    return any(getattr(pa.types, f"is_{check}")(kind) for check in checks)


def plain_whole_numbers(name: str, column: Any, notes: Notes) -> Any:
    """Return whole numbers; with gaps as floats, or as text where a float would round one."""
    if not column.null_count or column.null_count == len(column):
        return column
    limits = pc.min_max(column).as_py()
    if max(abs(limits["min"]), abs(limits["max"])) < FIRST_INEXACT_WHOLE:
        return column
    notes["digits"].append(name)
    return column.cast(pa.string())


def plain_decimals(name: str, column: Any, notes: Notes) -> Any:
    """Return decimals as whole numbers where they are, else as floats; say if any is rounded."""
    if column.type.scale == 0 and column.type.precision <= 18:
        return plain_whole_numbers(name, column.cast(pa.int64()), notes)
    floats = column.cast(pa.float64())
    if loses_digits(column, floats):
        notes["rounded"].append(name)
    return floats


def loses_digits(decimals: Any, floats: Any) -> bool:
    """Return whether a float of a column is written differently from its decimal."""
    if decimals.type.precision <= 15:  # as many digits as every float keeps
        return False
    try:
        back = pc.cast(floats, decimals.type, safe=False)
    except pa.ArrowInvalid:
        return True
    same = pc.all(pc.equal(back, decimals), skip_nulls=True).as_py()
    return same is False


def pandas_column(column: Any) -> pd.Series[Any]:
    """Return a plain column of Arrow as pandas holds it."""
    if pa.types.is_boolean(column.type) and column.null_count:
        return pd.Series(column.to_pandas(), dtype="boolean")
    series: pd.Series[Any] = column.to_pandas(date_as_object=False)
    if pa.types.is_date(column.type):
        return series.astype("datetime64[ms]" if series.dtype == object else series.dtype)
    return series
