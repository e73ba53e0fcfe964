"""Functions that a schema for pandera carries along, where its own checks answer otherwise.

A contract judges values, however their column was read: "12" among texts is a number, and so
is 12.0. Pandera's checks judge columns, and end in an error at one odd value.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def as_numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as numbers, missing where they are none."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    return pd.to_numeric(values.astype("str"), errors="coerce").astype("float64")


def as_dates(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as dates, missing where they are none, such as a year alone."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values
    text = values.astype("str")
    text = text.where(text.str.contains("-", regex=False))
    return pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)


def as_texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as text; a whole number has no point."""
    texts = [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values]
    return pd.Series(texts, index=values.index, dtype="str")


def is_number(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return which values are numbers; truth values and dates are none."""
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
        return pd.Series(False, index=values.index)
    return as_numbers(values).notna()


def is_integer(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return which values are whole numbers."""
    numbers = as_numbers(values).astype("float64")
    is_whole: pd.Series[Any] = np.isfinite(numbers) & (np.floor(numbers) == numbers)
    return is_whole & is_number(values)


def limits(values: pd.Series[Any], bound: Any) -> tuple[pd.Series[Any], Any]:
    """Return values and a bound that can be compared: both numbers, or both dates."""
    if not isinstance(bound, str):
        return as_numbers(values), bound
    dates, limit = as_dates(values), pd.Timestamp(bound)
    zone = getattr(dates.dtype, "tz", None)
    if (limit.tzinfo is None) != (zone is None):
        limit = limit.tz_convert(None) if zone is None else limit.tz_localize(zone)
    return dates, limit


def at_least(values: pd.Series[Any], bound: Any) -> pd.Series[Any]:
    """Return which values are not below a bound."""
    values, bound = limits(values, bound)
    is_within: pd.Series[Any] = values >= bound
    return is_within


def at_most(values: pd.Series[Any], bound: Any) -> pd.Series[Any]:
    """Return which values are not above a bound."""
    values, bound = limits(values, bound)
    is_within: pd.Series[Any] = values <= bound
    return is_within


def is_one_of(values: pd.Series[Any], allowed: list[Any]) -> pd.Series[Any]:
    """Return which values are allowed, as they are or as text."""
    return values.isin(allowed) | as_texts(values).isin(as_texts(pd.Series(allowed, dtype=object)))


def moved_by(values: pd.Series[Any], mean: float, std: float) -> float:
    """Return by how many standard deviations a mean has moved; 0 without numbers."""
    numbers = as_numbers(values).astype("float64")
    numbers = numbers[np.isfinite(numbers)]
    return float(abs(numbers.mean() - mean) / std) if len(numbers) else 0.0


def moved_share(values: pd.Series[Any], shares: dict[str, float]) -> float:
    """Return the share of rows that have another value than before; 0 without values."""
    now = as_texts(values.dropna()).value_counts(normalize=True)
    moved = sum(abs(now.get(name, 0.0) - share) for name, share in shares.items())
    others = abs(now[~now.index.isin(list(shares))].sum() - max(0.0, 1.0 - sum(shares.values())))
    return float(moved + others) / 2 if len(now) else 0.0
