"""Rows with their target and what their roles say of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd


class RoleRows(NamedTuple):
    """Rows with their target and their roles; None where no column has one.

    Examples
    --------
    >>> RoleRows(pd.DataFrame({"x": [1]}), pd.Series([2.0])).groups is None
    True
    """

    X: pd.DataFrame
    y: pd.Series
    weights: pd.Series | None = None
    groups: pd.Series | None = None
    times: pd.Series | None = None


def part_of(rows: RoleRows, positions: Any) -> RoleRows:
    """Return some of the rows, by their positions.

    Examples
    --------
    >>> part_of(RoleRows(pd.DataFrame({"x": [1, 2]}), pd.Series([3, 4])), [1]).y.tolist()
    [4]
    """
    weights, groups, times = (
        None if values is None else values.iloc[positions]
        for values in (rows.weights, rows.groups, rows.times)
    )
    return RoleRows(rows.X.iloc[positions], rows.y.iloc[positions], weights, groups, times)
