"""A row's own target in its own features: shown by changing the target of one row.

What comes after a lag, a filter or a sort stays: they give a row nothing of its own target.
A mean over a group that counts the row itself does, and so does a copy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.data.row_hashes import row_hashes
from pipeline_core.leak_radar.bench import Bench
from pipeline_core.leak_radar.own_blocks import own_row_stages
from pipeline_core.leak_radar.trials import Trial

NAME = "own_target"
TRIED_ROWS = 5
_NEEDED = 3
_MIN_ROWS = 20


def own_target_trial(bench: Bench) -> Trial:
    """Return the first own row block that puts a row's own target into its features."""
    tried = 0
    for stage in own_row_stages(bench):
        columns = _columns(bench, stage)
        if columns is None:
            continue
        tried += 1
        if columns:
            facts = {"blocks": tried, "stage": stage, "columns": columns[:10]}
            return Trial(NAME, is_proof=True, facts=facts)
    return Trial(NAME, facts={"blocks": tried})


def _columns(bench: Bench, stage: str) -> list[str] | None:
    """Return the columns that hold a row's own target; None if the stage cannot be tried."""
    target, source = bench.target, bench.reruns.plan.jobs[stage].sources[0]
    data, whole = (bench.reruns.outputs[name].data for name in (source, stage))
    if data is None or whole is None or len(data.rows) < _MIN_ROWS:
        return None
    before, after = data.bake().rows, whole.rows
    if target not in before or target not in after:
        return None
    kept = [str(n) for n in before if n != target and n in after]
    found: list[set[str]] = []
    for place in _places(before[kept], bench.seed):
        changed = _rerun(bench, stage, source, place)
        if changed is None:
            return None
        found.append(_own_columns(before, after, changed, place, target, kept))
    counts = pd.Series([name for names in found for name in names]).value_counts()
    return [str(name) for name in counts.index[counts >= _NEEDED]]


def _places(features: pd.DataFrame, seed: int) -> list[int]:
    """Return some rows that no other row is like."""
    if not len(features.columns):
        return []
    hashes = pd.Series(row_hashes(features))
    alone = np.flatnonzero(~hashes.duplicated(keep=False))
    random = np.random.default_rng((seed, 11))
    return [int(place) for place in random.permutation(alone)[:TRIED_ROWS]]


def _rerun(bench: Bench, stage: str, source: str, place: int) -> pd.DataFrame | None:
    target = bench.target

    def other(data: Data) -> Data:
        data = data.bake()
        rows = data.rows.copy(deep=False)
        column = rows[target].copy()
        others = np.flatnonzero((column != column.iloc[place]).to_numpy())
        if len(others):
            column.iloc[place] = column.iloc[others[place % len(others)]]
        rows[target] = column
        return data.with_rows(rows)

    try:
        data = bench.reruns.changed([stage], {source: other})[stage].data
    except Exception:  # the user's code may refuse the change: then nothing is known
        return None
    return None if data is None else data.rows


def _own_columns(
    before: pd.DataFrame,
    after: pd.DataFrame,
    changed: pd.DataFrame,
    place: int,
    target: str,
    kept: list[str],
) -> set[str]:
    """Return the columns whose value of a row changed with that row's own target.

    The row is told by what it brought along; a column that the stage overwrites is looked at
    in the row that the others tell.
    """
    if list(changed.columns) != list(after.columns):
        return set()
    steady = [n for n in kept if _holds(before[n].iloc[place], after[n])]
    rows = [_row_of(table, before, place, steady) for table in (after, changed)]
    if rows[0] is None or rows[1] is None:
        return set()
    names = [n for n in after.columns if n != target]
    return {str(n) for n in names if not _same(rows[0][n], rows[1][n])}


def _row_of(
    table: pd.DataFrame, before: pd.DataFrame, place: int, names: list[str]
) -> pd.Series[Any] | None:
    """Return the only row of a table that has the values of a row in some columns."""
    mark = np.ones(len(table), dtype=bool)
    for name in names:
        value = before[name].iloc[place]
        equal = table[name].isna() if pd.isna(value) else table[name] == value
        mark &= np.asarray(equal.fillna(False), dtype=bool)
    places = np.flatnonzero(mark)
    return table.iloc[places[0]] if len(places) == 1 else None


def _holds(value: Any, column: pd.Series[Any]) -> bool:
    try:
        return bool(column.isna().any() if pd.isna(value) else (column == value).any())
    except (TypeError, ValueError):
        return False


def _same(first: Any, second: Any) -> bool:
    if pd.isna(first) and pd.isna(second):
        return True
    return bool(first == second)
