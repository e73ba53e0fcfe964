"""Read a file in Arrow's own format: Feather, IPC file or stream."""

import pandas as pd

from pipeline_core.block import FirstRows, SourceFile, block
from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.parquet_files import read_arrow_table


@block("Read an Arrow file", icon="file-input", try_with={"path": "table.feather"})
def read_arrow(
    *, path: SourceFile, columns: tuple[str, ...] = (), first_rows: FirstRows = None
) -> pd.DataFrame:
    """Read a table from an Arrow file: Feather, an IPC file or an IPC stream.

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
    >>> with NamedTemporaryFile(suffix=".feather") as file:
    ...     pd.DataFrame({"city": ["Lima", "Cusco"], "price": [1.5, 2.0]}).to_feather(file.name)
    ...     read_arrow(path=file.name, first_rows=1)["city"].tolist()
    ['Lima']
    """
    return warned(read_arrow_table(path, columns, first_rows))
