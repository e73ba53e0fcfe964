"""A race within a budget: all on the first folds, then those that do not lose on the next ones.

Each round is a run of a variant that pauses after so many folds; they are kept, and the next
round goes on from there, so a variant that comes to the end has the report of a run alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from pipeline_core.factory.fold_scores import FoldScores, scores_of
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.outcomes import Production, Progress, Standing, gates_of
from pipeline_core.factory.race import Loss, losers, rounds
from pipeline_core.factory.variant_runs import ALL_FOLDS, VariantRuns
from pipeline_core.measures.metric_directions import direction
from pipeline_core.plan.cache_key import fold_key

if TYPE_CHECKING:
    from pipeline_core.store import Store

_MARGIN = 1.25  # folds do not take equally long
_FINAL = frozenset({"judged", "failed", "refused", "cancelled"})


def folds_of(joint: JointPlan, planned: PlannedVariant) -> int | None:
    """Return how many folds judge a variant; None where its judge cannot pause between them."""
    job = planned.plan.jobs[joint.judge] if planned.plan else None
    return int(job.settings["folds"]) if job and job.block == "cross_validate" else None


def has_kept_folds(store: Store, joint: JointPlan, planned: PlannedVariant) -> bool:
    """Return whether a race has left folds of a variant."""
    key = joint.judge_key(planned)
    first = fold_key(key, 1) if key and folds_of(joint, planned) else None
    return first is not None and bool(store.artifacts.summaries([first]))


@dataclass
class _Racer:
    """A variant in a race."""

    planned: PlannedVariant
    folds: int
    key: str
    scores: FoldScores = field(default_factory=FoldScores)
    seconds: float = 0.0  # for one fold
    loss: Loss | None = None
    end: Production | None = None
    refused: bool = False

    @property
    def name(self) -> str:
        return self.planned.variant.name

    @property
    def left(self) -> int:
        """How many folds it would still have to be judged on."""
        return 0 if self.end and self.end.status == "judged" else self.folds - self.scores.count

    @property
    def races(self) -> bool:
        return self.loss is None and self.end is None


class Racing:
    """A race of variants.

    Parameters
    ----------
    runs
        Runs variants, and knows when the time is over.
    settled
        The variants that were judged before: they are opponents that need no run.
    """

    def __init__(self, runs: VariantRuns, settled: Sequence[Production]) -> None:
        self._runs = runs
        self._metric = runs.metric.removesuffix("_mean")
        self._sign = direction(self._metric) or 1
        self._settled = [end for end in settled if end.status == "judged"]
        self._racers: dict[str, _Racer] = {}
        self._last_run: dict[str, str] = {}

    def race(self, pending: Sequence[PlannedVariant]) -> Iterator[Progress]:
        """Run variants in rounds of folds, and yield what happens."""
        settled = {end.planned.variant.name: end for end in self._settled}
        for planned in [*(end.planned for end in self._settled), *pending]:
            racer = self._racer(planned, settled.get(planned.variant.name))
            if racer is not None:
                self._racers[racer.name] = racer
                self._look(racer)
        before = -1
        while self._runs.count > before:  # the leaders' time may not have been needed
            before = self._runs.count
            yield from self._all_rounds()
            self._revive()
        for racer in self._racers.values():
            if racer.end is None:
                yield Progress(0, racer.planned, end=self._end(racer))

    def _all_rounds(self) -> Iterator[Progress]:
        self._runs.reserve, self._runs.expected = self._reserve, self._expected
        for folds in rounds(max(racer.folds for racer in self._racers.values())):
            yield from self._round([r for r in self._racing() if r.scores.count < folds], folds)
            self._stop_losers()
        yield from self._finish_leaders()

    def _revive(self) -> None:
        """Let those go on that lost to a racer which a gate refuses."""
        for racer in self._racers.values():
            if racer.loss is not None and self._racers[racer.loss.leader].refused:
                racer.loss = None

    def _racer(self, planned: PlannedVariant, end: Production | None) -> _Racer | None:
        joint = self._runs.joint
        folds, key = folds_of(joint, planned), joint.judge_key(planned)
        return _Racer(planned, folds, key, end=end) if folds and key else None

    def _racing(self) -> list[_Racer]:
        return [racer for racer in self._racers.values() if racer.races]

    def _round(self, racers: Sequence[_Racer], folds: int) -> Iterator[Progress]:
        """Run racers up to so many folds; who is through is no longer yielded at the end."""
        for is_last in (False, True):
            part = [racer for racer in racers if (racer.folds <= folds) is is_last]
            self._runs.folds = ALL_FOLDS if is_last else folds
            yield from self._run_some(part)

    def _run_some(self, racers: Sequence[_Racer]) -> Iterator[Progress]:
        began: dict[str, float] = {}
        for progress in self._runs.run([racer.planned for racer in racers]):
            racer = self._racers[progress.planned.variant.name]
            began.setdefault(racer.name, self._runs.clock())
            if progress.end is None:
                yield progress
                continue
            self._note(racer, progress.end, self._runs.clock() - began[racer.name])
            if racer.end is not None:
                yield replace(progress, end=racer.end)

    def _note(self, racer: _Racer, end: Production, seconds: float) -> None:
        before = racer.scores.count
        self._last_run[racer.name] = end.run or ""
        if end.status in _FINAL:
            racer.end = end
        self._look(racer)
        new_folds = racer.scores.count - before
        racer.seconds = seconds / max(1, new_folds)
        if end.status == "paused" and new_folds < 1:  # no file gives its folds back exactly
            racer.end = replace(end, status="failed")

    def _look(self, racer: _Racer) -> None:
        """Read what a racer scored on the folds so far."""
        store = self._runs.store
        racer.scores = scores_of(store, racer.key, self._metric, racer.folds)
        if racer.scores.values:
            gain = self._sign * fmean(racer.scores.values)
            self._runs.gains[racer.name] = (racer.planned.variant, gain)
        if racer.end is not None and racer.end.status == "judged":
            gates = gates_of(store, racer.planned).values()
            racer.refused = not {"refused", "unanswered"}.isdisjoint(gates)
            for number in range(1, racer.folds + 1):
                store.artifacts.forget(fold_key(racer.key, number))

    def _panels(self) -> list[list[_Racer]]:
        """Return the racers that may be compared: judged on the same rows in the same folds."""
        panels: dict[Any, list[_Racer]] = {}
        for racer in self._racers.values():
            if racer.scores.values and racer.loss is None and not racer.refused:
                panels.setdefault((racer.scores.panel, racer.folds), []).append(racer)
        return list(panels.values())

    def _stop_losers(self) -> None:
        for panel in self._panels():
            scores = {racer.name: racer.scores.values for racer in panel}
            ratio = fmean(racer.scores.test_ratio for racer in panel)
            lost = losers(scores, self._metric, panel[0].folds, ratio, self._sign)
            for racer in panel:
                racer.loss = lost.get(racer.name) if racer.end is None else None

    def _leaders(self) -> list[_Racer]:
        """Return the best racer of each panel so far, unless it failed."""
        return [
            max(panel, key=lambda racer: self._sign * fmean(racer.scores.values))
            for panel in self._panels()
        ]

    def _reserve(self) -> float:
        """Return the seconds for the leaders' last folds: a race should have a winner."""
        return _MARGIN * sum(racer.left * racer.seconds for racer in self._leaders())

    def _expected(self, planned: PlannedVariant) -> float:
        """Return the seconds that a racer's next folds will take: as its own did, or others'."""
        racer = self._racers[planned.variant.name]
        timed = [each.seconds for each in self._racers.values() if each.seconds]
        seconds = racer.seconds or (median(timed) if timed else 0.0)
        return seconds * (min(self._runs.folds or 0, racer.folds) - racer.scores.count)

    def _finish_leaders(self) -> Iterator[Progress]:
        self._runs.reserve, self._runs.expected = (lambda: 0.0), (lambda planned: 0.0)
        leaders = [racer for racer in self._leaders() if racer.races and racer.left]
        yield from self._round(leaders, max((racer.folds for racer in leaders), default=1))

    def _end(self, racer: _Racer) -> Production:
        run = self._last_run.get(racer.name) or None
        if not racer.scores.values:
            return Production(racer.planned, "stopped" if run else "not_run", run)
        values = racer.scores.values
        standing = Standing(len(values), racer.folds, fmean(values), racer.loss)
        status = "lost" if racer.loss else "unfinished"
        return Production(racer.planned, status, run, standing=standing)
