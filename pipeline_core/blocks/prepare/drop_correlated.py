"""Leave out numbers that say what another column says already."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import NumberColumns, Transformer, block
from pipeline_core.measures.correlated_selection import DropCorrelated


@block(
    "Drop correlated columns",
    icon="unlink",
    when="Before a linear model whose weights are to be read: two columns of one thing share them.",
)
def drop_correlated(
    *,
    columns: NumberColumns = (),
    limit: Annotated[float, Field(ge=0, le=1)] = 0.95,
    method: Literal["pearson", "spearman"] = "pearson",
) -> Transformer:
    """Drop the later one of two columns that are strongly correlated in the training rows.

    Parameters
    ----------
    columns
        The columns to compare; leave empty for all numeric columns. They are taken in the order
        of the table, so the first of a group stays.
    limit
        Columns that are more correlated than this, up or down, are too much alike.
    method
        pearson: along a straight line; spearman: by ranks, along any rising or falling curve.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"cm": [1.0, 2, 4], "inch": [0.4, 0.8, 1.6], "age": [3.0, 9, 1]})
    >>> drop_correlated().fit(table).get_feature_names_out().tolist()
    ['cm', 'age']
    """
    return DropCorrelated(limit, method)
