"""Goals that look at what else was done: acts that leave a trace in the workspace."""

from __future__ import annotations

from typing import Literal

from pipeline_core.lessons.evidence import Act, Evidence
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached

ActKind = Literal[
    "wire_refused",
    "verified",
    "kept",
    "promoted",
    "served",
    "watched",
    "alarm",
    "acknowledged",
    "simulated",
    "retrained",
    "leaderboard",
    "radar",
    "leak_found",
]
# What is said where nothing of a kind was done.
_MISSING = {
    "wire_refused": "lesson.act.no_wire_refused",
    "verified": "lesson.act.no_verified",
    "kept": "lesson.act.no_kept",
    "promoted": "lesson.act.no_promoted",
    "served": "lesson.act.no_served",
    "watched": "lesson.act.no_watched",
    "alarm": "lesson.act.no_alarm",
    "acknowledged": "lesson.act.no_acknowledged",
    "simulated": "lesson.act.no_simulated",
    "retrained": "lesson.act.no_retrained",
    "leaderboard": "lesson.act.no_leaderboard",
    "radar": "lesson.act.no_radar",
    "leak_found": "lesson.act.no_leak_found",
}


@GOALS.register
def act(evidence: Evidence, *, kind: ActKind, at_least: int = 1) -> Verdict:
    """Judge whether something was done as often as asked."""
    count = len(evidence.acts_of(kind))
    if count >= at_least:
        return reached("lesson.act.reached", count=count)
    return missing(_MISSING[kind], count=count, wanted=at_least)


@GOALS.register
def cycle_refused(evidence: Evidence) -> Verdict:
    """Judge whether a wire was refused because it would have closed a cycle."""
    refusals = evidence.acts_of("wire_refused")
    for refusal in refusals:
        if refusal.values.get("code") == "wire.cycle":
            path = refusal.values.get("path") or []
            return reached("lesson.cycle.reached", way=" → ".join(map(str, path)) or "?")
    if refusals:
        return missing("lesson.cycle.other")
    return missing("lesson.cycle.none")


@GOALS.register
def leaderboard(evidence: Evidence, *, at_least: int = 2) -> Verdict:
    """Judge whether a factory has judged so many variants."""
    boards = evidence.acts_of("leaderboard")
    if not boards:
        return missing("lesson.act.no_leaderboard")
    count = max(int(board.values.get("count") or 0) for board in boards)
    if count < at_least:
        return missing("lesson.leaderboard.few", count=count, wanted=at_least)
    return reached("lesson.leaderboard.reached", count=count)


@GOALS.register
def varied(evidence: Evidence, *, places: int = 2) -> Verdict:
    """Judge whether the variants that a factory has judged differ in so many places."""
    boards = evidence.acts_of("leaderboard")
    if not boards:
        return missing("lesson.act.no_leaderboard")
    found = max((board.values.get("places") or [] for board in boards), key=len)
    if len(found) < places:
        return missing("lesson.varied.few", count=len(found), wanted=places)
    return reached("lesson.varied.reached", names=list(found))


@GOALS.register
def surely_behind(evidence: Evidence, *, at_least: int = 1) -> Verdict:
    """Judge whether so many variants of a factory are surely worse than the best."""
    boards = evidence.acts_of("leaderboard")
    if not boards:
        return missing("lesson.act.no_leaderboard")
    count = max(int(board.values.get("behind") or 0) for board in boards)
    if count < at_least:
        return missing("lesson.behind.few", count=count, wanted=at_least)
    return reached("lesson.behind.reached", count=count)


@GOALS.register
def replaced(evidence: Evidence) -> Verdict:
    """Judge whether a later version of a kept model has become the champion."""
    champions = evidence.acts_of("promoted")
    for champion in champions:
        if int(champion.values.get("version") or 1) > 1:
            return reached("lesson.replaced.reached", model=champion.values["model"])
    if not champions:
        return missing("lesson.act.no_promoted")
    if len(evidence.acts_of("kept")) < 2:
        return missing("lesson.replaced.alone", model=champions[0].values["model"])
    return missing("lesson.replaced.first", model=champions[0].values["model"])


@GOALS.register
def answered_with_alarm(
    evidence: Evidence,
    *,
    within: int = 0,
    about: Literal["anything", "answers", "performance"] = "anything",
) -> Verdict:
    """Judge whether a bent stream raised an alarm, in so many windows from where it was bent."""
    plays = [act for act in evidence.acts_of("simulated") if act.values.get("bent")]
    if not plays:
        return missing("lesson.alarm.no_bend")
    heard = [play for play in plays if play.values.get("alarms")]
    if not heard:
        return missing("lesson.alarm.none")
    noticed = [play for play in heard if _alarms(play, about)]
    if not noticed:
        return missing("lesson.alarm.other", alarm=heard[-1].values["alarms"][0])
    late = min(int(play.values.get("windows") or 0) for play in noticed)
    if within and late > within:
        return missing("lesson.alarm.late", count=late, within=within)
    return reached("lesson.alarm.reached", alarm=_alarms(noticed[-1], about)[0])


def _alarms(play: Act, about: str) -> list[str]:
    """Return the alarms of a play that are about something."""
    alarms = [str(alarm) for alarm in play.values["alarms"]]
    return [alarm for alarm in alarms if about == "anything" or alarm.startswith(f"{about}:")]
