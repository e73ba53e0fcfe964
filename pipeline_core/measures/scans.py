"""Scans of large files through Arrow: pieces of a few megabytes, one after the other.

The types of a CSV file's columns are those of its first megabytes; a later value that does not
fit is an error with its place, never another type.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.measures.csv_files import kind_of_text
from pipeline_core.measures.file_kinds import PACKED, TEXTS, kind_of_file, other_kind_text
from pipeline_core.measures.readers import missing_words

PIECE = 2 << 20  # bytes; Arrow reads up to forty of them ahead
HEAD = 16 << 20  # bytes that tell the types
PARQUET_ROWS = 65_536
_PLACE = re.compile(
    r"In CSV column #(?P<column>\d+): (?:Row #(?P<row>\d+): )?CSV conversion error to "
    r"(?P<type>[^:]+): (?P<why>.+)"
)


@dataclass(frozen=True)
class ScanFormat:
    """How a CSV file is written; a Parquet file tells it itself.

    Parameters
    ----------
    separator, decimal, encoding
        The separator between columns, the decimal sign, the character encoding.
    missing
        Words that mean a missing value beside the usual ones.
    text_columns
        Columns that stay text although they look like numbers or dates.
    decimal_columns
        Columns of numbers with decimals, though the first of them have none.
    date_format
        How dates are written, such as ``%d/%m/%Y``; ISO dates are known.
    """

    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    missing: Sequence[str] = ()
    text_columns: Sequence[str] = ()
    decimal_columns: Sequence[str] = ()
    date_format: str = ""


def scanned_columns(path: str, form: ScanFormat) -> Any:
    r"""Return the columns of a file and their types, as Arrow's schema.

    Raises
    ------
    ValueError
        There is no such file, or it is no table.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".csv") as file:
    ...     print("code;price\n007;1,5", file=file, flush=True)
    ...     form = ScanFormat(separator=";", decimal=",", text_columns=["code"])
    ...     scanned_columns(file.name, form).types
    [DataType(string), DataType(double)]
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not Path(path).is_file():
        raise ValueError(f"There is no file {path}.")
    try:
        if _is_parquet(path):
            return pq.read_schema(path)
        _require_stream(path)
        schema = _csv_schema(path, form)
    except pa.ArrowInvalid as error:
        raise ValueError(_sentence(error, path, form, [])) from None
    if pa.binary() in schema.types:  # what Arrow makes of text in another encoding
        raise ValueError(_encoding_sentence(path, form))
    named = (*form.text_columns, *form.decimal_columns)
    if unknown := [name for name in named if name not in schema.names]:
        raise ValueError(f"{path} has no columns {unknown}; it has {list(schema.names)}.")
    # A column without a value so far may hold anything.
    types = [pa.string() if pa.types.is_null(kind) else kind for kind in schema.types]
    return pa.schema(list(zip(schema.names, types, strict=True)))


def scanned_pieces(
    path: str, form: ScanFormat, columns: Sequence[str], schema: Any
) -> Iterator[Any]:
    """Yield some columns of a file, a piece of its rows at a time, as tables of Arrow's.

    Parameters
    ----------
    path, form
        The file.
    columns
        The columns to read.
    schema
        The file's columns, from `scanned_columns`.

    Raises
    ------
    ValueError
        A value does not fit the type of its column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(columns)
    try:
        if _is_parquet(path):
            file = pq.ParquetFile(path)
            batches = file.iter_batches(PARQUET_ROWS, columns=names, use_threads=False)
        else:
            types = {name: schema.field(name).type for name in names}
            batches = iter(_csv_reader(path, form, names, types))
        for batch in batches:
            yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as error:
        raise ValueError(_sentence(error, path, form, schema.names)) from None


def _is_parquet(path: str) -> bool:
    with Path(path).open("rb") as file:
        return file.read(4) == b"PAR1"


def _require_stream(path: str) -> None:
    """Raise where a file is not read from its start to its end, as text is, packed or not."""
    kind = kind_of_file(path)
    if kind == "zip":
        raise ValueError(
            f"{path} is a zip file, which is not read piece by piece. Unpack it first."
        )
    if kind not in PACKED and kind not in TEXTS:
        raise ValueError(other_kind_text(path, kind))


def _csv_schema(path: str, form: ScanFormat) -> Any:
    """Return the types of the columns, as the whole lines of the first megabytes have them."""
    import pyarrow as pa

    with pa.input_stream(path) as stream:
        head = stream.read(HEAD)
    kind_of_text(io.BytesIO(head), path, form.encoding)  # raises where it is empty or no text
    lines = head[: head.rfind(b"\n") + 1] if len(head) == HEAD else head
    try:
        return _csv_reader(pa.BufferReader(lines), form, [], {}, len(lines) + 1).schema
    except pa.ArrowInvalid:  # the last line may end inside a quoted value
        return _csv_reader(path, form, [], {}).schema


def _csv_reader(
    path: Any, form: ScanFormat, columns: list[str], types: dict[str, Any], piece: int = 0
) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    own_types = {name: pa.string() for name in form.text_columns}
    own_types |= {name: pa.float64() for name in form.decimal_columns}
    iso = csv.ISO8601
    return csv.open_csv(
        path,
        csv.ReadOptions(
            use_threads=False,  # then an error knows its row
            block_size=piece or PIECE,
            encoding=form.encoding,
        ),
        csv.ParseOptions(delimiter=form.separator, newlines_in_values=True),
        csv.ConvertOptions(
            include_columns=columns,
            column_types={**own_types, **types},
            null_values=missing_words(form.missing, {}),
            strings_can_be_null=True,
            decimal_point=form.decimal,
            timestamp_parsers=[form.date_format, iso] if form.date_format else [iso],
        ),
    )


def _encoding_sentence(path: str, form: ScanFormat) -> str:
    return f"{path} must be encoded as {form.encoding}; it is not. Choose another, such as cp1252."


def _sentence(error: Exception, path: str, form: ScanFormat, names: Sequence[str]) -> str:
    text = str(error)
    place = _PLACE.search(text)
    if place is None:
        return f"{path} cannot be read: {text.rstrip('.')}. Correct the separator or the line."
    if "UTF8" in place["why"]:
        return _encoding_sentence(path, form)
    number = int(place["column"])
    column = names[number] if number < len(names) else str(number + 1)
    return _odd_value(column, path, place["type"], place["row"] or "?", place["why"].rstrip("."))


def _odd_value(column: str, path: str, kind: Any, row: Any, why: Any) -> str:
    return (
        f"The column {column!r} of {path} begins as {kind}, but row {row} has {why}. Add the value "
        f"to the missing words, or the column to the text columns or those with decimals."
    )
