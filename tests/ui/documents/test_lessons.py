"""Lessons of a visitor: begun on a pipeline of their own, left, gone on with, begun anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline_core.lessons.lesson_files import SHIPPED, own_folder
from pipeline_core.lessons.progress import answer, mark_read
from ui.documents import documents
from ui.documents.lessons import (
    begin_lesson,
    find_lesson,
    is_shipped,
    known_lessons,
    leave_lesson,
    lesson_on,
    pipeline_of,
    progress_of,
    resume_lesson,
)
from ui.documents.stores import visitor_store

FIRST = "what-a-pipeline-is"


def begun(language: str = "en") -> tuple[str, documents.Document]:
    lesson = find_lesson(FIRST)
    assert lesson is not None
    name = begin_lesson(lesson, language)
    document = documents.load(name)
    assert document is not None
    return name, document


@pytest.mark.usefixtures("workspace")
def test_it_is_begun_on_a_pipeline_of_its_own() -> None:
    name, document = begun()
    lesson = lesson_on(document)
    assert lesson is not None
    assert lesson.id == FIRST
    assert document.pipeline.stages.keys() == lesson.start.pipeline.stages.keys()
    assert all((document.file.parent / file.name).is_file() for file in lesson.start.files)
    assert pipeline_of(progress_of(lesson)) == name


@pytest.mark.usefixtures("workspace")
def test_begun_anew_it_leaves_the_pipeline_from_before_without_a_guide() -> None:
    _, before = begun()
    lesson = lesson_on(before)
    assert lesson is not None
    mark_read(visitor_store(), lesson, lesson.steps[0].id)
    name, document = begun()
    assert lesson_on(before) is None
    assert lesson_on(document) is not None
    assert name != before.id
    assert before.file.is_file()
    assert not progress_of(lesson).read


@pytest.mark.usefixtures("workspace")
def test_it_is_left_and_gone_on_with_where_it_was() -> None:
    name, document = begun()
    lesson = lesson_on(document)
    assert lesson is not None
    asking = next(step for step in lesson.steps if step.ask is not None)
    answer(visitor_store(), lesson, asking.id, 344)
    leave_lesson(lesson)
    assert lesson_on(document) is None
    assert resume_lesson(lesson) == name
    assert lesson_on(document) == lesson
    assert progress_of(lesson).answers == {asking.id: 344}


@pytest.mark.usefixtures("workspace")
def test_a_deleted_pipeline_is_said_to_be_gone() -> None:
    _, document = begun()
    lesson = lesson_on(document)
    assert lesson is not None
    shutil.rmtree(document.file.parent)
    assert pipeline_of(progress_of(lesson)) is None
    assert resume_lesson(lesson) is None
    begun()
    assert pipeline_of(progress_of(lesson)) is not None


@pytest.mark.usefixtures("workspace")
def test_a_folder_of_lessons_is_read_anew_once_it_has_changed(workspace: Path) -> None:
    folder = own_folder(workspace)
    text = next(SHIPPED.glob("01-*/lesson.yaml")).read_text(encoding="utf-8")
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(text.replace(f"id: {FIRST}", "id: mine"), encoding="utf-8")
    shutil.copytree(SHIPPED / "data", folder / "data")
    lesson = find_lesson("mine")
    assert lesson is not None
    assert not is_shipped(lesson)
    (folder / "mine.yaml").write_text("lesson: 1\nid: mine\n", encoding="utf-8")
    assert find_lesson("mine") is None
    assert [fault.file.name for fault in known_lessons()[1]] == ["mine.yaml"]
