"""A class in a lesson: who is how far, what was guessed, and what the teacher has chosen."""

from __future__ import annotations

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.lessons.progress import answer, look_at_hint, mark_read
from ui.documents.class_lessons import choose_lesson, chosen_lesson, guesses, pupils_in
from ui.documents.lessons import begin_lesson, find_lesson
from ui.documents.stores import visitor_store
from ui.security import pause, people, visitor

LESSON = "what-a-pipeline-is"


@pytest.fixture
def everybody(workspace, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    for name in ("Ana", "Beto", "Carla"):
        people.sign_in(name, "lluvia")
    return sorted(people.everybody(), key=lambda person: person.name)


def begin_and_guess(person, guess):
    with visitor.act_as(person.id):
        lesson = find_lesson(LESSON)
        first, asked = lesson.steps[:2]
        begin_lesson(lesson, "es")
        mark_read(visitor_store(), lesson, first.id)
        look_at_hint(visitor_store(), lesson, asked.id)
        if guess is not None:
            answer(visitor_store(), lesson, asked.id, guess)
    return lesson, asked


def test_whoever_has_begun_is_seen_with_steps_hints_and_guesses(everybody):
    ana, beto, _ = everybody
    begin_and_guess(ana, 258)
    lesson, asked = begin_and_guess(beto, None)
    pupils = pupils_in(LESSON, everybody)
    assert [pupil.person for pupil in pupils] == [ana, beto]
    assert [pupil.progress.current(lesson).id for pupil in pupils] == [asked.id, asked.id]
    assert [pupil.progress.hints for pupil in pupils] == [{asked.id: 1}] * 2
    assert guesses(pupils, asked.id) == [258]
    assert guesses(pupils, "no-such-step") == []


def test_the_first_guess_counts_and_one_begun_anew_guesses_anew(everybody):
    ana = everybody[0]
    lesson, asked = begin_and_guess(ana, 100)
    with visitor.act_as(ana.id):
        answer(visitor_store(), lesson, asked.id, 344)
    assert guesses(pupils_in(LESSON, [ana]), asked.id) == [100]
    begin_and_guess(ana, 86)
    assert guesses(pupils_in(LESSON, [ana]), asked.id) == [86]


def test_to_look_at_a_class_makes_no_workspace(everybody):
    assert pupils_in(LESSON, everybody) == []
    assert not [
        person for person in everybody if (people.folder(person.id) / "fabrica.db").exists()
    ]


def test_a_lesson_is_put_in_front_of_the_class_and_taken_back(everybody):
    with visitor.act_as(everybody[0].id):
        assert chosen_lesson() is None
        choose_lesson(LESSON)
        assert chosen_lesson().id == LESSON
        choose_lesson("a-lesson-that-is-gone")
        assert chosen_lesson() is None
        choose_lesson(None)
        choose_lesson(None)
        assert chosen_lesson() is None


def test_in_a_pause_no_lesson_is_begun(everybody):
    ana = everybody[0]
    pause.begin_pause()
    with visitor.act_as(ana.id), pytest.raises(SpecError, match=r"class\.paused"):
        begin_lesson(find_lesson(LESSON), "es")
