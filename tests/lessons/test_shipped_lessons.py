"""Each shipped lesson is solved in two ways and failed in three others, in both languages."""

import pytest

from pipeline_core.lessons.attempts import read_attempts
from pipeline_core.lessons.lesson import IDEAS
from pipeline_core.lessons.lesson_files import SHIPPED, all_lessons, lesson_files, read_lesson
from pipeline_core.lessons.rehearsal import rehearse
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec.entry import FAMILIES

FILES = lesson_files(SHIPPED)
NAMES = [file.parent.name for file in FILES]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_it_is_solved_by_each_way_and_failed_by_each_other_one(file):
    outcomes = rehearse(read_lesson(file))

    assert sum(outcome.solves for outcome in outcomes) >= 2
    assert sum(not outcome.solves for outcome in outcomes) >= 3
    faults = {o.attempt.name: say(o.fault.code, o.fault.values) for o in outcomes if o.fault}
    assert not faults
    for outcome in outcomes:
        for verdict in outcome.verdicts.values():
            texts = [say(verdict.message.code, verdict.message.values, x) for x in ("en", "es")]
            assert texts[0] != texts[1]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_its_texts_are_in_both_languages_and_it_asks_and_judges(file):
    lesson = read_lesson(file)
    texts = [lesson.title, lesson.slide]
    for step in lesson.steps:
        texts += [step.text, *step.hints, *([step.afterwards] if step.afterwards else [])]
        texts += [step.ask.text, *step.ask.choices.values()] if step.ask else []

    assert all(set(text) == {"en", "es"} for text in texts)
    assert any(step.ask for step in lesson.steps)
    assert lesson.goals
    assert 10 <= lesson.minutes <= 20
    solutions = [attempt.do for attempt in read_attempts(lesson).solutions]
    assert len({repr(do) for do in solutions}) == len(solutions)


def test_there_is_one_for_each_idea_and_none_is_faulty():
    lessons, faulty = all_lessons()

    assert not faulty
    assert [lesson.idea for lesson in lessons] == list(IDEAS)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_part_says_what_it_is_for(family):
    sentences = {lookup(f"lesson.part.{family}", language) for language in ("en", "es")}

    assert None not in sentences
    assert len(sentences) == 2
