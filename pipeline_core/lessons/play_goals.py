"""Goals that look at plays of the simulator: what was bent, what noticed it, and how late."""

from __future__ import annotations

from typing import Literal

from pipeline_core.lessons.evidence import Act, Evidence
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached

Measure = Literal["input", "answers", "performance"]


@GOALS.register
def calm_play(evidence: Evidence, *, windows: int = 1) -> Verdict:
    """Judge whether so many windows of a stream were played to which nothing was done."""
    calm = calm_plays(evidence)
    if not calm:
        return missing("lesson.calm.none")
    longest = max(calm, key=_played)
    if _played(longest) < windows:
        return missing("lesson.calm.short", count=_played(longest), wanted=windows)
    return reached("lesson.calm.reached", alarms=_false_alarms(longest), count=_played(longest))


@GOALS.register
def noticed_by(evidence: Evidence, *, measure: Measure, only: bool = False) -> Verdict:
    """Judge whether a measure of a kind has noticed what was bent, or whether no other one has."""
    if not bent_plays(evidence):
        return missing("lesson.alarm.no_bend")
    words = {"code": f"lesson.measure.{measure}", "values": {}}
    others = list[str]()
    for play in bent_plays(evidence):
        alarms = play.values.get("alarms") or []
        kinds = {alarm: measure_of(alarm) for alarm in alarms}
        own = [alarm for alarm, kind in kinds.items() if kind == measure]
        if own and not (only and len(own) < len(alarms)):
            return reached("lesson.noticed.reached", measure=words, alarm=own[0])
        others += [alarm for alarm in alarms if alarm not in own]
    if not others:
        return missing("lesson.noticed.nothing", measure=words)
    return missing("lesson.noticed.others", measure=words, names=list(dict.fromkeys(others)))


@GOALS.register
def prompt_and_calm(
    evidence: Evidence, *, rows: int, false_alarms: int = 0, windows: int = 1
) -> Verdict:
    """Judge whether windows of one size notice a bend early and leave a calm stream in peace."""
    prompt = {_size(play): _rows_until(play) for play in bent_plays(evidence) if _rows_until(play)}
    if not prompt:
        return missing("lesson.alarm.none")
    early = {size: until for size, until in prompt.items() if until <= rows}
    if not early:
        return missing("lesson.prompt.late", count=min(prompt.values()), wanted=rows)
    long = [play for play in calm_plays(evidence) if _played(play) >= windows]
    calm = {_size(play): _false_alarms(play) for play in long}
    for size, until in early.items():
        if calm.get(size, false_alarms + 1) <= false_alarms:
            return reached("lesson.prompt.reached", size=size, count=until, alarms=calm[size])
    size = next((size for size in early if size in calm), 0)
    if not size:
        return missing("lesson.prompt.no_calm", size=next(iter(early)), count=windows)
    return missing("lesson.prompt.false", size=size, count=calm[size], wanted=false_alarms)


def bent_plays(evidence: Evidence) -> list[Act]:
    """Return the plays of streams to which something was done."""
    return [play for play in evidence.acts_of("simulated") if play.values.get("bent")]


def calm_plays(evidence: Evidence) -> list[Act]:
    """Return the plays of streams to which nothing was done."""
    return [play for play in evidence.acts_of("simulated") if not play.values.get("bent")]


def measure_of(alarm: str) -> Measure:
    """Return what kind of measure an alarm is of.

    Examples
    --------
    >>> measure_of("amount"), measure_of("performance: roc_auc"), measure_of("answers: prediction")
    ('input', 'performance', 'answers')
    """
    kind = alarm.partition(": ")[0]
    return kind if kind in ("answers", "performance") else "input"  # type: ignore[return-value]


def _size(play: Act) -> int:
    return int(play.values.get("size") or 0)


def _played(play: Act) -> int:
    return int(play.values.get("played") or 0)


def _rows_until(play: Act) -> int:
    """Return the rows from the first bend to the first alarm of it; 0 where there was none."""
    return int(play.values.get("windows") or 0) * _size(play)


def _false_alarms(play: Act) -> int:
    return len(play.values.get("false_alarms") or ())
