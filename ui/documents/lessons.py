"""Lessons of the visitor: those there are, how far each is, and the pipeline it is done on.

A lesson is begun on a pipeline of its own, made of the lesson's start. The pipeline's page shows
the guide of the lesson that was last begun on it, until that is begun anew elsewhere or left.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.lesson_files import (
    SHIPPED,
    FaultyLesson,
    all_lessons,
    lesson_files,
    own_folder,
)
from pipeline_core.lessons.progress import Progress, begin, progress_in
from pipeline_core.lessons.starting import lay_down
from pipeline_core.spec import text_in
from pipeline_core.store import default_workspace
from pipeline_core.store.disk_quota import room_for
from ui.documents import documents
from ui.documents.documents import Document
from ui.documents.pipeline_folders import create_folder
from ui.documents.stores import visitor_store
from ui.security import visitor

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]
_START_BYTES = 50_000  # what a start takes at most, beside the files that it reads
_LEFT, _RESUMED = "left", "resumed"  # beside those of `pipeline_core.lessons.progress`


def lesson_folders() -> list[Path]:
    """Return the folders of lessons beside the shipped ones: the class's, and the visitor's."""
    folders = (own_folder(default_workspace()), own_folder(visitor.workspace()))
    return list(dict.fromkeys(folders))


def known_lessons() -> tuple[list[Lesson], list[FaultyLesson]]:
    """Return the lessons in the order of the lecture, and the files that are none."""
    folders = tuple(lesson_folders())
    return _lessons_of((folders, _stamp(folders)))


def _stamp(folders: tuple[Path, ...]) -> Stamp:
    """Return what changes whenever a lesson's file does."""
    files = [file for folder in (SHIPPED, *folders) for file in lesson_files(folder)]
    stats = [(str(file), file.stat()) for file in files if file.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=40)
def _lessons_of(state: tuple[tuple[Path, ...], Stamp]) -> tuple[list[Lesson], list[FaultyLesson]]:
    folders, _ = state
    return all_lessons(folders)


def is_shipped(lesson: Lesson) -> bool:
    """Return whether a lesson is shipped with the app, and not somebody's own."""
    return lesson.file is not None and lesson.file.is_relative_to(SHIPPED)


def find_lesson(name: str) -> Lesson | None:
    """Return a lesson by its id, or None."""
    return next((lesson for lesson in known_lessons()[0] if lesson.id == name), None)


def begin_lesson(lesson: Lesson, language: str) -> str:
    """Begin a lesson, also anew, on a pipeline of its own; return that pipeline's id.

    Parameters
    ----------
    lesson
        The lesson.
    language
        The language of the name of a blank pipeline.

    Raises
    ------
    FabricaError
        It cannot be written, or the workspace has no room for it.
    """
    size = _START_BYTES + sum(file.stat().st_size for file in lesson.start.files)
    workspace, store = visitor.workspace(), visitor_store()
    with room_for(workspace, size, text_in(lesson.title, language)):
        folder = create_folder(workspace, lesson.id)
        file = lay_down(lesson, folder, name=folder.name, language=language)
    begin(store, lesson, str(file))
    return folder.name


def pipeline_of(progress: Progress) -> str | None:
    """Return the id of the pipeline that a lesson is done on; None once that is deleted."""
    if not progress.pipeline:
        return None
    name = Path(progress.pipeline).parent.name
    return name if str(documents.find_file(name)) == progress.pipeline else None


def lesson_on(document: Document) -> Lesson | None:
    """Return the lesson that is being done on a pipeline, or None."""
    events = visitor_store().lessons.of_pipeline(document.identity)
    marks = [event for event in events if event.kind in ("begun", _LEFT, _RESUMED)]
    if not marks or marks[-1].kind == _LEFT:
        return None
    lesson = find_lesson(marks[-1].lesson)
    if lesson is None or progress_of(lesson).pipeline != document.identity:
        return None
    return lesson


def progress_of(lesson: Lesson) -> Progress:
    """Return how far the visitor is in a lesson."""
    return progress_in(visitor_store(), lesson.id)


def leave_lesson(lesson: Lesson) -> None:
    """Show the guide no more, until the lesson is gone on with."""
    visitor_store().lessons.add(lesson.id, _LEFT, {}, progress_of(lesson).pipeline)


def resume_lesson(lesson: Lesson) -> str | None:
    """Go on with a lesson; return the id of its pipeline, or None once that is deleted."""
    progress = progress_of(lesson)
    pipeline = pipeline_of(progress)
    if pipeline is not None:
        visitor_store().lessons.add(lesson.id, _RESUMED, {}, progress.pipeline)
    return pipeline
