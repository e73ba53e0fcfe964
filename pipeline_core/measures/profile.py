"""Column profiles: a few statistics and a small histogram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

MAX_BARS = 12


def profile_table(table: pd.DataFrame, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a profile of each column of a table.

    Parameters
    ----------
    table
        Shape (rows, columns).
    kinds
        The columns' kinds: number, word, boolean, date or other.

    Returns
    -------
    list of dict
        For each column its ``column``, ``kind``, how many values are
        ``missing`` and ``distinct``, the ``least``, ``middle`` (median) and
        ``most`` of numbers and dates, the commonest values of others as
        ``common``, and ``bars``: counts of equally wide intervals, or of the
        commonest values.

    Examples
    --------
    >>> table = pd.DataFrame({"city": ["Lima", "Oslo", "Lima", None]})
    >>> column = profile_table(table, {"city": "word"})[0]
    >>> column["missing"], column["distinct"], column["common"], column["bars"]
    (1, 2, ['Lima', 'Oslo'], [2, 1])
    """
    return [
        _column_profile(table[name], str(name), kinds.get(str(name), "other")) for name in table
    ]


def _column_profile(values: pd.Series[Any], name: str, kind: str) -> dict[str, Any]:
    present = values.dropna()
    try:
        distinct = int(present.nunique())
    except TypeError:  # lists and the like cannot be compared
        present, distinct = present.astype(str), int(present.astype(str).nunique())
    profile = {
        "column": name,
        "kind": kind,
        "missing": int(values.isna().sum()),
        "distinct": distinct,
        "least": None,
        "middle": None,
        "most": None,
        "common": [],
        "bars": [],
    }
    if present.empty:
        return profile
    return profile | (
        _number_profile(present) if kind in ("number", "date") else _word_profile(present)
    )


def _number_profile(present: pd.Series[Any]) -> dict[str, Any]:
    is_date = not pd.api.types.is_numeric_dtype(present.dtype)
    numbers = present.astype("int64") if is_date else present.astype("float64")
    finite = numbers[np.isfinite(numbers)]
    if finite.empty:
        return {}
    counts, _ = np.histogram(finite, bins=min(MAX_BARS, max(1, int(finite.nunique()))))
    values = present.loc[finite.index]
    points = [values.min(), values.median(), values.max()]
    statistics = [str(point)[:19] if is_date else float(point) for point in points]
    return dict(zip(("least", "middle", "most"), statistics, strict=True)) | {
        "bars": counts.tolist()
    }


def _word_profile(present: pd.Series[Any]) -> dict[str, Any]:
    counts = present.astype(str).value_counts().head(MAX_BARS)
    return {"common": [str(value) for value in counts.index], "bars": counts.tolist()}
