"""Write the table into a CSV file."""

import pandas as pd

from pipeline_core.block import Character, TargetFile, block
from pipeline_core.measures.written_tables import warn_of_formulas, without_formulas


@block(
    "Write a CSV file",
    icon="file-output",
    keeps_index=True,
    try_with={"path": "written.csv"},
)
def write_csv(
    table: pd.DataFrame,
    *,
    path: TargetFile,
    separator: Character = ",",
    for_spreadsheets: bool = False,
) -> pd.DataFrame:
    r"""Write the table into a CSV file and hand it on unchanged.

    Parameters
    ----------
    path
        Path of the new file, relative to the pipeline file. A file that no run has written
        stays as it is.
    separator
        Character between two columns.
    for_spreadsheets
        Put an apostrophe before texts that a spreadsheet would execute: = + - @ begin formulas.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".csv") as file:
    ...     _ = write_csv(pd.DataFrame({"city": ["Lima"], "price": [1.5]}), path=file.name)
    ...     file.read()
    b'city,price\nLima,1.5\n'
    """
    if for_spreadsheets:
        without_formulas(table).to_csv(path, sep=separator, index=False)
    else:
        warn_of_formulas(table)
        table.to_csv(path, sep=separator, index=False)
    return table
