"""One row for each group of rows."""

import pandas as pd

from pipeline_core.block import Columns, block
from pipeline_core.measures.aggregation import ColumnStatistic, aggregate_rows


@block("Group and aggregate", icon="sigma", combines_rows=True, try_with={"by": ["word"]})
def aggregate(
    table: pd.DataFrame,
    *,
    by: Columns = (),
    statistics: tuple[ColumnStatistic, ...] = (),
    count_column: str = "rows",
    missing_group: bool = True,
) -> pd.DataFrame:
    """Make one row of each group of rows, with statistics of its columns.

    Groups come in the order in which they appear. Missing values are left out of a statistic;
    a group without any value has none.

    Parameters
    ----------
    by
        The columns whose equal values make a group; leave empty for one row in all.
    statistics
        Columns with a statistic, and the new column's name: column_statistic if it has none.
        share is the group's part of the column's sum; mode takes the value that comes first of
        equally frequent ones.
    count_column
        Name of a column with the number of rows; leave empty for none.
    missing_group
        Whether rows with a missing value in the grouping columns are a group of their own.

    Examples
    --------
    >>> sales = pd.DataFrame({"city": ["Lima", "Oslo", "Lima"], "price": [1, 5, 2]})
    >>> aggregate(sales, by=("city",), statistics=({"column": "price", "statistic": "max"},))
       city  rows  price_max
    0  Lima     2          2
    1  Oslo     1          5
    """
    return aggregate_rows(table, by=by, statistics=statistics, count=count_column,
        missing_group=missing_group)  # fmt: skip
