"""Conditions of column rules: the values of a column that fail one condition.

Real files often have columns that were read as text because of one odd value: a
type or a bound then fails for the odd values, not for the whole column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.measures.iso_dates import is_iso_date
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.text_patterns import fits_pattern
from pipeline_core.measures.value_types import TYPES, dates_of, is_of_type, numbers_of, texts_of


def failing_values(
    column: pd.Series, condition: str, limit: Any
) -> tuple[npt.NDArray[np.bool_], Any]:
    """Return a mask of the values that fail a condition.

    Parameters
    ----------
    column
        The column, n rows.
    condition
        "type", "max_missing", "unique", "min", "max", "allowed" or "pattern".
    limit
        The condition's value: a kind, a share, true, a bound, a list of values or a regular
        expression.

    Returns
    -------
    tuple
        A mask of n rows, and the observed value (JSON-able; None if there is
        no single one).

    Raises
    ------
    ValueError
        The limit is invalid for the condition or the column.

    Examples
    --------
    >>> failing, observed = failing_values(pd.Series(["12", "7", "n/a"]), "type", "number")
    >>> failing.tolist(), observed
    ([False, False, True], 'word')
    """
    if condition == "type":
        return _wrong_type(column, limit)
    if condition == "max_missing":
        return _too_many_missing(column, limit)
    if condition in ("min", "max"):
        return _out_of_bounds(column, condition, limit)
    present = column.notna().to_numpy(dtype=bool)
    if condition == "unique":
        failing = column.duplicated(keep=False).to_numpy(dtype=bool) & present
        return failing, int(np.count_nonzero(failing))
    fits = fits_pattern(column, limit) if condition == "pattern" else _is_allowed(column, limit)
    failing = ~fits & present
    unknown = column[failing].drop_duplicates().head(10)
    return failing, [_json_value(value) for value in unknown]


def _is_allowed(column: pd.Series, values: list[Any]) -> npt.NDArray[np.bool_]:
    if column.dtype == "str" and all(type(value) is str for value in values):
        return np.asarray(column.isin(values), dtype=bool)
    texts = texts_of(pd.Series(values, dtype=object))
    return (column.isin(values) | texts_of(column).isin(texts)).to_numpy(dtype=bool)


def _wrong_type(column: pd.Series, expected: str) -> tuple[npt.NDArray[np.bool_], str]:
    if expected not in TYPES:
        raise ValueError(
            f"Rules: 'type' of '{column.name}' must be number, integer, word, boolean or "
            f"date; it is {expected!r}. Change the rule."
        )
    present = column.notna().to_numpy(dtype=bool)
    return present & ~is_of_type(column, expected), column_kind(column)


def _too_many_missing(
    column: pd.Series, limit: float
) -> tuple[npt.NDArray[np.bool_], float | None]:
    if not isinstance(limit, int | float) or not 0 <= limit <= 1:
        raise ValueError(
            f"Rules: 'max_missing' of '{column.name}' must be a share from 0 to 1; "
            f"it is {limit!r}. Write 0.05 for 5 %."
        )
    missing = column.isna().to_numpy(dtype=bool)
    share = float(np.mean(missing)) if len(missing) else None
    is_allowed = share is None or share <= limit
    return (np.zeros(len(missing), dtype=bool) if is_allowed else missing), share


def _out_of_bounds(
    column: pd.Series, condition: str, bound: Any
) -> tuple[npt.NDArray[np.bool_], Any]:
    kind = column_kind(column)
    dates = kind == "date" or (kind == "word" and isinstance(bound, str))
    limit = _parse_limit(column, condition, bound, dates)
    values = (dates_of if dates else numbers_of)(column) if kind == "word" else column
    if dates:
        limit = _match_time_zone(limit, values)
    outside = (values < limit) if condition == "min" else (values > limit)
    failing = outside.to_numpy(dtype=bool, na_value=False)
    if kind == "word":
        failing = failing | (values.isna() & column.notna()).to_numpy(dtype=bool)
    extreme = values.min() if condition == "min" else values.max()
    return failing, None if pd.isna(extreme) else _json_value(extreme)


def _parse_limit(column: pd.Series, condition: str, bound: Any, dates: bool) -> Any:
    is_valid = is_iso_date(bound) if dates else isinstance(bound, int | float)
    if not is_valid:
        expected = "a date such as 2024-01-31" if dates else "a number"
        raise ValueError(
            f"Rules: '{condition}' of '{column.name}' must be {expected}; "
            f"it is {bound!r}. Change the rule."
        )
    return pd.Timestamp(bound) if dates else bound


def _match_time_zone(limit: pd.Timestamp, values: pd.Series) -> pd.Timestamp:
    zone = getattr(values.dtype, "tz", None)
    if (limit.tzinfo is None) == (zone is None):
        return limit
    return limit.tz_convert(None) if zone is None else limit.tz_localize(zone)


def _json_value(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
