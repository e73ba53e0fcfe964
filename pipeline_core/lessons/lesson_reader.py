"""A lesson from the YAML tree of its file: keys, types and limits, each fault with its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from pipeline_core.errors import SpecError
from pipeline_core.lessons.entries import Entries, local_text
from pipeline_core.lessons.facts import FACTS
from pipeline_core.lessons.function_table import FunctionTable
from pipeline_core.lessons.goals import GOALS
from pipeline_core.lessons.lesson import (
    DIRECTIONS,
    IDEAS,
    SCREEN_PARTS,
    VERSION,
    AnswerKind,
    FunctionUse,
    Idea,
    Lesson,
    Pointer,
    Question,
    ScreenPart,
    Start,
    Step,
)
from pipeline_core.lessons.traits import TRAITS
from pipeline_core.spec import Pipeline, as_stage_name, is_group_name, parse
from pipeline_core.spec.entry import FAMILIES
from pipeline_core.spec.reader import pipeline_from_tree
from pipeline_core.spec.yaml_tree import Node

ROOT_KEYS = (
    "lesson",
    "id",
    "idea",
    "parts",
    "minutes",
    "title",
    "slide",
    "start",
    "steps",
)
STEP_KEYS = ("id", "text", "points_at", "ask", "goals", "hints", "afterwards")
MAX_STEPS = 40
_MAX_MINUTES = 240
FindExample = Callable[[str], Path | None]


def lesson_from_tree(root: Node, file: Path, find_example: FindExample) -> Lesson:
    """Return the lesson that a tree describes.

    Parameters
    ----------
    root
        The tree of the file.
    file
        The file: what its start names lies beside it.
    find_example
        Returns the pipeline file of a shipped example, or None where there is none.

    Raises
    ------
    SpecError
        An entry is missing, unknown, or not what it must be; the sentence names its line.
    """
    entries = Entries.of(root, file.name, "", ROOT_KEYS)
    entries.number("lesson", VERSION, VERSION)
    steps = [_step(*item, file.name) for item in entries.item_places("steps")]
    if not 1 <= len(steps) <= MAX_STEPS:
        raise entries.fault("lesson.step_count", "steps", count=len(steps), high=MAX_STEPS)
    _require_unique(entries, [step.id for step in steps])
    _require_unique(entries, [goal.id for step in steps for goal in step.goals])
    return Lesson(
        id=_identifier(entries, "id"),
        idea=cast("Idea", entries.choice("idea", IDEAS)),
        title=entries.text("title", title=True),
        slide=entries.text("slide"),
        minutes=entries.number("minutes", 1, _MAX_MINUTES),
        start=_start(entries, file, find_example),
        steps=tuple(steps),
        parts=entries.choices("parts", FAMILIES),
        file=file,
    )


def _identifier(entries: Entries, key: str) -> str:
    word = entries.word(key)
    if as_stage_name(word.replace("-", "_")) != word.replace("-", "_"):
        raise entries.fault("lesson.bad_id", key, found=word)
    return word


def _require_unique(entries: Entries, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise entries.fault("lesson.twice", "steps", name=name)


_START_WAYS = ("example", "pipeline", "table", "blank")
_START_KEYS = (*_START_WAYS, "files", "folders")


def _start(entries: Entries, file: Path, find_example: FindExample) -> Start:
    start = entries.mapping("start", _START_KEYS)
    given = [key for key in _START_WAYS if start.has(key)]
    if len(given) != 1:
        raise entries.fault("lesson.start_ways", "start", known=list(_START_WAYS), found=given)
    files = tuple(_file_of(start, part, file) for part in start.items("files"))
    begun = _begun(start, given[0], file, find_example)
    return replace(begun, files=(*begun.files, *files), folders=_folders(start, file))


def _begun(start: Entries, way: str, file: Path, find_example: FindExample) -> Start:
    """Return a start without the files that it names beside its pipeline."""
    if way == "blank":
        return Start(Pipeline())
    if way == "pipeline":
        return Start(pipeline_from_tree(start.part("pipeline"), file.name))
    if way == "table":
        return Start(Pipeline(), files=(_file_of(start, start.part("table"), file),))
    name = start.word("example")
    example = find_example(name)
    if example is None:
        raise start.fault("lesson.no_example", "example", found=name)
    pipeline = parse(example.read_text(encoding="utf-8"), example.name)
    others = [path for path in sorted(example.parent.iterdir()) if path.is_file()]
    return Start(pipeline, name, tuple(path for path in others if path != example))


def _folders(start: Entries, file: Path) -> dict[str, tuple[Path, ...]]:
    """Return the folders of a start, each with its files."""
    if not start.has("folders"):
        return {}
    entries = Entries.any(start.part("folders"), start.where, f"{start.place}folders.")
    for name in entries.node.parts:
        if not is_group_name(str(name)):
            raise entries.fault("lesson.bad_id", str(name), found=str(name))
    return {
        str(name): tuple(_file_of(entries, part, file, str(name)) for part in entries.items(name))
        for name in entries.node.parts
    }


def _file_of(start: Entries, part: Node, lesson: Path, key: str = "files") -> Path:
    """Return a file that lies beside a lesson, or in a folder ``data`` beside or above it."""
    name = part.value
    if not isinstance(name, str) or Path(name).name != name:
        raise start.fault("lesson.bad_file", key, part, found=str(name))
    for folder in (lesson.parent, lesson.parent / "data", lesson.parent.parent / "data"):
        if (folder / name).is_file():
            return folder / name
    raise start.fault("lesson.no_file", key, part, found=name)


def _step(node: Node, place: str, where: str) -> Step:
    entries = Entries.of(node, where, place, STEP_KEYS)
    name = _identifier(entries, "id")
    return Step(
        id=name,
        text=entries.text("text"),
        points_at=_pointer(entries) if entries.has("points_at") else None,
        ask=_question(entries) if entries.has("ask") else None,
        goals=tuple(
            _use(item, at, where, "goal", GOALS) for item, at in entries.item_places("goals")
        ),
        hints=entries.texts("hints"),
        afterwards=entries.text("afterwards") if entries.has("afterwards") else "",
    )


def _pointer(entries: Entries) -> Pointer:
    pointer = entries.mapping("points_at", ("part", "trait"))
    if pointer.has("part"):
        return Pointer(part=cast("ScreenPart", pointer.choice("part", SCREEN_PARTS)))
    return Pointer(trait=pointer.choice("trait", TRAITS))


_ASK_KEYS = ("text", "kind", "fact", "choices", "tolerance")
_KINDS = ("number", "choice", "direction")


def _question(step: Entries) -> Question:
    entries = step.mapping("ask", _ASK_KEYS)
    kind = cast("AnswerKind", entries.choice("kind", _KINDS))
    fact = _use(entries.part("fact"), f"{entries.place}fact.", entries.where, "name", FACTS)
    choices = {}
    if kind == "choice":
        given = Entries.any(entries.part("choices"), entries.where, f"{entries.place}choices.")
        choices = {str(k): local_text(given, str(k), part) for k, part in given.node.parts.items()}
        if fact.name == "known" and fact.settings["value"] not in choices:
            values = {"known": list(choices), "near": [], "found": fact.settings["value"]}
            raise entries.fault("lesson.no_choice", "fact", **values)
    return Question(entries.text("text"), kind, fact, choices, entries.share("tolerance"))


def answers_of(question: Question) -> tuple[str, ...]:
    """Return the answers that a question offers; none where it asks for a number."""
    return DIRECTIONS if question.kind == "direction" else tuple(question.choices)


def _use(node: Node, place: str, where: str, key: str, table: FunctionTable[Any]) -> FunctionUse:
    """Return the use of a function of a table: its name under a key, beside it its settings."""
    entries = Entries.any(node, where, place)
    name = entries.word(key)
    settings = {k: v for k, v in node.value.items() if k not in (key, "id")}
    fault = table.fault(name, settings)
    if fault is not None:
        at = node.parts.get(str(fault.values.get("key")), node)
        values = {"line": at.line + 1, "place": place.rstrip("."), **fault.values}
        raise SpecError(fault.code, where=where, **values)
    return FunctionUse(name, settings, entries.word("id") if entries.has("id") else name)
