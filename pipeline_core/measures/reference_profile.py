"""The profile of a reference table: for each column its kind, its gaps and a sketch of its values.

It stands for the table where the rows are not kept: later rows are compared with it, and
what it cannot tell exactly it tells within a stated error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.category_sketch import CategorySketch, category_sketch
from pipeline_core.measures.kinds import column_kind
from pipeline_core.measures.number_drift import sorted_values
from pipeline_core.measures.number_sketch import POINTS, NumberSketch, number_sketch

Sketch = NumberSketch | CategorySketch


@dataclass(frozen=True)
class ColumnProfile:
    """What is kept of a column.

    Parameters
    ----------
    kind
        As `column_kind` gives it.
    dtype
        The name of its dtype.
    rows, missing
        The number of rows, and of those without a value.
    infinite
        The number of infinite values, which the sketch leaves out.
    sketch
        Of its values, dates as days since 1970; None for a kind that has none.
    """

    kind: str
    dtype: str
    rows: int
    missing: int
    infinite: int
    sketch: Sketch | None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        sketch = None if self.sketch is None else self.sketch.as_json()
        return {**self.__dict__, "sketch": sketch}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> ColumnProfile:
        """Return the profile that `as_json` made plain.

        Examples
        --------
        >>> profile = column_profile(pd.Series(["a", None]))
        >>> ColumnProfile.of_json(profile.as_json()) == profile
        True
        """
        sketch = data["sketch"]
        if sketch is not None:
            sketch = _SKETCHES["counts" in sketch].of_json(sketch)  # type: ignore[attr-defined]
        return cls(**{**data, "sketch": sketch})


_SKETCHES = {False: NumberSketch, True: CategorySketch}


def column_profile(column: pd.Series, points: int | None = POINTS) -> ColumnProfile:
    """Return the profile of a column.

    Parameters
    ----------
    column
        Any column.
    points
        As `number_sketch` takes them; with None every distance to the profile is exact.

    Examples
    --------
    >>> column_profile(pd.Series(["a", "b", None, "a"], dtype="str")).sketch.counts
    {'a': 2, 'b': 1}
    >>> column_profile(pd.Series([1.0, np.nan, np.inf])).infinite
    1
    """
    kind, infinite = column_kind(column), 0
    sketch: Sketch | None = None
    if kind in ("number", "date"):
        values = sorted_values(column)
        finite = values[np.isfinite(values)]
        infinite, sketch = len(values) - len(finite), number_sketch(finite, points)
    elif kind in ("word", "boolean"):
        sketch = category_sketch(column)
    missing = int(column.isna().sum())
    return ColumnProfile(kind, str(column.dtype), len(column), missing, infinite, sketch)


def table_profile(table: pd.DataFrame, points: int | None = POINTS) -> dict[str, ColumnProfile]:
    """Return the profile of each column of a table, by name.

    Parameters
    ----------
    table
        The reference rows.
    points
        As `column_profile` takes them.

    Examples
    --------
    >>> profile = table_profile(pd.DataFrame({"age": [30, 41], "city": ["Lima", "Lima"]}))
    >>> {name: column.kind for name, column in profile.items()}
    {'age': 'number', 'city': 'word'}
    """
    return {str(name): column_profile(table[name], points) for name in table.columns}
