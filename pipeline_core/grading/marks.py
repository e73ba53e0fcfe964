"""Marks: the points of each hand-in, and the comments that say why."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.grading.examination import examine
from pipeline_core.grading.hand_ins import HandIn, archives, unpacked
from pipeline_core.grading.likeness import Pair, copies
from pipeline_core.grading.rubric import Rubric, RubricGoal
from pipeline_core.messages.message import Message
from pipeline_core.spec import LocalText

Json = Mapping[str, Any]


@dataclass(frozen=True)
class GoalMark:
    """What a hand-in got for a goal.

    Parameters
    ----------
    name, points, of
        The goal, the points it got and those there are.
    message
        What was found, or what is missing.
    comment
        What the teacher says, where it is not reached.
    """

    name: str
    points: float
    of: float
    message: Message
    comment: LocalText = ""


@dataclass(frozen=True)
class Mark:
    """The mark of a hand-in.

    Parameters
    ----------
    name
        Whose it is.
    status
        How its run ended.
    goals
        What it got for each goal.
    mark
        The mark, on the rubric's scale.
    leaks
        What leaks in it.
    alike
        The hand-ins that it resembles, with how much.
    fault
        Why it was not examined, or did not run.
    errors
        What keeps stages of it from running.
    """

    name: str
    status: str
    goals: tuple[GoalMark, ...]
    mark: float
    leaks: tuple[Message, ...] = ()
    alike: tuple[tuple[str, float], ...] = ()
    fault: Message | None = None
    errors: tuple[Message, ...] = ()

    @property
    def points(self) -> float:
        """The points it got."""
        return sum(goal.points for goal in self.goals)


def grade(
    folder: Path, rubric: Rubric, progress: Callable[[str], object] = lambda _: None
) -> list[Mark]:
    """Return the marks of the hand-ins of a folder.

    Parameters
    ----------
    folder
        The folder with the zip files.
    rubric
        What is asked.
    progress
        Called with the name of each hand-in before it is examined.

    Raises
    ------
    UsageError
        There are no zip files.
    """
    files = archives(folder)
    with tempfile.TemporaryDirectory(prefix="fabrica-grade-") as place:
        base = Path(place).resolve()
        hand_ins, answers = [], []
        for number, hand_in in enumerate(unpacked(files, base / "in", rubric.limits.files)):
            progress(hand_in.name)
            hand_ins.append(hand_in)
            answers.append(examine(hand_in, rubric, base / "work" / str(number)))
    pairs = copies([hand_in.pipeline for hand_in in hand_ins], rubric.template, rubric.alike)
    return [
        _mark(hand_in, answer, rubric, _alike(place, pairs, hand_ins))
        for place, (hand_in, answer) in enumerate(zip(hand_ins, answers, strict=True))
    ]


def _alike(place: int, pairs: list[Pair], hand_ins: list[HandIn]) -> tuple[tuple[str, float], ...]:
    others = [
        (p.second if p.first == place else p.first, p.likeness)
        for p in pairs
        if place in (p.first, p.second)
    ]
    return tuple((hand_ins[other].name, likeness) for other, likeness in others)


def _mark(
    hand_in: HandIn, answer: Json, rubric: Rubric, alike: tuple[tuple[str, float], ...]
) -> Mark:
    verdicts = answer.get("goals") or [None] * len(rubric.goals)
    goals = [_goal_mark(*pair) for pair in zip(rubric.goals, verdicts, strict=True)]
    leaks = tuple(_message(leak) for leak in answer.get("leaks") or ())
    if answer.get("radar") == "leak":
        leaks = (*leaks, Message("grade.radar_leak"))
    if rubric.leak_points:
        goals.append(_leak_mark(rubric.leak_points, leaks, is_judged=bool(answer.get("has_model"))))
    points = sum(goal.points for goal in goals)
    mark = rubric.scale * points / rubric.total if rubric.total else 0.0
    fault = _message(answer["fault"]) if answer.get("fault") else None
    status = str(answer["status"])
    errors = tuple(_message(error) for error in answer.get("errors") or ())
    return Mark(hand_in.name, status, tuple(goals), round(mark, 2), leaks, alike, fault, errors)


def _goal_mark(goal: RubricGoal, verdict: Any) -> GoalMark:
    if verdict is None:
        return GoalMark(goal.use.name, 0.0, goal.points, Message("grade.not_judged"))
    reached, message = verdict
    points, comment = (goal.points, "") if reached else (0.0, goal.comment)
    return GoalMark(goal.use.name, points, goal.points, _message(message), comment)


def _leak_mark(points: float, leaks: tuple[Message, ...], *, is_judged: bool) -> GoalMark:
    if not is_judged:
        return GoalMark("leaks", 0.0, points, Message("grade.not_judged"))
    if leaks:
        return GoalMark("leaks", 0.0, points, Message("grade.leaks", {"count": len(leaks)}))
    return GoalMark("leaks", points, points, Message("grade.no_leak"))


def _message(found: Json) -> Message:
    return Message(str(found["code"]), dict(found["values"]))
