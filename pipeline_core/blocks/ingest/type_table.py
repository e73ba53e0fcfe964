"""A table that is typed or pasted, and kept in the pipeline's file."""

import pandas as pd

from pipeline_core.block import TypedColumns, TypedRows, block
from pipeline_core.measures.typed_rows import typed_table


@block(
    "Type a table",
    icon="table-2",
    try_with={"columns": [{"column": "city", "kind": "word"}], "rows": [["Lima"], ["Oslo"]]},
)
def type_table(*, columns: TypedColumns, rows: TypedRows = ()) -> pd.DataFrame:
    """Type or paste a small table; it is kept in the pipeline's file.

    Parameters
    ----------
    columns
        The columns: each a name in `column`, and a `kind`: number, word, date or boolean.
    rows
        The rows, each with a cell for every column: numbers, texts, true or false, dates as
        2024-01-31, and null where there is no value. At most 5,000 cells.

    Raises
    ------
    ValueError
        A cell that does not fit the kind of its column, or a row of another length.

    Examples
    --------
    >>> columns = [{"column": "city", "kind": "word"}, {"column": "people", "kind": "number"}]
    >>> type_table(columns=columns, rows=[["Lima", 10.1], ["Oslo", 0.7]])
       city  people
    0  Lima    10.1
    1  Oslo     0.7
    """
    return typed_table(columns, rows)
