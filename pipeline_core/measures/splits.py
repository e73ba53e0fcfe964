"""Preconditions of stratified and group splits, and the split by time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype


def stratification_classes(target: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return a target for a stratified split; raise if it cannot be stratified.

    Parameters
    ----------
    target
        The target column, or None if there is none.

    Raises
    ------
    ValueError
        There is no target, a value is missing, or a class has only one row.

    Examples
    --------
    >>> stratification_classes(pd.Series(["good", "bad", "good", "bad"])).nunique()
    2
    """
    if target is None:
        raise ValueError(
            "A stratified split needs a target; there is none. Choose it in Set roles."
        )
    if target.isna().any():
        raise ValueError(
            f"A stratified split needs a class in every row; {target.name!r} is missing in "
            f"{int(target.isna().sum())}. Leave out rows without a class first."
        )
    counts = target.value_counts()
    if single := [repr(name) for name in counts.index[counts < 2]]:
        raise ValueError(
            f"A stratified split needs at least two rows of each class of {target.name!r}; "
            f"{', '.join(single[:5])} {'has' if len(single) == 1 else 'have'} only one. "
            "Leave these rows out, or split at random."
        )
    return target


def split_groups(groups: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return the groups for a group split; raise if they cannot be split.

    Parameters
    ----------
    groups
        The group of each row, or None if no column has that role.

    Raises
    ------
    ValueError
        There is no group column, a value is missing, or there is only one group.

    Examples
    --------
    >>> split_groups(pd.Series(["ward 1", "ward 2"])).nunique()
    2
    """
    if groups is None:
        raise ValueError(
            "A split by group needs a group column; there is none. Choose it in Set roles."
        )
    if groups.isna().any():
        raise ValueError(
            f"A split by group needs a group in every row; {groups.name!r} is missing in "
            f"{int(groups.isna().sum())}. Leave out rows without a group first."
        )
    if groups.nunique() < 2:
        raise ValueError(
            f"A split by group needs at least two groups; {groups.name!r} has only one."
        )
    return groups


def split_by_time(
    times: pd.Series[Any] | None, test_share: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Split rows by time: the latest share of them is the test part.

    Parameters
    ----------
    times
        The time of each row, dates or numbers, or None if no column has that role.
    test_share
        Between 0 and 1; rounded up to whole rows.

    Returns
    -------
    tuple of arrays
        Ordered positions of the training and of the test rows; equal times keep their order.

    Raises
    ------
    ValueError
        There is no time column, it is text, a value is missing, or a part would be empty.

    Examples
    --------
    >>> train, test = split_by_time(pd.Series([2020, 2023, 2021, 2022]), 0.25)
    >>> train.tolist(), test.tolist()
    ([0, 2, 3], [1])
    """
    if times is None:
        raise ValueError(
            "A split by time needs a time column; there is none. Choose it in Set roles."
        )
    check_times(times, "A split by time")
    order = np.argsort(times.to_numpy(), kind="stable")
    first_test = len(order) - math.ceil(len(order) * test_share)
    if first_test < 1:
        raise ValueError(f"A split needs rows on both sides; the table has {len(order)}.")
    return order[:first_test], order[first_test:]


def split_by_column(
    rows: pd.DataFrame, column: str | None, test_values: Sequence[str]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Split rows by what a column says of each.

    Parameters
    ----------
    rows
        The table.
    column
        The column's name.
    test_values
        The values, as text, of the rows to test on.

    Returns
    -------
    tuple of arrays
        Ordered positions of the training and of the test rows.

    Raises
    ------
    ValueError
        No column is chosen, a value is missing, or a part would be empty.

    Examples
    --------
    >>> rows = pd.DataFrame({"part": ["train", "test", "train"]})
    >>> [part.tolist() for part in split_by_column(rows, "part", ["test"])]
    [[0, 2], [1]]
    """
    if column is None:
        raise ValueError("A split by a column needs a column; none is chosen. Choose it in column.")
    values = rows[column]
    if values.isna().any():
        raise ValueError(
            f"A split by a column needs a value in every row; {column!r} is missing in "
            f"{int(values.isna().sum())}. Leave out rows without one first."
        )
    is_test = values.astype(str).isin(list(test_values)).to_numpy()
    if is_test.all() or not is_test.any():
        present = ", ".join(sorted(values.astype(str).unique())[:10])
        raise ValueError(
            f"A split by a column needs rows on both sides; {int(is_test.sum())} of {len(rows)} "
            f"rows have one of the test values. The column {column!r} has {present}."
        )
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


def check_times(times: pd.Series[Any], purpose: str) -> None:
    """Raise if times cannot be put in order.

    Parameters
    ----------
    times
        The time of each row.
    purpose
        What needs them, for the error message.

    Raises
    ------
    ValueError
        The column is text, or a value is missing.

    Examples
    --------
    >>> check_times(pd.Series([2021, 2020]), "A split by time")
    """
    if not is_datetime64_any_dtype(times.dtype) and not is_numeric_dtype(times.dtype):
        raise ValueError(
            f"{purpose} needs dates or numbers; {times.name!r} is text, which would be "
            "sorted alphabetically. Set its date format where the file is read."
        )
    if times.isna().any():
        raise ValueError(
            f"{purpose} needs a time in every row; {times.name!r} is missing in "
            f"{int(times.isna().sum())}. Leave out rows without a time first."
        )
