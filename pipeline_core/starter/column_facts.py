"""Facts about a column that can be observed without knowing its purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.dtypes import kind_of
from pipeline_core.data.plain_values import plain_value
from pipeline_core.starter.look import ColumnFacts

MAX_CLASSES = 100
MAX_AMOUNTS = 20
LARGEST = 1e150  # a hundred million squares of it can be summed up


def column_facts(column: pd.Series[Any]) -> ColumnFacts:
    """Describe a column in plain values.

    Parameters
    ----------
    column
        With the dtypes of the engine (see `dtypes.normalise`).

    Examples
    --------
    >>> facts = column_facts(pd.Series([1, 2, 3], name="n"))
    >>> facts["kind"], facts["whole"], facts["counter"], facts["classes"]
    ('number', True, True, [[1, 1], [2, 1], [3, 1]])
    """
    present = column.dropna()
    counts = present.value_counts()
    kind = kind_of(column.dtype)
    is_number = kind == "number"
    finite = present[np.isfinite(present)] if is_number else present
    whole = is_number and len(finite) > 0 and bool((finite % 1 == 0).all())
    # Amounts have no classes, and listing them takes time in wide files.
    is_amount = is_number and not whole and len(counts) > MAX_AMOUNTS
    has_classes = kind != "date" and len(counts) <= MAX_CLASSES and not is_amount
    ordered = kind in ("number", "date") and bool(present.is_monotonic_increasing)
    return {
        "name": str(column.name),
        "kind": kind,
        "missing": int(column.isna().sum()),
        "distinct": len(counts),
        "infinite": int((present.abs() > LARGEST).sum()) if is_number else 0,
        "top": float(counts.iloc[0] / len(present)) if len(present) else 0.0,
        "whole": whole,
        "sorted": ordered,
        "counter": bool(whole and ordered and len(finite) > 1 and (finite.diff()[1:] == 1).all()),
        "classes": _classes(counts) if has_classes else None,
    }


def _classes(counts: pd.Series[Any]) -> list[list[Any]]:
    ordered = counts.sort_index() if counts.index.dtype.kind in "iufb" else counts
    return [
        [plain_value(value), int(count)]
        for value, count in ordered.items()
        if not isinstance(value, float) or np.isfinite(value)
    ]


def missing_number_codes(table: pd.DataFrame) -> list[str]:
    """Find numbers that stand for a missing value, such as -200 or -999.

    A candidate is a negative whole number that is the lowest of a column, far
    below all others, and frequent. It counts if it is found in two columns or
    made of nines.

    Parameters
    ----------
    table
        The rows as read.

    Examples
    --------
    >>> values = [-200.0] * 5 + [1.0, 2.0]
    >>> missing_number_codes(pd.DataFrame({"CO": values, "NO": values}))
    ['-200']
    """
    columns_with: dict[int, int] = {}
    for name in table.select_dtypes("number").columns:
        values = table[name].dropna()
        lowest = values.min() if len(values) else 0
        if lowest > -9 or lowest % 1 or (values == lowest).sum() < 5:
            continue
        others = values[values != lowest]
        if len(others) and others.min() > lowest / 4:
            columns_with[int(lowest)] = columns_with.get(int(lowest), 0) + 1
    return [
        str(number)
        for number, columns in columns_with.items()
        if columns > 1 or not str(number).strip("-9")
    ]
