"""Reader of files larger than memory: rows that pass, groups, or a sample."""

from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pipeline_core.block import Character, OptionalCondition, Seed, SourceFile, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.large_files import ScanRequest, Total, read_large_table
from pipeline_core.measures.scans import ScanFormat


@block("Read a large file", icon="hard-drive", try_with={"columns": ["number", "word"]})
def read_large(
    *,
    path: SourceFile,
    keep: OptionalCondition = "",
    columns: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
    totals: tuple[Total, ...] = (),
    sample_rows: Annotated[int, Field(ge=1, le=5_000_000)] | None = None,
    max_rows: Annotated[int, Field(ge=1, le=50_000_000)] = 2_000_000,
    separator: Character = ",",
    decimal: Literal[".", ","] = ".",
    encoding: str = "utf-8",
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    decimal_columns: tuple[str, ...] = (),
    date_format: str = "",
    random_state: Seed = None,
) -> pd.DataFrame:
    """Read a large CSV or Parquet file piece by piece: filtered, grouped, or a random sample.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    keep
        Rows for which this condition is true stay; leave empty to keep all.
    columns
        The columns to read; leave empty for all.
    by
        Columns that make groups. The last digits of totals may differ from other blocks'.
    totals
        What to compute in each group, beside the number of its rows.
    sample_rows
        Draw so many rows at random; every report below says so.
    max_rows
        More rows than this are refused.
    separator
        Character between two columns.
    decimal
        Decimal separator.
    encoding
        Character encoding: nearly always utf-8; cp1252 for older Windows files.
    missing
        Words for a missing value beside NA, NULL, None, NaN and nothing at all.
    text_columns
        Columns kept as text although they look like numbers: postcodes, account numbers.
    decimal_columns
        Columns of numbers with decimals of which the first megabytes have none.
    date_format
        How dates are written, such as %d/%m/%Y; 2024-01-31 is a date anyway.
    random_state
        Seed of the sample.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> file = NamedTemporaryFile("w", suffix=".csv")
    >>> print("city,price", "Lima,2", "Oslo,5", sep=chr(10), file=file, flush=True)
    >>> read_large(path=file.name, columns=["price"])["price"].tolist()
    [2, 5]
    """
    form = ScanFormat(
        separator, decimal, encoding, missing, text_columns, decimal_columns, date_format
    )
    request = ScanRequest(columns, by, totals, sample_rows, max_rows, random_state)
    return warned(read_large_table(path, form, keep, request))
