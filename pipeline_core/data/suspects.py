"""Suspicions about the features of a model: ids, constants, leaks, time that is not used.

They are found in a sample of the rows, where previews are made; check says them
for every pipeline, and a person decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.column_words import is_id_name, name_words
from pipeline_core.data.data import Data
from pipeline_core.data.date_copies import date_copies
from pipeline_core.data.dtypes import kind_of
from pipeline_core.data.leading_columns import leading_columns
from pipeline_core.data.leaks import MIN_ROWS, leaks
from pipeline_core.data.number_screen import honest_numbers
from pipeline_core.data.row_hashes import row_hashes

_MAX_CELLS = 1_000_000  # of a wider table fewer rows are looked at
_MIN_WIDE_ROWS = 100
_COUNTER_CORRELATION = 0.999
_MIN_TIMES = 20
_REPEATED_SHARE = 0.01
_MORE_THAN_CHANCE = 10
_BIRTH_WORDS = frozenset(("birth", "born", "dob", "birthday", "birthdate", "nacimiento", "nacido"))


def column_suspects(data: Data) -> dict[str, dict[str, Any]]:
    """Return what is suspicious about the features of a table with a target, by column.

    Parameters
    ----------
    data
        Rows with the role of a target.

    Returns
    -------
    dict
        For each suspicious column its ``kind``: ``id``, ``constant``, ``time``, ``same_date``
        with the ``other`` column, ``ahead`` of all others, or that of a leak; and the number
        of ``rows`` that were looked at.
    """
    target = data.roles.target
    if target is None or len(data.rows) < MIN_ROWS:
        return {}
    others = [name for name in data.roles.not_features if name != target]
    rows = _fewer_rows(data.rows)
    dates = date_copies(rows, first=[data.roles.time] if data.roles.time else [])
    rows = rows.drop(columns=[n for n in others if n in rows.columns])
    honest = honest_numbers(rows, target)
    others = [name for name in rows.columns if name != target and name not in honest]
    kinds = {str(name): kind for name in others if (kind := _kind(rows[name])) is not None}
    suspects = {**leaks(rows.drop(columns=list(kinds)), target, honest), **kinds}
    found: dict[str, dict[str, Any]] = {name: {"kind": kind} for name, kind in suspects.items()}
    features = set(rows.columns) - {target}
    found |= {
        name: {"kind": "same_date", "other": other}
        for name, other in dates.items()
        if name in features
    }
    untimed = [name for name, facts in found.items() if facts["kind"] != "time"]
    found |= {name: {"kind": "ahead"} for name in leading_columns(rows, target, untimed)}
    return {name: {**facts, "rows": len(rows)} for name, facts in found.items()}


def _fewer_rows(rows: pd.DataFrame) -> pd.DataFrame:
    most = max(_MIN_WIDE_ROWS, _MAX_CELLS // max(1, rows.shape[1]))
    return rows if len(rows) <= most else rows.iloc[:: -(-len(rows) // most)]


def _kind(column: pd.Series[Any]) -> str | None:
    kind = kind_of(column.dtype)
    if kind == "other":
        return None
    distinct = column.nunique()
    if distinct <= 1:
        return "constant"
    present = int(column.notna().sum())
    if kind == "date":
        is_time = distinct >= _MIN_TIMES and present == len(column)
        return "time" if is_time and not _BIRTH_WORDS & set(name_words(str(column.name))) else None
    if distinct < present or present < MIN_ROWS:
        return None
    if kind == "word" or (is_id_name(str(column.name)) and _is_whole(column)):
        return "id"
    return "id" if _counts_rows(column) else None


def _is_whole(column: pd.Series[Any]) -> bool:
    return bool((column.dropna() % 1 == 0).all())


def _counts_rows(column: pd.Series[Any]) -> bool:
    """Tell whether whole numbers rise evenly from row to row, as row numbers do."""
    values = column.to_numpy(dtype="float64")
    if not np.isfinite(values).all() or not (np.diff(values) > 0).all() or not _is_whole(column):
        return False
    correlation = np.corrcoef(values, np.arange(len(values)))[0, 1]
    return bool(correlation > _COUNTER_CORRELATION)


def repeated_rows(data: Data) -> int:
    """Return how many test rows are also training rows; 0 where that may be chance.

    Parameters
    ----------
    data
        Rows with a split. Columns that identify rows are not compared.
    """
    if data.train is None or data.test is None:
        return 0
    names = [name for name in data.rows.columns if name not in data.roles.id]
    hashes = row_hashes(data.rows[names])
    train, test = hashes[data.train], hashes[data.test]
    repeated = int(np.isin(test, train).sum())
    if repeated < max(2, _REPEATED_SHARE * len(test)):
        return 0
    different = data.rows.iloc[np.unique(hashes, return_index=True)[1]]
    by_chance = float(len(train) * len(test))
    for name in names:
        by_chance *= _chance_of_equal(different[name])
    return repeated if repeated > _MORE_THAN_CHANCE * by_chance else 0


def _chance_of_equal(column: pd.Series[Any]) -> float:
    """Return how often two different rows of a table have the same value in a column."""
    counts = column.value_counts(dropna=False).to_numpy(dtype="float64")
    rows = counts.sum()
    return float((counts * (counts - 1)).sum() / (rows * (rows - 1))) if rows > 1 else 1.0
