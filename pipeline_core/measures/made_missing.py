"""What becomes of values that a step cannot use: they are counted and said, never lost."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

from pipeline_core.measures.value_texts import examples


def warn_of_missing(column: pd.Series[Any], unusable: pd.Series[Any]) -> None:
    """Warn of the values of a column that were made missing, with the first of them.

    Parameters
    ----------
    column
        The column as it was.
    unusable
        Where it has such values.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     warn_of_missing(pd.Series(["1", "x"], name="n"), pd.Series([False, True]))
    >>> str(caught[0].message)
    "Values made missing: 1 of 2 in 'n': 'x'"
    """
    if unusable.any():
        listed = examples(column[unusable])
        warnings.warn(
            f"Values made missing: {int(unusable.sum())} of {len(column)} in '{column.name}': "
            f"{listed}",
            stacklevel=2,
        )
