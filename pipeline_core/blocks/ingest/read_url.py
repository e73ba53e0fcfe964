"""Read a table from an address on the web or in a store of files."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import FileFreshness, SkippedRows, Url, UrlCredentials, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.remote_tables import RemoteFormat, read_remote_table


@block("Read from a URL", icon="globe", extra="remote", library="fsspec")
def read_url(
    *,
    url: Url,
    credentials: UrlCredentials = "",
    file_format: RemoteFormat = "csv",
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ",",
    decimal: Annotated[str, Field(min_length=1, max_length=1)] = ".",
    encoding: str = "utf-8",
    skip_rows: SkippedRows = 0,
    missing: tuple[str, ...] = (),
    text_columns: tuple[str, ...] = (),
    freshness: FileFreshness = "hour",
    max_megabytes: Annotated[float, Field(gt=0, le=20_000)] = 500.0,
    time_limit: Annotated[float, Field(gt=0, le=3600)] = 60.0,
) -> pd.DataFrame:
    """Fetch a file from an address and read it as a table.

    Parameters
    ----------
    url
        https://HOST/FILE, or s3://BUCKET/FILE, gs://, abfs://, as this machine may read them.
    credentials
        secret:NAME, or empty. Its value is https://USER:PASSWORD@HOST or https://TOKEN@HOST
        (s3://KEY:SECRET@BUCKET), and is sent to that place only.
    file_format
        How the file is written; it may be packed by gzip, Zstandard or zip.
    separator
        Character between two values of a CSV file.
    decimal
        Decimal separator of a CSV file.
    encoding
        Character encoding of a CSV file.
    skip_rows
        Lines above the table of a CSV file.
    missing
        Words that mean a missing value in a CSV file, beside the usual ones.
    text_columns
        Columns of a CSV file kept as text although they look like numbers.
    freshness
        When the file is fetched again: kept fetches once, day and hour again in another one
        (UTC), run in every run, changed when the server says that it is another file.
    max_megabytes
        A larger file is refused.
    time_limit
        Seconds within which the file must be here.

    Examples
    --------
    >>> read_url(url="ftp://data.example/rows.csv")
    Traceback (most recent call last):
    ...
    ValueError: The address must begin with ...
    """
    return warned(read_remote_table(url, file_format, credentials=credentials,
        separator=separator, decimal=decimal, encoding=encoding, skip_rows=skip_rows,
        missing=missing, text_columns=text_columns, max_megabytes=max_megabytes,
        seconds=time_limit))  # fmt: skip
