"""What is odd in a table as a whole: gaps that come together, repeated rows, outliers.

The work is bounded: at most `MAX_COLUMNS` columns with gaps are told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from pipeline_core.measures.outliers import is_outlier, tukey_fences

MAX_COLUMNS = 200
MAX_PATTERNS = 20


class Pattern(TypedDict):
    """Columns that are missing together, and in how many rows just these are."""

    columns: list[str]
    rows: int


class OddColumn(TypedDict):
    """A numeric column with outliers: Tukey's fences, how many lie beyond, the furthest."""

    column: str
    low: float
    high: float
    count: int
    furthest: float


class Repeats(TypedDict):
    """Rows that repeat an earlier one, different rows that are repeated, the most copies."""

    rows: int
    groups: int
    most: int


def missing_patterns(table: pd.DataFrame, most: int = MAX_PATTERNS) -> list[Pattern]:
    """Return which columns are missing together, the commonest first; without complete rows.

    Parameters
    ----------
    table
        Shape (rows, columns), with distinct names.
    most
        How many patterns.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, None, None], "b": ["x", None, None], "c": [1, 2, None]})
    >>> [(pattern["columns"], pattern["rows"]) for pattern in missing_patterns(table)]
    [(['a', 'b'], 1), (['a', 'b', 'c'], 1)]
    """
    gaps = table.isna()
    names = [name for name in gaps if gaps[name].any()][:MAX_COLUMNS]
    if not names:
        return []
    bits = np.packbits(gaps[names].to_numpy(), axis=1)
    rows, counts = np.unique(bits, axis=0, return_counts=True)
    matrix = np.unpackbits(rows, axis=1, count=len(names)).astype(bool)
    order = sorted(range(len(rows)), key=lambda n: (-int(counts[n]), int(matrix[n].sum())))
    patterns: list[Pattern] = [
        {
            "columns": [str(names[place]) for place in np.flatnonzero(matrix[number])],
            "rows": int(counts[number]),
        }
        for number in order
        if matrix[number].any()
    ]
    return patterns[:most]


def repeated_rows(table: pd.DataFrame) -> Repeats:
    """Return how many rows repeat an earlier one in every column.

    Examples
    --------
    >>> repeated_rows(pd.DataFrame({"a": [1, 1, 1, 2, None, None]}))
    {'rows': 3, 'groups': 2, 'most': 3}
    """
    if table.empty:
        return {"rows": 0, "groups": 0, "most": 0}
    codes = pd.DataFrame({place: _codes(table.iloc[:, place]) for place in range(table.shape[1])})
    sizes = codes.groupby(list(codes.columns), sort=False).size()
    several = sizes[sizes > 1]
    return {
        "rows": int((several - 1).sum()),
        "groups": len(several),
        "most": int(several.max()) if len(several) else 0,
    }


def _codes(column: pd.Series[Any]) -> Any:
    try:
        return pd.factorize(column)[0]
    except TypeError:  # lists and the like cannot be compared
        return pd.factorize(column.astype("str").where(column.notna()))[0]


def odd_columns(table: pd.DataFrame, kinds: Mapping[str, str]) -> list[OddColumn]:
    """Return the numeric columns with outliers by Tukey's rule, those with most first.

    Parameters
    ----------
    table
        Shape (rows, columns), with distinct names.
    kinds
        The columns' kinds.

    Examples
    --------
    >>> odd_columns(pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 100.0]}), {"a": "number"})
    [{'column': 'a', 'low': -1.0, 'high': 7.0, 'count': 1, 'furthest': 100.0}]
    """
    found: list[OddColumn] = []
    for name in table:
        if kinds.get(str(name)) != "number":
            continue
        numbers = table[name].to_numpy(dtype="float64", na_value=np.nan)
        numbers = numbers[np.isfinite(numbers)]
        if (fences := tukey_fences(numbers)) is None:
            continue
        beyond = numbers[is_outlier(numbers, fences)]
        if len(beyond):
            furthest = float(beyond[np.argmax(np.abs(beyond - fences.median))])
            odd: OddColumn = {
                "column": str(name),
                "low": fences.low,
                "high": fences.high,
                "count": len(beyond),
                "furthest": furthest,
            }
            found.append(odd)
    return sorted(found, key=lambda odd: -odd["count"])
