"""The guide of a lesson: the step that is read, what it points at, and when an answer is shown."""

from __future__ import annotations

import pytest

from pipeline_core.lessons.deeds import run
from pipeline_core.lessons.lesson import Step
from pipeline_core.lessons.progress import answer, mark_read
from ui.documents import documents
from ui.documents.lesson_acts import record_refusal, record_verification
from ui.documents.lesson_guides import (
    Guide,
    answer_shown,
    guide_of,
    keep_step,
    pointed_stages,
    pointer_of,
    show_step,
    shown_step,
)
from ui.documents.lessons import begin_lesson, find_lesson
from ui.documents.stores import visitor_store
from ui.documents.view_model import view_model_of

FIRST = "what-a-pipeline-is"


@pytest.fixture
def lesson_pipeline(workspace) -> str:
    """The pipeline of the first lesson, just begun."""
    lesson = find_lesson(FIRST)
    assert lesson is not None
    return begin_lesson(lesson, "en")


def guide_now(name: str) -> Guide:
    document = documents.load(name)
    assert document is not None
    guide = guide_of(view_model_of(document))
    assert guide is not None
    return guide


def asking(guide: Guide) -> Step:
    return next(step for step in guide.lesson.steps if step.ask and step.goals)


def test_it_points_at_what_the_step_is_about_until_that_is_done(lesson_pipeline: str) -> None:
    guide = guide_now(lesson_pipeline)
    first, second = guide.lesson.steps[:2]
    assert keep_step(guide) is first
    assert pointer_of(guide) == first.points_at
    mark_read(visitor_store(), guide.lesson, first.id)
    assert shown_step(guide) is first
    assert pointer_of(guide) is None
    show_step(guide, second)
    assert pointer_of(guide) == second.points_at


def test_it_points_at_stages_by_what_they_are(lesson_pipeline: str) -> None:
    guide = guide_now(lesson_pipeline)
    step = next(s for s in guide.lesson.steps if s.points_at and s.points_at.trait)
    show_step(guide, step)
    assert pointed_stages(guide) == ["model"]


@pytest.mark.usefixtures("launcher")
def test_an_answer_is_shown_once_it_is_given_and_was_tried(lesson_pipeline: str) -> None:
    guide = guide_now(lesson_pipeline)
    step = asking(guide)
    assert answer_shown(guide, step) is None
    answer(visitor_store(), guide.lesson, step.id, 344)
    assert answer_shown(guide, step) is None
    document = documents.load(lesson_pipeline)
    assert document is not None
    run(visitor_store(), view_model_of(document).catalogue, document.file, {})
    guide = guide_now(lesson_pipeline)
    assert {goal.id for goal in step.goals} <= guide.progress.reached
    assert answer_shown(guide, step) == 344


def test_a_wire_is_recorded_as_refused_only_if_it_is(lesson_pipeline: str) -> None:
    document = documents.load(lesson_pipeline)
    assert document is not None
    record_refusal(lesson_pipeline, ("model", "nowhere", "data"))
    record_refusal(lesson_pipeline, ("scaled", "roles", "table"))
    record_verification(document, equal=False)
    record_verification(document, equal=True)
    acts = guide_now(lesson_pipeline).evidence.acts
    assert [act.kind for act in acts] == ["wire_refused", "verified"]
    assert acts[0].values["code"] == "wire.cycle"
    path = acts[0].values["path"]
    assert path[0] == path[-1] == "roles"
    assert path[-2] == "scaled"


def test_without_a_lesson_there_is_no_guide(workspace) -> None:
    name = documents.create_pipeline("plain")
    document = documents.load(name)
    assert document is not None
    assert guide_of(view_model_of(document)) is None
