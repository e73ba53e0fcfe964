"""Three-valued logic: what follows from a value that is missing is missing too.

pandas' own comparisons answer "no" (and `!=` "yes") where a value is missing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def mark_missing(answers: pd.Series[Any], *operands: pd.Series[Any]) -> pd.Series[Any]:
    """Return yes/no answers that are missing where one of their operands is.

    Parameters
    ----------
    answers
        Booleans, n rows.
    operands
        The columns they were computed from, n rows each.

    Returns
    -------
    Series
        Plain booleans where nothing is missing, else nullable ones: `&`, `|` and `~`
        then follow the logic of three values.

    Examples
    --------
    >>> age = pd.Series([10, None, 30])
    >>> mark_missing(age >= 18, age).tolist()
    [False, <NA>, True]
    """
    missing = np.logical_or.reduce([operand.isna() for operand in operands])
    return answers.astype("boolean").mask(missing) if missing.any() else answers


def choose(condition: pd.Series[Any], yes: Any, no: Any) -> pd.Series[Any]:
    """Return one value where a condition holds and another where it does not.

    Parameters
    ----------
    condition
        Booleans, n rows; where one is missing, so is the result.
    yes, no
        A column of n rows, or a fixed value; None is a missing value.

    Examples
    --------
    >>> adult = pd.Series([True, None, False], dtype="boolean")
    >>> choose(adult, "adult", "minor").tolist()
    ['adult', nan, 'minor']
    """
    index, rows = condition.index, np.arange(len(condition))
    columns = [pd.Series(side, index=index) for side in (yes, no) if side is not None]
    values = pd.concat(_of_one_kind(columns), ignore_index=True)
    # A place of -1 has no value; the values of `no` stand below those of `yes`.
    places_of_yes = -1 if yes is None else rows
    places_of_no = -1 if no is None else rows + len(values) - len(rows)
    holds = condition.to_numpy(dtype=bool, na_value=False)
    places = np.where(holds, places_of_yes, places_of_no)
    places[condition.isna()] = -1
    if values.dtype == bool and (places < 0).any():
        values = values.astype("boolean")
    return values.reindex(places).set_axis(index)


def _of_one_kind(columns: list[pd.Series[Any]]) -> list[pd.Series[Any]]:
    if any(isinstance(column.dtype, pd.CategoricalDtype) for column in columns):
        return [column.astype("str") for column in columns]
    is_boolean = [pd.api.types.is_bool_dtype(column.dtype) for column in columns]
    if any(is_boolean) and not all(is_boolean):
        return [
            column.astype("Int64" if column.hasnans else "int64") if boolean else column
            for column, boolean in zip(columns, is_boolean, strict=True)
        ]
    return columns
