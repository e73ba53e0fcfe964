"""A row with other values, as a person or a page gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def with_values(row: pd.DataFrame, values: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row with other values, each of the dtype of its column, but for fractions and gaps.

    Parameters
    ----------
    row
        A table of one row.
    values
        The values by column; other columns are left alone.

    Raises
    ------
    UsageError
        A value is not of its column's kind.

    Examples
    --------
    >>> import pandas as pd
    >>> row = pd.DataFrame({"age": [30], "city": ["Lima"]})
    >>> with_values(row, {"age": 31.5})
        age  city
    0  31.5  Lima
    """
    changed = {
        name: _column(row[name], value) for name, value in values.items() if name in row.columns
    }
    return row.assign(**changed)


def _column(column: pd.Series[Any], value: Any) -> pd.Series[Any]:
    """Return a column with one value; raise if it is of another kind."""
    import pandas as pd

    from pipeline_core.measures.kinds import column_kind

    kind = column_kind(column)
    categories = getattr(column.dtype, "categories", [value])
    takes: tuple[type, ...] = {"number": (int, float), "boolean": (bool,)}.get(kind, (str,))
    is_of_kind = isinstance(value, takes) and value in categories
    is_of_kind &= kind == "boolean" or not isinstance(value, bool)
    try:
        if value is None or not is_of_kind:
            made = pd.Series([None], index=column.index).astype(_dtype_with_gaps(column))
        elif kind == "number" and value % 1:  # a fraction makes floats of integers
            made = pd.Series([float(value)], index=column.index)
        else:
            made = pd.Series([value], index=column.index).astype(column.dtype)
    except (ValueError, TypeError, OverflowError):
        is_of_kind, made = False, column
    if value is not None and (not is_of_kind or made.isna().any()):
        raise UsageError("what_if.wrong_value", column=str(column.name), value=str(value)[:80])
    return made


def _dtype_with_gaps(column: pd.Series[Any]) -> Any:
    return {"i": "float64", "u": "float64", "b": "boolean"}.get(column.dtype.kind, column.dtype)
