"""What a split needs to hold before it is made, and the one split that shuffles nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype


def classes_of(target: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return a target whose classes can be shared out; refuse another.

    Parameters
    ----------
    target
        The target column, or None where no column is the target.

    Raises
    ------
    ValueError
        There is no target, a value is missing, or a class has one row only.

    Examples
    --------
    >>> classes_of(pd.Series(["good", "bad", "good", "bad"])).nunique()
    2
    """
    if target is None:
        raise ValueError("A stratified split needs a target: set the roles first.")
    if target.isna().any():
        raise ValueError(
            f"A stratified split needs a class in every row; {target.name!r} is missing in "
            f"{int(target.isna().sum())}. Leave these rows out first."
        )
    counts = target.value_counts()
    if alone := [repr(name) for name in counts.index[counts < 2]]:
        raise ValueError(
            f"A stratified split needs two rows or more of each class of {target.name!r}; "
            f"{', '.join(alone[:5])} {'has' if len(alone) == 1 else 'have'} one. "
            "Leave these rows out, or split at random."
        )
    return target


def groups_of(groups: pd.Series[Any] | None) -> pd.Series[Any]:
    """Return groups that can be kept together; refuse others.

    Parameters
    ----------
    groups
        The group of each row, or None where no column has that role.

    Raises
    ------
    ValueError
        There is no group column, a value is missing, or there is one group only.

    Examples
    --------
    >>> groups_of(pd.Series(["ward 1", "ward 2"])).nunique()
    2
    """
    if groups is None:
        raise ValueError("A split by group needs a group column: name it in the roles.")
    if groups.isna().any():
        raise ValueError(
            f"A split by group needs a group in every row; {groups.name!r} is missing in "
            f"{int(groups.isna().sum())}. Leave these rows out first."
        )
    if groups.nunique() < 2:
        raise ValueError(f"A split by group needs two groups or more; {groups.name!r} has one.")
    return groups


def split_in_time(
    times: pd.Series[Any] | None, test_share: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Order rows by time; the last share is the test part.

    Parameters
    ----------
    times
        The time of each row, dates or numbers, or None where no column has that role.
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
    >>> train, test = split_in_time(pd.Series([2020, 2023, 2021, 2022]), 0.25)
    >>> train.tolist(), test.tolist()
    ([0, 2, 3], [1])
    """
    if times is None:
        raise ValueError("A split by time needs a time column: name it in the roles.")
    if not is_datetime64_any_dtype(times.dtype) and not is_numeric_dtype(times.dtype):
        raise ValueError(
            f"A split by time needs dates or numbers; {times.name!r} is text, whose order is the "
            "alphabet's. Give its date format where the file is read."
        )
    if times.isna().any():
        raise ValueError(
            f"A split by time needs a time in every row; {times.name!r} is missing in "
            f"{int(times.isna().sum())}. Leave these rows out first."
        )
    order = np.argsort(times.to_numpy(), kind="stable")
    first_test = len(order) - math.ceil(len(order) * test_share)
    if first_test < 1:
        raise ValueError(f"A split needs rows on both sides; there are {len(order)}.")
    return order[:first_test], order[first_test:]
