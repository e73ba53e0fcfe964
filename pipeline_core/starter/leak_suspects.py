"""Columns that know the target too well: copies of it, parts that add up to it.

A model that is given one scores perfectly and is of no use, because tomorrow
the column will be as unknown as the target.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from pipeline_core.data.dtypes import kind_of

ALIKE = 0.99999
FEW_ROWS = 20
MOST_PAIRS = 40
EACH_VALUE = 5


def suspects(table: pd.DataFrame, target: str) -> dict[str, str]:
    """Name the columns that tell the target alone, each with the code of why.

    Parameters
    ----------
    table
        The rows.
    target
        The column to be predicted.

    Examples
    --------
    >>> table = pd.DataFrame({"a": range(30), "b": range(30)}).assign(y=lambda t: t["a"] + t["b"])
    >>> suspects(table.assign(b=[1, 2, 3] * 10, y=lambda t: t["a"] + t["b"]), "y")
    {'a': 'starter.left.adds_up', 'b': 'starter.left.adds_up'}
    """
    known = table[table[target].notna()]
    if len(known) < FEW_ROWS or known[target].nunique() < 2:
        return {}
    found = {}
    for name in (one for one in table.columns if one != target):
        if (code := _alone(known[name], known[target])) is not None:
            found[str(name)] = code
    rest = known.drop(columns=list(found))
    return found | _parts_of(rest, target)


def _alone(column: pd.Series[Any], target: pd.Series[Any]) -> str | None:
    both = column.notna()
    if both.sum() < FEW_ROWS or both.mean() < 0.5:
        return None
    column, target = column[both], target[both]
    if (column.astype("str") == target.astype("str")).all():
        return "starter.left.copy"
    numbers = kind_of(column.dtype) == kind_of(target.dtype) == "number"
    if numbers and target.nunique() > FEW_ROWS:
        alike = column.nunique() > 1 and abs(column.corr(target)) > ALIKE
        return "starter.left.copy" if alike else None
    if column.nunique() * EACH_VALUE > len(column) or target.nunique() * EACH_VALUE > len(target):
        return None
    return "starter.left.alone" if (target.groupby(column).nunique() == 1).all() else None


def _parts_of(table: pd.DataFrame, target: str) -> dict[str, str]:
    if kind_of(table[target].dtype) != "number" or table[target].nunique() <= FEW_ROWS:
        return {}
    numbers = [name for name in table.select_dtypes("number").columns if name != target]
    few = table.head(200)
    for one, other in combinations(numbers[:MOST_PAIRS], 2):
        if (few[one] + few[other] - few[target]).abs().max() > 1e-9:
            continue
        if (table[one] + table[other] - table[target]).abs().max() <= 1e-9:
            return dict.fromkeys((str(one), str(other)), "starter.left.adds_up")
    return {}
