"""Read a Parquet file: the columns that are wanted, with their types."""

import pandas as pd

from pipeline_core.block import FirstRows, SourceFile, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.parquet_files import read_parquet_table


@block("Read a Parquet file", icon="file-stack", try_with={"path": "table.parquet"})
def read_parquet(
    *, path: SourceFile, columns: tuple[str, ...] = (), first_rows: FirstRows = None
) -> pd.DataFrame:
    """Read a table from a Parquet file; what has no place in a table is left out and named.

    Parameters
    ----------
    path
        Path of the file, relative to the pipeline file.
    columns
        Read these columns only; leave it empty for all.
    first_rows
        Read so many rows only, to try things with a large file.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".parquet") as file:
    ...     pd.DataFrame({"city": ["Lima", "Cusco"], "price": [1.5, 2.0]}).to_parquet(file.name)
    ...     read_parquet(path=file.name, columns=("price",), first_rows=1)["price"].tolist()
    [1.5]
    """
    return warned(read_parquet_table(path, columns, first_rows))
