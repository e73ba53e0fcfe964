"""Own row blocks on fewer rows: whether what they make of a row depends on the others."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.catalog import CORE
from pipeline_core.data.data import Data
from pipeline_core.data.row_hashes import row_hashes
from pipeline_core.leak_radar.bench import Bench
from pipeline_core.leak_radar.trials import Trial
from pipeline_core.spec.entry import Entry

NAME = "fewer_rows"
LEFT_OUT = 0.05
_MIN_ROWS = 20
# Rows that change though none of theirs is left out: a window changes a few.
REACH = 0.1
# A table with fewer rows has rows of another kind, each made of several.
_SAME_ROWS = 0.5


class Reach(NamedTuple):
    """How many of a stage's rows change when others are left out, and in which columns."""

    stage: str
    share: float
    columns: list[str]


def is_own(entry: Entry) -> bool:
    """Tell whether a block is a user's own."""
    file = entry.get("file")
    return bool(file) and not Path(str(file)).is_relative_to(CORE)


def fewer_rows_trial(bench: Bench) -> Trial:
    """Return the own row block before the split whose rows depend most on the other rows.

    Each is run again without the last rows of its table. What it makes of the others must
    stay what it was: where a mean or a rank of the whole column went into it, all change, and
    the test rows' values are in the training rows.
    """
    reaches = [
        reach for stage in own_row_stages(bench) if (reach := _reach(bench, stage)) is not None
    ]
    if not reaches:
        return Trial(NAME, facts={"blocks": 0})
    widest = max(reaches, key=lambda reach: reach.share)
    facts = {
        "blocks": len(reaches),
        "stage": widest.stage,
        "share": widest.share,
        "columns": widest.columns[:10],
    }
    return Trial(NAME, is_suspect=widest.share > REACH, facts=facts)


def own_row_stages(bench: Bench) -> list[str]:
    """Return the own row blocks that have one table, before the rows are split."""
    plan, above = bench.reruns.plan, bench.reruns.above(bench.subject.judged_on)
    above |= bench.reruns.above(bench.subject.trained_on)
    return [
        name
        for name, job in plan.jobs.items()
        if name in above
        and plan.entries[job.block]["shape"] == "row"
        and is_own(plan.entries[job.block])
        and len(job.sources) == 1
        and _is_unsplit(bench, name)
    ]


def _is_unsplit(bench: Bench, stage: str) -> bool:
    data = bench.reruns.outputs[stage].data
    return data is not None and data.train is None


def _reach(bench: Bench, stage: str) -> Reach | None:
    source = bench.reruns.plan.jobs[stage].sources[0]
    data = bench.reruns.outputs[source].data
    whole = bench.reruns.outputs[stage].data
    if data is None or whole is None or len(data.rows) < _MIN_ROWS:
        return None
    if len(whole.rows) < _SAME_ROWS * len(data.rows):
        return None
    kept = len(data.rows) - max(3, round(LEFT_OUT * len(data.rows)))

    def fewer(before: Data) -> Data:
        return before.with_rows(before.rows.iloc[:kept])

    try:
        part = bench.reruns.changed([stage], {source: fewer})[stage].data
    except Exception:  # the user's code may refuse fewer rows: then nothing is known
        return None
    if part is None or part.rows.empty or list(part.rows.columns) != list(whole.rows.columns):
        return None
    changed = _unknown(part.rows, whole.rows)
    if _chooses_only(data.bake().rows, part.rows):
        return Reach(stage, 0.0, [])
    columns = _changed_columns(data.bake().rows, part.rows, whole.rows)
    return Reach(stage, changed, columns)


def _changed_columns(before: pd.DataFrame, after: pd.DataFrame, whole: pd.DataFrame) -> list[str]:
    """Return the columns that changed, beside those that rows brought along and kept."""
    kept = [n for n in after if n in before and _unknown(after[[n]], before[[n]]) == 0]
    others = [n for n in after if n not in kept]
    return [str(n) for n in others if _unknown(after[[*kept, n]], whole[[*kept, n]]) > 0]


def _chooses_only(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Tell whether the rows are some of those that came in, as they were."""
    names = [name for name in after.columns if name in before.columns]
    return len(names) == len(after.columns) and _unknown(after, before[names]) == 0


def _unknown(rows: pd.DataFrame, among: pd.DataFrame) -> float:
    """Return the share of rows that are not among others."""
    return float((~np.isin(row_hashes(rows), row_hashes(among))).mean())
