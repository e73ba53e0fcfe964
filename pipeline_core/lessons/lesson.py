"""The model of a lesson: where it begins, its steps, and what each of them asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline_core.spec import LocalText, Pipeline

VERSION = 1
Idea = Literal[
    "pipeline",
    "transformations",
    "sharing",
    "dag",
    "ingest",
    "validate_data",
    "prepare",
    "train",
    "validate_model",
    "monitor",
    "factory",
    "life_cycle",
]
IDEAS: tuple[Idea, ...] = get_args(Idea)
AnswerKind = Literal["number", "choice", "direction"]
DIRECTIONS = ("down", "same", "up")
# The parts of the screen that a guide can point at.
ScreenPart = Literal[
    "palette",
    "canvas",
    "wires",
    "run",
    "problems",
    "settings",
    "data",
    "changes",
    "result",
    "code",
    "help",
    "take_home",
    "scores",
    "versions",
    "results",
    "runs",
    "models",
    "monitor",
    "simulator",
    "factory",
    "radar",
    "laboratory",
]
SCREEN_PARTS: tuple[ScreenPart, ...] = get_args(ScreenPart)


@dataclass(frozen=True)
class FunctionUse:
    """A goal or a fact that a step names, with its settings.

    Parameters
    ----------
    name
        The name it is registered by.
    settings
        Its settings; those left out have their defaults.
    id
        What progress and attempts call it; unique in its lesson.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class Question:
    """A question that is answered before a run shows the answer.

    Parameters
    ----------
    text
        The question.
    kind
        What the answer is: a number, a choice, or whether something goes up or down.
    fact
        What of the evidence is the right answer.
    choices
        The answers to choose from, by their values; those of a direction are `DIRECTIONS`.
    tolerance
        How far a number may be from the fact.
    """

    text: LocalText
    kind: AnswerKind
    fact: FunctionUse
    choices: Mapping[str, LocalText] = field(default_factory=dict)
    tolerance: float = 0.0


@dataclass(frozen=True)
class Pointer:
    """What a guide points at: a part of the screen, or the stages with a trait."""

    part: ScreenPart | None = None
    trait: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Parameters
    ----------
    id
        Its name in the lesson.
    text
        What it says, in Markdown.
    points_at
        What the guide points at while it is read.
    ask
        What is asked before the run.
    goals
        What must be reached before the next step.
    hints
        Help, a little more each time.
    afterwards
        What to look at once the goals are reached.
    """

    id: str
    text: LocalText
    points_at: Pointer | None = None
    ask: Question | None = None
    goals: tuple[FunctionUse, ...] = ()
    hints: tuple[LocalText, ...] = ()
    afterwards: LocalText = ""


@dataclass(frozen=True)
class Start:
    """What a lesson begins with.

    Parameters
    ----------
    pipeline
        The pipeline; an empty one for a blank canvas.
    example
        The name of the shipped example that it is taken from; empty for none.
    files
        The files that its pipeline reads, copied beside it.
    folders
        Files that lie in folders beside it, such as one that a kept model watches.
    """

    pipeline: Pipeline
    example: str = ""
    files: tuple[Path, ...] = ()
    folders: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Parameters
    ----------
    id
        What progress calls it.
    idea
        The idea of the lecture that it is about.
    title, slide
        What it is called, and what the teacher shows, in Markdown.
    minutes
        How long it takes.
    start
        What it begins with.
    steps
        Its steps, in order.
    parts
        The parts of a pipeline that it is about: families of blocks.
    file
        Its file.
    """

    id: str
    idea: Idea
    title: LocalText
    slide: LocalText
    minutes: int
    start: Start
    steps: tuple[Step, ...]
    parts: tuple[str, ...] = ()
    file: Path | None = None

    @property
    def goals(self) -> tuple[FunctionUse, ...]:
        """The goals of all steps, in order."""
        return tuple(goal for step in self.steps for goal in step.goals)

    def step(self, name: str) -> Step | None:
        """Return a step by its id, or None."""
        return next((step for step in self.steps if step.id == name), None)
