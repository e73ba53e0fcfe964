"""Which values of a column fail one condition.

A column that was read as text because of one odd value is the common case in
real files: a type or a bound then points at the odd values, not at the column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.kinds import column_kind


def failing_values(
    column: pd.Series, condition: str, limit: Any
) -> tuple[npt.NDArray[np.bool_], Any]:
    """Mark the values that fail a condition.

    Parameters
    ----------
    column
        The column, n rows.
    condition
        "type", "max_missing", "unique", "min", "max" or "allowed".
    limit
        What the rule says: a kind, a share, true, a bound or a list of values.

    Returns
    -------
    tuple
        A mask of n rows, and what was found (JSON-able, None where no one
        value says it).

    Raises
    ------
    ValueError
        A limit that has no meaning for the condition or the column.

    Examples
    --------
    >>> failing, found = failing_values(pd.Series(["12", "7", "n/a"]), "type", "number")
    >>> failing.tolist(), found
    ([False, False, True], 'word')
    """
    if condition == "type":
        return _wrong_type(column, limit)
    if condition == "max_missing":
        return _missing(column, limit)
    if condition in ("min", "max"):
        return _out_of_bounds(column, condition, limit)
    there = column.notna().to_numpy(dtype=bool)
    if condition == "unique":
        failing = column.duplicated(keep=False).to_numpy(dtype=bool) & there
        return failing, int(np.count_nonzero(failing))
    failing = ~column.isin(limit).to_numpy(dtype=bool) & there
    unknown = column[failing].drop_duplicates().head(10)
    return failing, [_plain_value(value) for value in unknown]


def _wrong_type(column: pd.Series, wanted: str) -> tuple[npt.NDArray[np.bool_], str]:
    if wanted not in ("number", "integer", "word", "boolean", "date"):
        raise ValueError(
            f"Check columns: 'type' of '{column.name}' must be number, integer, word, boolean or "
            f"date; {wanted!r} was found. Change the rule."
        )
    kind = column_kind(column)
    there = column.notna().to_numpy(dtype=bool)
    if wanted == kind:
        return np.zeros(len(column), dtype=bool), kind
    if kind == "number" and wanted in ("integer", "boolean"):
        # A missing value turns whole numbers and booleans into floats: look at the values.
        values = column.to_numpy(dtype=float, na_value=np.nan)
        fits = np.isin(values, (0, 1)) if wanted == "boolean" else np.floor(values) == values
        return ~(fits & np.isfinite(values)) & there, kind
    odd = there
    if kind == "word" and wanted in ("number", "integer", "date"):
        odd = there & _as_values(column, wanted == "date").isna().to_numpy(dtype=bool)
    return (odd if odd.any() else there), kind


def _missing(column: pd.Series, limit: float) -> tuple[npt.NDArray[np.bool_], float | None]:
    if not isinstance(limit, int | float) or not 0 <= limit <= 1:
        raise ValueError(
            f"Check columns: 'max_missing' of '{column.name}' must be a share from 0 to 1; "
            f"{limit!r} was found. Write 0.05 for five in a hundred."
        )
    missing = column.isna().to_numpy(dtype=bool)
    share = float(np.mean(missing)) if len(missing) else None
    within = share is None or share <= limit
    return (np.zeros(len(missing), dtype=bool) if within else missing), share


def _out_of_bounds(
    column: pd.Series, condition: str, bound: Any
) -> tuple[npt.NDArray[np.bool_], Any]:
    kind = column_kind(column)
    dates = kind == "date" or (kind == "word" and isinstance(bound, str))
    limit = _limit(column, condition, bound, dates)
    values = _as_values(column, dates) if kind == "word" else column
    if dates:
        limit = _in_zone_of(limit, values)
    outside = (values < limit) if condition == "min" else (values > limit)
    failing = outside.to_numpy(dtype=bool, na_value=False)
    if kind == "word":
        failing = failing | (values.isna() & column.notna()).to_numpy(dtype=bool)
    extreme = values.min() if condition == "min" else values.max()
    return failing, None if pd.isna(extreme) else _plain_value(extreme)


def _limit(column: pd.Series, condition: str, bound: Any, dates: bool) -> Any:
    fits = isinstance(bound, str) if dates else isinstance(bound, int | float)
    if not fits:
        wanted = "a date such as 2024-01-31" if dates else "a number"
        raise ValueError(
            f"Check columns: '{condition}' of '{column.name}' must be {wanted}; "
            f"{bound!r} was found. Change the rule."
        )
    if not dates:
        return bound
    try:
        return pd.Timestamp(bound)
    except ValueError:
        raise ValueError(
            f"Check columns: '{condition}' of '{column.name}' must be a date such as "
            f"2024-01-31; {bound!r} was found. Change the rule."
        ) from None


def _in_zone_of(limit: pd.Timestamp, values: pd.Series) -> pd.Timestamp:
    zone = getattr(values.dtype, "tz", None)
    if (limit.tzinfo is None) == (zone is None):
        return limit
    return limit.tz_convert(None) if zone is None else limit.tz_localize(zone)


def _as_values(column: pd.Series, dates: bool) -> pd.Series:
    text = column.astype("str")
    if dates:
        return pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(
            None
        )
    return pd.to_numeric(text, errors="coerce")


def _plain_value(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
