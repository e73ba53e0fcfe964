"""The stage that brings a leak: the last one before which the change still earns.

The target is shuffled later and later along the way of the data. Shuffled before the
leaking stage it earns, shuffled after it does not: what the stage took from the target is
then that of other rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline_core.leak_radar.bench import Bench, Outcome
from pipeline_core.leak_radar.own_blocks import is_own
from pipeline_core.leak_radar.trials import Trial

REPEATS = 10
_SURE = 0.01
# Stages that neither make nor change a value: where one stands out, chance was at work.
_INNOCENT = ("roles", "split")
_START = 50_000


class Blame(NamedTuple):
    """The stage that brings a leak.

    Parameters
    ----------
    stage, block
        Its name, and its block.
    own
        Whether it is a user's own block.
    """

    stage: str
    block: str
    own: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self._asdict()


def blame(bench: Bench, trial: Trial) -> Blame | None:
    """Return the stage that brings what a trial earned; None if it cannot be told."""
    if "stage" in trial.facts:
        return _named(bench, trial.facts["stage"])
    if trial.changes is None or not trial.earned:
        return None
    places = _places(bench)
    first, last = 0, len(places)  # before `first` it earns; at `last`, after all, nobody knows
    try:
        while last - first > 1:
            middle = (first + last) // 2
            outcome = _outcome(bench, trial, places[middle])
            first, last = (middle, last) if _earns(outcome, trial) else (first, middle)
        if last == len(places) and _outcome(bench, trial, places[-1]).p > _SURE:
            return None  # that the last place earns was chance
    except Exception:  # a change that a later stage cannot bear: the place stays unknown
        return None
    place = _named(bench, _culprit(bench, places, last))
    shape = bench.reruns.plan.entries[place.block]["shape"]
    return None if shape in _INNOCENT else place


def _earns(outcome: Outcome, trial: Trial) -> bool:
    return outcome.earned > (trial.earned or 0) / 2


def _outcome(bench: Bench, trial: Trial, place: str) -> Outcome:
    changes = trial.changes
    if changes is None:
        raise ValueError("the trial changes nothing")
    return bench.outcome(lambda number: changes((place,), number), range(_START, _START + REPEATS))


def _places(bench: Bench) -> list[str]:
    """Return the stages along the main way of the judged data that all that is fitted shares."""
    plan, outputs = bench.reruns.plan, bench.reruns.outputs
    shared = bench.reruns.above(bench.subject.trained_on)
    way = [bench.subject.judged_on]
    while way[-1] not in bench.births:
        sources = plan.jobs[way[-1]].sources
        carrying = [name for name in sources if _has(outputs[name].data, bench.target)]
        if not carrying:
            break
        way.append(carrying[0])
    return [name for name in reversed(way) if name in shared]


def _has(data: Any, target: str) -> bool:
    return data is not None and (target in data.rows or target in data.bake().rows)


def _culprit(bench: Bench, places: list[str], last: int) -> str:
    """Return the stage at a place; beyond the last, the first own block after it, or the model."""
    if last < len(places):
        return places[last]
    plan = bench.reruns.plan
    after = set().union(*(bench.reruns.above(stage) for stage in bench.subject.stages))
    after -= bench.reruns.above(places[-1]) if places else set()
    own = [
        name for name in plan.jobs if name in after and is_own(plan.entries[plan.jobs[name].block])
    ]
    return own[0] if own else bench.subject.model


def _named(bench: Bench, stage: str) -> Blame:
    """Return a stage with its block."""
    plan = bench.reruns.plan
    block = plan.jobs[stage].block
    return Blame(stage, block, is_own(plan.entries[block]))
