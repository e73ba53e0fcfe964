"""Later rows: a pipeline with times whose rows are shuffled, judged on what came last."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit

from pipeline_core.data.data import Data, Split
from pipeline_core.leak_radar.bench import LEAST, Bench
from pipeline_core.leak_radar.changes import other_parts, with_column
from pipeline_core.leak_radar.trials import Trial

NAME = "later_rows"
_MIN_TIMES = 20


def time_column(data: Data) -> str | None:
    """Return the column of times of some data: its role, or the only date with many moments."""
    if data.roles.time is not None:
        return data.roles.time
    dates = data.rows.select_dtypes(["datetime", "datetimetz"])
    names = [n for n in dates if dates[n].nunique() >= _MIN_TIMES and dates[n].notna().all()]
    return str(names[0]) if len(names) == 1 else None


def split_stage(bench: Bench) -> str | None:
    """Return the stage that shuffles the rows into parts; None if none does, or by time."""
    jobs, entries = bench.reruns.plan.jobs, bench.reruns.plan.entries
    above = bench.reruns.above(bench.subject.judged_on)
    if bench.subject.trained_on != bench.subject.judged_on:
        above &= bench.reruns.above(bench.subject.trained_on)
    stages = [name for name in jobs if name in above]
    splits = [name for name in stages if entries[jobs[name].block]["shape"] == "split"]
    if len(splits) != 1 or jobs[splits[0]].settings.get("how") in ("time", "column"):
        return None
    return splits[0]


def later_rows_trial(bench: Bench, stage: str, column: str, start: int, repeats: int) -> Trial:
    """Return how the model does on the latest rows, beside splits that are drawn at random.

    The scores of random splits of the same sizes say how much a score varies. A t-test says
    whether that of the latest rows is below them (a new observation beside a sample), and it
    must be below each of them: scores of few or extreme rows are not normal.
    """
    data = bench.reruns.run(bench.subject.stages)[stage].data
    if data is None or data.train is None or data.test is None:
        raise ValueError("the rows are not split")
    later = _by_time(data, column)
    score = _score(bench, stage, later, start)
    random = [
        _score(bench, stage, split, start + 1 + number)
        for number, split in enumerate(_at_random(data, repeats, bench.seed))
    ]
    mean, spread = float(np.mean(random)), float(np.std(random, ddof=1))
    scale = spread * np.sqrt(1 + 1 / len(random))
    is_lowest = score < min(random) and scale > 0
    p = float(stats.t.cdf((score - mean) / scale, len(random) - 1)) if is_lowest else 1.0
    half = float(stats.t.ppf(0.975, len(random) - 1) * scale)
    facts = {
        "column": column,
        "random": mean,
        "random_low": mean - half,
        "random_high": mean + half,
    }
    return Trial(NAME, None, p, mean - score, score, facts=facts)


def _by_time(data: Data, column: str) -> Split:
    times = with_column(data, column).rows[column]
    order = np.argsort(times.to_numpy(), kind="stable")
    count = len(data.test) if data.test is not None else len(order) // 4
    return Split(order[: len(order) - count], order[len(order) - count :])


def _at_random(data: Data, repeats: int, seed: int) -> list[Split]:
    rows, test = len(data.rows), 0 if data.test is None else len(data.test)
    group = data.roles.group
    shares = {"n_splits": repeats, "test_size": test / rows, "random_state": seed}
    splitter = ShuffleSplit(**shares) if group is None else GroupShuffleSplit(**shares)
    groups: pd.Series | None = None if group is None else data.rows[group]
    return [Split(*parts) for parts in splitter.split(np.zeros(rows), groups=groups)]


def _score(bench: Bench, stage: str, split: Split, number: int) -> float:
    judged = bench.judged({stage: other_parts(split.train, split.test)}, number)
    # Below -1 R² says no more than that the model is of no use, and a mean of such says nothing.
    return max(LEAST, bench.answers(judged).score)
