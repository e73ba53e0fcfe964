"""The attempts of a lesson: ways that solve it and ways that do not, in a file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pipeline_core.edits import Edit, edit_from_json
from pipeline_core.errors import FabricaError, SpecError, UsageError
from pipeline_core.lessons.entries import Entries
from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.lesson_files import ATTEMPTS, text_of
from pipeline_core.spec.yaml_tree import Node, parse_yaml

VERSION = 1
_LEAST_SOLUTIONS, _LEAST_WRONG = 2, 3
# What can be done beside edits, and the entries of each.
DEEDS: Mapping[str, tuple[str, ...]] = {
    "run": (),
    "verify": (),
    "radar": (),
    "factory": (),
    "keep": ("stage", "model"),
    "promote": ("model",),
    "override": ("stage", "name", "reason"),
    "simulate": ("model", "scenario"),
    "watch": ("model", "folder"),
    "serve": ("model", "row"),
}


@dataclass(frozen=True)
class Deed:
    """Something that is done beside edits: a name of `DEEDS`, with its entries."""

    name: str
    entries: Mapping[str, Any]


@dataclass(frozen=True)
class RefusedEdit:
    """An edit that must be refused."""

    edit: Edit


Doing: TypeAlias = Edit | RefusedEdit | Deed


@dataclass(frozen=True)
class Attempt:
    """A way through a lesson.

    Parameters
    ----------
    name
        What it is, in a few words.
    do
        What is done, in order, from the lesson's start.
    goal, says
        Of one that solves nothing: the goal that is not reached, and the code of what is said.
    """

    name: str
    do: tuple[Doing, ...]
    goal: str = ""
    says: str = ""


@dataclass(frozen=True)
class Attempts:
    """The attempts of a lesson: those that solve it, and those that do not."""

    solutions: tuple[Attempt, ...]
    wrong: tuple[Attempt, ...]


def attempts_file(file: Path) -> Path:
    """Return the file of a lesson's attempts, which lies beside it.

    Examples
    --------
    >>> attempts_file(Path("leak.yaml")).as_posix()
    'leak.attempts.yaml'
    """
    return file.with_name(f"{file.stem}{ATTEMPTS}{file.suffix}")


def read_attempts(lesson: Lesson) -> Attempts:
    """Return the attempts of a lesson.

    Raises
    ------
    UsageError
        There is no such file beside the lesson.
    SpecError
        It is no YAML, or an entry is not what it must be; there are fewer than two ways that
        solve the lesson, or than three that do not.
    """
    if lesson.file is None:
        raise UsageError("lesson.no_attempts", where=lesson.id, file="")
    file = attempts_file(lesson.file)
    if not file.is_file():
        raise UsageError("lesson.no_attempts", where=lesson.file.name, file=file.name)
    return attempts_from_text(text_of(file), file.name, lesson)


def attempts_from_text(text: str, where: str, lesson: Lesson) -> Attempts:
    """Return the attempts that a text describes; see `read_attempts`."""
    root = Entries.of(parse_yaml(text, where), where, "", ("attempts", "solutions", "wrong"))
    root.number("attempts", VERSION, VERSION)
    solutions = [_attempt(*item, where, ("name", "do")) for item in root.item_places("solutions")]
    keys = ("name", "do", "goal", "says")
    wrong = [_attempt(*item, where, keys) for item in root.item_places("wrong")]
    if len(solutions) < _LEAST_SOLUTIONS:
        raise root.fault("lesson.few_ways", "solutions", count=len(solutions), low=_LEAST_SOLUTIONS)
    if len(wrong) < _LEAST_WRONG:
        raise root.fault("lesson.few_ways", "wrong", count=len(wrong), low=_LEAST_WRONG)
    known = [goal.id for goal in lesson.goals]
    for attempt in wrong:
        if attempt.goal not in known:
            raise root.fault("lesson.no_choice", "wrong", known=known, near=[], found=attempt.goal)
    return Attempts(tuple(solutions), tuple(wrong))


def _attempt(node: Node, place: str, where: str, keys: tuple[str, ...]) -> Attempt:
    entries = Entries.of(node, where, place, keys)
    do = tuple(_doing(*item, where) for item in entries.item_places("do"))
    rest = [entries.word(key) for key in keys[2:]]
    return Attempt(entries.word("name"), do, *rest)


def _doing(node: Node, place: str, where: str) -> Doing:
    entries = Entries.any(node, where, place)
    if "do" in node.parts:
        name = entries.choice("do", tuple(DEEDS))
        known = Entries.of(node, where, place, ("do", *DEEDS[name]))
        for key in DEEDS[name]:
            known.part(key)
        return Deed(name, {key: node.value[key] for key in DEEDS[name]})
    values = {key: value for key, value in node.value.items() if key != "refused"}
    try:
        edit = edit_from_json(values)
    except FabricaError as error:
        fault = error.message.as_json()
        raise SpecError(
            "lesson.bad_edit", where=where, line=node.line + 1, place=place[:-1], fault=fault
        ) from error
    return RefusedEdit(edit) if node.value.get("refused") is True else edit
