"""Rows as a kept model's training rows were, drawn column by column from its profile.

The rows themselves are not kept. What columns have to do with each other is lost: each value
is drawn for itself, from the values of its column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile


def typical_rows(columns: dict[str, ColumnProfile], count: int, seed: int = 0) -> pd.DataFrame:
    """Return so many rows whose columns are distributed as those of a profile.

    Parameters
    ----------
    columns
        The profile of each column.
    count
        How many rows.
    seed
        Of the random numbers.

    Examples
    --------
    >>> from pipeline_core.measures.reference_profile import table_profile
    >>> profile = table_profile(pd.DataFrame({"x": [2, 2], "city": ["Lima", "Lima"]}))
    >>> typical_rows(profile, 2).to_dict("list")
    {'x': [2.0, 2.0], 'city': ['Lima', 'Lima']}
    """
    random = np.random.default_rng(seed)
    return pd.DataFrame({name: _column(column, count, random) for name, column in columns.items()})


def _column(column: ColumnProfile, count: int, random: np.random.Generator) -> pd.Series[Any]:
    values = _values(column, count, random)
    is_missing = random.random(count) < column.missing / max(1, column.rows)
    return values.mask(is_missing) if is_missing.any() else values


def _values(column: ColumnProfile, count: int, random: np.random.Generator) -> pd.Series[Any]:
    sketch = column.sketch
    if isinstance(sketch, NumberSketch) and sketch.size:
        ranks = random.integers(1, sketch.size, count, endpoint=True)
        numbers = pd.Series(sketch.values[np.searchsorted(sketch.at_most, ranks)])
        return days_as_dates(numbers) if column.kind == "date" else numbers
    if isinstance(sketch, CategorySketch) and sketch.counts:
        names, counts = list(sketch.counts), np.array(list(sketch.counts.values()))
        return pd.Series(random.choice(names, count, p=counts / counts.sum()), dtype="object")
    return pd.Series([None] * count, dtype="object")


def days_as_dates(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return days since 1970 as dates.

    Examples
    --------
    >>> str(days_as_dates(pd.Series([0.5]))[0])
    '1970-01-01 12:00:00'
    """
    return pd.to_datetime(days, unit="D")
