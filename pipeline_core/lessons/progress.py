"""A person's progress in lessons: kept as events, so that two tabs lose nothing of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.goals import Verdict, verdict_of
from pipeline_core.lessons.lesson import DIRECTIONS, Lesson, Question, Step
from pipeline_core.store import Store
from pipeline_core.store.lesson_events import LessonEvent


@dataclass(frozen=True)
class Progress:
    """How far a person is in a lesson.

    Parameters
    ----------
    lesson
        The lesson's id.
    pipeline
        The path of the pipeline that it is done on; empty before it was begun.
    begun
        When it was begun, in seconds since 1970; None before.
    reached
        The goals of the steps that were reached, which stay so whatever is changed later.
    answers
        The first answer to the question of each step.
    hints
        How many hints of each step were looked at.
    read
        The steps that were read, where nothing else is asked.
    """

    lesson: str
    pipeline: str = ""
    begun: float | None = None
    reached: frozenset[str] = frozenset()
    answers: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    read: frozenset[str] = frozenset()

    def is_through(self, step: Step) -> bool:
        """Return whether all that a step asks for is done."""
        goals = {goal.id for goal in step.goals} <= self.reached
        asked = step.ask is None or step.id in self.answers
        return goals and asked and bool(step.goals or step.ask or step.id in self.read)

    def current(self, lesson: Lesson) -> Step | None:
        """Return the first step that is not through; None at the end."""
        return next((step for step in lesson.steps if not self.is_through(step)), None)


def progress_in(store: Store, lesson: str) -> Progress:
    """Return how far the person of a workspace is in a lesson."""
    return _progress(lesson, store.lessons.of_lesson(lesson))


def all_progress(store: Store) -> dict[str, Progress]:
    """Return how far the person of a workspace is in each lesson that was begun."""
    events: dict[str, list[LessonEvent]] = {}
    for event in store.lessons.all():
        events.setdefault(event.lesson, []).append(event)
    return {lesson: _progress(lesson, some) for lesson, some in events.items()}


def _progress(lesson: str, events: Iterable[LessonEvent]) -> Progress:
    """Return the progress that events make, from the last time that the lesson was begun."""
    found = Progress(lesson)
    reached, answers, hints, read = set[str](), dict[str, Any](), dict[str, int](), set[str]()
    for event in events:
        step = str(event.content.get("step", ""))
        if event.kind == "begun":
            found = Progress(lesson, event.pipeline, event.created)
            reached, answers, hints, read = set(), {}, {}, set()
        elif event.kind == "reached":
            reached.add(str(event.content["goal"]))
        elif event.kind == "answered":
            answers.setdefault(step, event.content["answer"])
        elif event.kind == "hint":
            hints[step] = hints.get(step, 0) + 1
        elif event.kind == "read":
            read.add(step)
    marks = (frozenset(reached), answers, hints, frozenset(read))
    return Progress(lesson, found.pipeline, found.begun, *marks)


def begin(store: Store, lesson: Lesson, identity: str) -> Progress:
    """Begin a lesson, or begin it anew, on a pipeline; return the progress."""
    store.lessons.add(lesson.id, "begun", {}, identity)
    return progress_in(store, lesson.id)


def answer(store: Store, lesson: Lesson, step: str, given: Any) -> Progress:
    """Keep the answer to the question of a step; the first one counts.

    Raises
    ------
    UsageError
        The step asks nothing, or the answer is none to its question.
    """
    found = lesson.step(step)
    if found is None or found.ask is None:
        raise UsageError("lesson.asks_nothing", step=step)
    store.lessons.add(lesson.id, "answered", {"step": step, "answer": _checked(found.ask, given)})
    return progress_in(store, lesson.id)


def _checked(question: Question, given: Any) -> Any:
    if question.kind == "number":
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise UsageError("lesson.answer_no_number", found=str(given)[:60])
        return given
    known = DIRECTIONS if question.kind == "direction" else tuple(question.choices)
    if given not in known:
        raise UsageError("lesson.answer_no_choice", found=str(given)[:60], known=list(known))
    return given


def look_at_hint(store: Store, lesson: Lesson, step: str) -> Progress:
    """Note that one more hint of a step was looked at."""
    store.lessons.add(lesson.id, "hint", {"step": step})
    return progress_in(store, lesson.id)


def mark_read(store: Store, lesson: Lesson, step: str) -> Progress:
    """Note that a step was read."""
    store.lessons.add(lesson.id, "read", {"step": step})
    return progress_in(store, lesson.id)


def judge(store: Store, lesson: Lesson, evidence: Evidence) -> dict[str, Verdict]:
    """Return what each goal of a lesson says, and keep those of the steps that are reached now.

    Parameters
    ----------
    store, lesson
        The workspace of the person, and the lesson.
    evidence
        What there is to see of the person's work.
    """
    kept = progress_in(store, lesson.id).reached
    verdicts = {goal.id: verdict_of(goal, evidence) for goal in lesson.goals}
    for goal in newly_reached(lesson, kept, verdicts):
        store.lessons.add(lesson.id, "reached", {"goal": goal})
    return verdicts


def newly_reached(
    lesson: Lesson, kept: Collection[str], verdicts: Mapping[str, Verdict]
) -> list[str]:
    """Return the goals of the steps that are reached now: all of a step's together, step by step.

    What a later step asks for may be so at the start already; it counts once its turn has come.

    Parameters
    ----------
    lesson
        The lesson.
    kept
        The goals that were reached before.
    verdicts
        What the goals say.

    Examples
    --------
    >>> from pipeline_core.lessons.lesson import FunctionUse, Start
    >>> from pipeline_core.messages.message import Message
    >>> from pipeline_core.spec import Pipeline
    >>> steps = [Step(name, "", goals=(FunctionUse("ran", id=name),)) for name in "abc"]
    >>> lesson = Lesson("x", "dag", "", "", 10, Start(Pipeline()), tuple(steps))
    >>> verdicts = {name: Verdict(name != "b", Message("")) for name in "abc"}
    >>> newly_reached(lesson, (), verdicts), newly_reached(lesson, "ab", verdicts)
    (['a'], ['c'])
    """
    found: list[str] = []
    for step in lesson.steps:
        goals = [goal.id for goal in step.goals]
        if set(goals) <= set(kept):
            continue
        if not all(verdicts[goal].reached for goal in goals):
            break
        found += [goal for goal in goals if goal not in kept]
    return found
