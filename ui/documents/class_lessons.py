"""A class in a lesson: which one the teacher has chosen, how far each is, what was guessed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.errors import FabricaError
from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.progress import Progress, progress_in
from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import people_folder
from pipeline_core.store.paths import safe_path
from ui.documents.lessons import find_lesson
from ui.documents.stores import store_of
from ui.security import people, visitor
from ui.security.people import Person

_FILE = "lesson.json"


@dataclass(frozen=True)
class Pupil:
    """Somebody who has begun a lesson, and how far they are in it."""

    person: Person
    progress: Progress


def pupils_in(lesson: str, everybody: Iterable[Person]) -> list[Pupil]:
    """Return who has begun a lesson, in the order of the people given."""
    found = []
    for person in everybody:
        folder = people.folder(person.id)
        with suppress(FabricaError, sqlite3.Error):
            if not (folder / "fabrica.db").exists():  # nothing was ever done in it
                continue
            progress = progress_in(store_of(folder), lesson)
            if progress.begun is not None:
                found.append(Pupil(person, progress))
    return found


def guesses(pupils: Sequence[Pupil], step: str) -> list[Any]:
    """Return the first answers to the question of a step, without names."""
    return [pupil.progress.answers[step] for pupil in pupils if step in pupil.progress.answers]


def choose_lesson(lesson: str | None) -> None:
    """Put a lesson in front of the class, or none."""
    if lesson is None:
        with suppress(FileNotFoundError):
            _file().unlink()
        return
    people_folder(default_workspace()).mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(_file(), json.dumps({"lesson": lesson}).encode())


def chosen_lesson() -> Lesson | None:
    """Return the lesson that the teacher has put in front of the class, if there is one."""
    if not visitor.in_class():
        return None
    with suppress(OSError, ValueError, KeyError, TypeError):
        return find_lesson(str(json.loads(_file().read_bytes())["lesson"]))
    return None


def _file() -> Path:
    return safe_path(people_folder(default_workspace()), _FILE)
