"""Tables on their way into SQL and back: the same values, or a sentence where they would not be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline_core.measures.arrow_columns import pandas_column


def sql_table(table: pd.DataFrame) -> Any:
    """Return a table as Arrow has it; NaN is NULL, and categories that are no words are values.

    Examples
    --------
    >>> sql_table(pd.DataFrame({"a": [1.5, None]})).column("a").null_count
    1
    """
    import pyarrow as pa

    plain = {
        str(name): table[name].astype(dtype.categories.dtype)
        for name, dtype in table.dtypes.items()
        if isinstance(dtype, pd.CategoricalDtype)
        and not pd.api.types.is_string_dtype(dtype.categories.dtype)
        and not table[name].isna().any()
    }
    return pa.Table.from_pandas(table.assign(**plain), preserve_index=False)


def pandas_table(result: Any, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the result of SQL as pandas holds it.

    Parameters
    ----------
    result
        A table of Arrow's.
    tables
        The tables it was made of: a time that is called like one of theirs has its zone, and a
        word its categories.

    Raises
    ------
    ValueError
        Two columns have one name, or a value does not fit a table without loss.

    Examples
    --------
    >>> import pyarrow as pa
    >>> pandas_table(pa.table({"n": [1, None]}), {})["n"].tolist()
    [1.0, nan]
    """
    names = result.schema.names
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"The SQL gives columns of one name: {twice}. Rename one with AS.")
    columns = {name: pandas_column(name, result.column(name)) for name in names}
    dtypes = {str(name): dtype for table in tables.values() for name, dtype in table.dtypes.items()}
    columns = {name: _as_given(column, dtypes.get(name)) for name, column in columns.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(result.num_rows))


def _as_given(column: Any, given: Any) -> Any:
    """Return a column with the zone, categories or possible gaps of the one it is called like."""
    if column.dtype == "bool" and isinstance(given, pd.BooleanDtype):
        return column.astype("boolean")
    is_zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    if is_zoned and isinstance(given, pd.DatetimeTZDtype):
        column = column.dt.tz_convert(given.tz)
    is_word = pd.api.types.is_string_dtype(column.dtype)
    if is_word and isinstance(given, pd.CategoricalDtype):
        is_known = bool(column.dropna().isin(given.categories).all())
        column = column.astype(given) if is_known else column
    return column
