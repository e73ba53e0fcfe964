"""Put tables below each other."""

from typing import Literal

import pandas as pd

from pipeline_core.block import Tables, block
from pipeline_core.measures.concatenation import concatenate_tables


@block("Concatenate tables", icon="rows-3")
def concatenate(
    tables: Tables,
    *,
    columns: Literal["all", "common"] = "all",
    source_column: str = "",
    mixed: Literal["refuse", "text"] = "refuse",
) -> pd.DataFrame:
    """Put the rows of several tables below each other.

    Columns are matched by name. What differs between the tables is noted.

    Parameters
    ----------
    columns
        all columns, with missing values where a table lacks one, or the common ones.
    source_column
        Name of a new column with the name of each row's stage; leave empty for none.
    mixed
        What to do with a column that holds numbers in one table and words or dates in another:
        refuse it, or make it text.

    Examples
    --------
    >>> may, june = pd.DataFrame({"price": [1]}), pd.DataFrame({"price": [2]})
    >>> concatenate({"may": may, "june": june}, source_column="month")
       price month
    0      1   may
    1      2  june
    """
    return concatenate_tables(tables, columns=columns, source=source_column, mixed=mixed)
