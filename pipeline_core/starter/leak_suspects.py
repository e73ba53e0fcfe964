"""Suspected leaks: columns that are a copy of the target, determine it, or add up to it.

A model that is given one scores perfectly and is of no use, because tomorrow
the column will be as unknown as the target.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from pipeline_core.data.dtypes import kind_of

COPY_CORRELATION = 0.99999
MIN_ROWS = 20
MAX_PAIRED_COLUMNS = 40
MIN_ROWS_PER_VALUE = 5
_QUICK_ROWS = 200
_SUM_TOLERANCE = 1e-9


def leak_suspects(table: pd.DataFrame, target: str) -> dict[str, str]:
    """Return the columns that give the target away, each with the message code of why.

    Parameters
    ----------
    table
        The rows.
    target
        The column to predict.

    Examples
    --------
    >>> table = pd.DataFrame({"a": range(30), "b": [1, 2, 3] * 10})
    >>> leak_suspects(table.assign(y=table["a"] + table["b"]), "y")
    {'a': 'starter.left.adds_up', 'b': 'starter.left.adds_up'}
    """
    rows = table[table[target].notna()]
    if len(rows) < MIN_ROWS or rows[target].nunique() < 2:
        return {}
    codes: dict[str, str] = {}
    for name in rows.columns.drop(target):
        if (code := _leak_code(rows[name], rows[target])) is not None:
            codes[str(name)] = code
    return codes | _summands(rows.drop(columns=list(codes)), target)


def _leak_code(column: pd.Series[Any], target: pd.Series[Any]) -> str | None:
    present = column.notna()
    if present.sum() < MIN_ROWS or present.mean() < 0.5:
        return None
    column, target = column[present], target[present]
    if (column.astype("str") == target.astype("str")).all():
        return "starter.left.copy"
    are_numbers = kind_of(column.dtype) == kind_of(target.dtype) == "number"
    if are_numbers and target.nunique() > MIN_ROWS:
        is_copy = column.nunique() > 1 and abs(column.corr(target)) > COPY_CORRELATION
        return "starter.left.copy" if is_copy else None
    most_values = max(column.nunique(), target.nunique())
    if most_values * MIN_ROWS_PER_VALUE > len(column):
        return None
    return "starter.left.alone" if (target.groupby(column).nunique() == 1).all() else None


def _summands(table: pd.DataFrame, target: str) -> dict[str, str]:
    """Return two columns whose sum is the target."""
    if kind_of(table[target].dtype) != "number" or table[target].nunique() <= MIN_ROWS:
        return {}
    numbers = [name for name in table.select_dtypes("number").columns if name != target]
    head = table.head(_QUICK_ROWS)
    for first, second in combinations(numbers[:MAX_PAIRED_COLUMNS], 2):
        if (head[first] + head[second] - head[target]).abs().max() > _SUM_TOLERANCE:
            continue
        if (table[first] + table[second] - table[target]).abs().max() <= _SUM_TOLERANCE:
            return dict.fromkeys((str(first), str(second)), "starter.left.adds_up")
    return {}
