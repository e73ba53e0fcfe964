"""A rubric: the goals that hand-ins are judged by, their points, and what they may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline_core.errors import SpecError, UsageError
from pipeline_core.lessons.entries import Entries
from pipeline_core.lessons.goals import GOALS
from pipeline_core.lessons.lesson import FunctionUse
from pipeline_core.spec import MAX_BYTES, LocalText, Pipeline, read
from pipeline_core.spec.literal import abbreviate
from pipeline_core.spec.yaml_tree import Node, parse_yaml

VERSION = 1
_KEYS = ("grade", "title", "goals", "leaks", "copies", "limits", "scale", "template")
_OWN_KEYS = ("goal", "points", "comment")
_MAX_GOALS = 60


@dataclass(frozen=True)
class RubricGoal:
    """A goal of a rubric.

    Parameters
    ----------
    use
        The goal of lessons that it is, with its settings.
    points
        What it is worth.
    comment
        What the teacher says where it is not reached, beside what is missing.
    """

    use: FunctionUse
    points: float = 1.0
    comment: LocalText = ""


@dataclass(frozen=True)
class RunLimits:
    """What a hand-in may take: seconds in all, and megabytes of memory and of files."""

    seconds: int = 120
    megabytes: int = 2_000
    files: int = 200


@dataclass(frozen=True)
class Rubric:
    """What is asked of hand-ins.

    Parameters
    ----------
    goals
        What is judged.
    title
        What the exercise is called.
    leak_points
        What it is worth that nothing leaks; 0 leaves leaks to be told only.
    radar
        Whether leaks are looked for by experiment too.
    alike
        The likeness from which two hand-ins are told to be copies.
    scale
        The mark of all points.
    limits
        What a hand-in may take.
    template
        What was handed out, which is nobody's copy.
    """

    goals: tuple[RubricGoal, ...]
    title: LocalText = ""
    leak_points: float = 0.0
    radar: bool = False
    alike: float = 0.9
    scale: float = 10.0
    limits: RunLimits = RunLimits()
    template: Pipeline = field(default_factory=Pipeline)

    @property
    def total(self) -> float:
        """The points of all."""
        return sum(goal.points for goal in self.goals) + self.leak_points


def read_rubric(file: Path) -> Rubric:
    """Read a rubric.

    Raises
    ------
    UsageError
        There is no such file.
    SpecError
        It is no rubric; the sentence names the line.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError("grade.no_rubric", file=str(file)) from error
    if len(content) > MAX_BYTES:
        raise SpecError("spec.too_large", where=file.name, size=len(content), limit=MAX_BYTES)
    try:
        return _rubric(parse_yaml(content.decode("utf-8"), file.name), file)
    except UnicodeDecodeError as error:
        raise SpecError("grade.no_text", where=file.name) from error


def _rubric(root: Node, file: Path) -> Rubric:
    entries = Entries.of(root, file.name, "", _KEYS)
    entries.number("grade", VERSION, VERSION)
    goals = [_goal(node, place, file.name) for node, place in entries.item_places("goals")]
    if not 1 <= len(goals) <= _MAX_GOALS:
        raise entries.fault("grade.goal_count", "goals", count=len(goals), high=_MAX_GOALS)
    leaks = _part(entries, "leaks", ("points", "radar"))
    copies = _part(entries, "copies", ("alike",))
    return Rubric(
        goals=tuple(goals),
        title=entries.text("title", title=True) if entries.has("title") else "",
        leak_points=leaks.share("points") if leaks else 0.0,
        radar=bool(leaks and leaks.node.value.get("radar") is True),
        alike=_share(copies, "alike", 0.9),
        scale=entries.share("scale") or 10.0,
        limits=_limits(_part(entries, "limits", ("seconds", "megabytes", "files"))),
        template=_template(entries, file),
    )


def _part(entries: Entries, key: str, names: tuple[str, ...]) -> Entries | None:
    return entries.mapping(key, names) if entries.has(key) else None


def _share(entries: Entries | None, key: str, default: float) -> float:
    if entries is None or not entries.has(key):
        return default
    value = entries.share(key)
    if not 0.5 <= value <= 1:
        raise entries.fault("grade.bad_likeness", key, found=value)
    return value


def _limits(entries: Entries | None) -> RunLimits:
    if entries is None:
        return RunLimits()
    bounds: Mapping[str, tuple[int, int]] = {
        "seconds": (1, 3_600),
        "megabytes": (300, 100_000),
        "files": (1, 2_000),
    }
    given = {key: entries.number(key, *bounds[key]) for key in bounds if entries.has(key)}
    return RunLimits(**given)


def _template(entries: Entries, file: Path) -> Pipeline:
    if not entries.has("template"):
        return Pipeline()
    path = file.parent / entries.word("template")
    if not path.is_file():
        raise entries.fault("grade.no_template", "template", found=path.name)
    return read(path)


def _goal(node: Node, place: str, where: str) -> RubricGoal:
    entries = Entries.any(node, where, place)
    name = entries.word("goal")
    settings: dict[str, Any] = {k: v for k, v in node.value.items() if k not in _OWN_KEYS}
    fault = GOALS.fault(name, settings)
    if fault is not None:
        line = node.parts.get(str(fault.values.get("key")), node).line + 1
        values = {"line": line, "place": place.rstrip("."), **fault.values}
        raise SpecError(fault.code, where=where, **values)
    points = entries.share("points") if entries.has("points") else 1.0
    comment = entries.text("comment") if entries.has("comment") else ""
    if points > 1_000:
        raise entries.fault("lesson.negative", "points", found=abbreviate(points))
    return RubricGoal(FunctionUse(name, settings, name), points, comment)
