"""How the stages of a pipeline do over its runs: durations, rows, memory and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from pipeline_core.store.stage_history import StageRecord

_FAILURES = ("failed", "cancelled")


class StageTrend(NamedTuple):
    """A stage across runs.

    Parameters
    ----------
    stage
        Its name.
    states
        How often it ended in each state.
    last
        Its last record with a duration; None if it never ran.
    usual_seconds
        The median duration of the runs before the last one in which it succeeded; None
        without any.
    rows, previous_rows
        The rows of its last result and of the one before; None without any.
    """

    stage: str
    states: Counter[str]
    last: StageRecord | None
    usual_seconds: float | None
    rows: int | None
    previous_rows: int | None

    @property
    def ran(self) -> int:
        """In how many runs it worked, to a good end or not."""
        return sum(self.states[state] for state in ("succeeded", "refused", *_FAILURES))

    @property
    def slowdown(self) -> float | None:
        """Its last duration as a multiple of the usual one; None where there is none."""
        if self.last is None or self.last.seconds is None or not self.usual_seconds:
            return None
        return self.last.seconds / self.usual_seconds


def stage_trends(records: Iterable[StageRecord]) -> list[StageTrend]:
    """Return the trend of each stage, in the order of the last run.

    Parameters
    ----------
    records
        Oldest run first.

    Examples
    --------
    >>> seconds = [1.0, 2.0, 3.0, 6.0]
    >>> records = [StageRecord(f"r{n}", n, "fit", "succeeded", s) for n, s in enumerate(seconds)]
    >>> (trend,) = stage_trends(records)
    >>> trend.usual_seconds, trend.slowdown, trend.ran
    (2.0, 3.0, 4)
    """
    by_stage: dict[str, list[StageRecord]] = {}
    for record in records:
        by_stage.setdefault(record.stage, []).append(record)
    last_run = max((group[-1].created for group in by_stage.values()), default=0.0)
    is_current = {name: group[-1].created == last_run for name, group in by_stage.items()}
    names = sorted(by_stage, key=lambda name: not is_current[name])  # the others come last
    return [_trend(name, by_stage[name]) for name in names]


def _trend(stage: str, records: Sequence[StageRecord]) -> StageTrend:
    worked = [record for record in records if record.seconds is not None]
    good = [record for record in worked if record.status not in _FAILURES]
    before = [record.seconds for record in good if record is not worked[-1]]
    rows = [record.rows for record in good if record.rows is not None]
    return StageTrend(
        stage,
        Counter(record.status for record in records),
        worked[-1] if worked else None,
        median(seconds for seconds in before if seconds is not None) if before else None,
        rows[-1] if rows else None,
        rows[-2] if len(rows) > 1 else None,
    )
