"""Write the table into an Excel workbook."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import TargetFile, block
from pipeline_core.measures.written_tables import write_excel_sheet


@block(
    "Write an Excel file",
    icon="file-spreadsheet",
    keeps_index=True,
    try_with={"path": "written.xlsx"},
)
def write_excel(
    table: pd.DataFrame,
    *,
    path: TargetFile,
    sheet: Annotated[str, Field(min_length=1, max_length=31)] = "Table",
) -> pd.DataFrame:
    """Write the table into an Excel workbook and hand it on unchanged.

    Parameters
    ----------
    path
        Path of the new file, relative to the pipeline file. A file that no run has written
        stays as it is.
    sheet
        Name of the sheet. Texts that look like formulas stay texts.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile(suffix=".xlsx") as file:
    ...     _ = write_excel(pd.DataFrame({"city": ["=1+1"], "price": [1.5]}), path=file.name)
    ...     pd.read_excel(file.name, engine="openpyxl")["city"].tolist()
    ['=1+1']
    """
    write_excel_sheet(table, path, sheet)
    return table
