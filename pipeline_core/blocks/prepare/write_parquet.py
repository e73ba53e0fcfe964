"""Write the table into a Parquet file."""

import pandas as pd

from pipeline_core.block import TargetFile, block


@block(
    "Write a Parquet file",
    icon="file-box",
    keeps_index=True,
    try_with={"path": "written.parquet"},
)
def write_parquet(table: pd.DataFrame, *, path: TargetFile) -> pd.DataFrame:
    """Write the table into a Parquet file, which keeps types, and hand it on unchanged.

    Parameters
    ----------
    path
        Path of the new file, relative to the pipeline file. A file that no run has written
        stays as it is.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".parquet") as file:
    ...     _ = write_parquet(pd.DataFrame({"city": ["Lima"], "price": [1.5]}), path=file.name)
    ...     pd.read_parquet(file.name)["price"].tolist()
    [1.5]
    """
    table.to_parquet(path, index=False)
    return table
