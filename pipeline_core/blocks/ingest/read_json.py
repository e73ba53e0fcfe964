"""Read records from a JSON file, one level of objects in them as columns."""

from typing import Literal

import pandas as pd

from pipeline_core.block import FirstRows, SourceFile, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.json_files import read_json_table
from pipeline_core.measures.readers import DateColumn


@block("Read a JSON file", icon="file-braces", try_with={"path": "table.json"})
def read_json(
    *,
    path: SourceFile,
    member: str | None = None,
    json_lines: bool = False,
    records: str = "",
    encoding: str = "utf-8",
    columns: tuple[str, ...] = (),
    dates: tuple[DateColumn, ...] = (),
    bad_lines: Literal["refuse", "leave_out"] = "refuse",
    first_rows: FirstRows = None,
) -> pd.DataFrame:
    """Read a table from a JSON file: a list of records, or a record on each line.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    member
        The file inside a zip file; leave it empty where there is only one.
    json_lines
        Whether each line is a record of its own (JSON lines).
    records
        The names on the way to the list of records, with dots between: response.items.
    encoding
        Character encoding, nearly always utf-8.
    columns
        Read these columns only; a field of an object inside is called object.field.
    dates
        Date columns and their format: %Y-%m-%d, unix seconds.
    bad_lines
        Refuse a line that is no record, or leave it out and say which.
    first_rows
        Read so many records only, to try things with a large file.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w", suffix=".json") as file:
    ...     print('[{"city": "Lima", "price": 1.5}]', file=file, flush=True)
    ...     read_json(path=file.name)["price"].tolist()
    [1.5]
    """
    return warned(read_json_table(path, member=member, json_lines=json_lines, records=records,
        encoding=encoding, columns=columns, dates=dates, bad_lines=bad_lines,
        first_rows=first_rows))  # fmt: skip
