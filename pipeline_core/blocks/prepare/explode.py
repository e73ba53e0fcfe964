"""A row for each part of a text."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Column, block
from pipeline_core.measures.reshaping import explode_rows


@block("Split lists to rows", icon="list-tree", try_with={"column": "word"})
def explode(
    table: pd.DataFrame,
    *,
    column: Column,
    separator: Annotated[str, Field(min_length=1)] = ",",
    strip: bool = True,
    row_column: str = "",
) -> pd.DataFrame:
    """Make a row of each part of a text such as "drama, history"; the rest is repeated.

    The rows made of one belong together: name them with row_column and give that column the role
    group, so that a split does not divide them.

    Parameters
    ----------
    column
        The column with the texts.
    separator
        What stands between two parts.
    strip
        Drop blanks around parts, and parts that are empty then.
    row_column
        Name of a new column with the number of the row that a part comes from; leave empty for
        none.

    Examples
    --------
    >>> films = pd.DataFrame({"film": ["Roma"], "genres": ["drama, history"]})
    >>> explode(films, column="genres", row_column="row")
       film   genres  row
    0  Roma    drama    1
    1  Roma  history    1
    """
    return explode_rows(table, column=column, separator=separator, strip=strip, row=row_column)
