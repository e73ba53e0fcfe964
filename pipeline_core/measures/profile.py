"""What a column holds, in a few numbers and a small picture of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

BARS = 12


def profile(table: pd.DataFrame, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """Describe each column of a table.

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
    >>> found = profile(table, {"city": "word"})[0]
    >>> found["missing"], found["distinct"], found["common"], found["bars"]
    (1, 2, ['Lima', 'Oslo'], [2, 1])
    """
    return [_column(table[name], str(name), kinds.get(str(name), "other")) for name in table]


def _column(values: pd.Series[Any], name: str, kind: str) -> dict[str, Any]:
    there = values.dropna()
    try:
        distinct = int(there.nunique())
    except TypeError:  # lists and the like cannot be compared
        there, distinct = there.astype(str), int(there.astype(str).nunique())
    found = {"column": name, "kind": kind, "missing": int(values.isna().sum()),
             "distinct": distinct, "least": None, "middle": None, "most": None,
             "common": [], "bars": []}  # fmt: skip
    if there.empty:
        return found
    return found | (_ordered(there) if kind in ("number", "date") else _common(there))


def _ordered(there: pd.Series[Any]) -> dict[str, Any]:
    dates = not pd.api.types.is_numeric_dtype(there.dtype)
    numbers = there.astype("int64") if dates else there.astype("float64")
    finite = numbers[np.isfinite(numbers)]
    if finite.empty:
        return {}
    counts, _ = np.histogram(finite, bins=min(BARS, max(1, int(finite.nunique()))))
    marks = there.loc[finite.index]
    points = [marks.min(), marks.median(), marks.max()]
    told = [str(one)[:19] if dates else float(one) for one in points]
    return dict(zip(("least", "middle", "most"), told, strict=True)) | {"bars": counts.tolist()}


def _common(there: pd.Series[Any]) -> dict[str, Any]:
    counts = there.astype(str).value_counts().head(BARS)
    return {"common": [str(one) for one in counts.index], "bars": counts.tolist()}
