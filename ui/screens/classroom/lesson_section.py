"""A lesson in the class: put in front of everybody, with the steps ticked and the guesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from pipeline_core.lessons.lesson import DIRECTIONS, Lesson, Question
from pipeline_core.spec import text_in
from ui.charts.guesses import guess_counts
from ui.charts.style import CONFIG
from ui.documents.class_lessons import Pupil, chosen_lesson, guesses, pupils_in
from ui.documents.lessons import known_lessons
from ui.screens.classroom.acts import put_lesson
from ui.screens.classroom.person_menu import perform
from ui.security import people, visitor
from ui.text.lesson_words import answer_words
from ui.text.markdown import escape_markdown
from ui.text.words import language, t

REFRESH_SECONDS = 5
_CHOICE_KEY, _STEP_KEY = "class-lesson", "class-lesson-step"


@st.fragment(run_every=REFRESH_SECONDS)
def show_lessons() -> None:
    """Draw the lesson that is chosen: who is at which step, and what was guessed."""
    if not visitor.is_teacher():
        st.info(t("class.not_found"))
        return
    st.caption(t("class.lesson.about"))
    lessons = {lesson.id: lesson for lesson in known_lessons()[0]}
    lesson = _choose(lessons)
    pupils = pupils_in(lesson.id, people.everybody())
    if not pupils:
        st.info(t("class.lesson.nobody"))
        return
    st.html(_table(lesson, pupils))
    _show_guesses(lesson, pupils)


def _choose(lessons: dict[str, Lesson]) -> Lesson:
    chosen = chosen_lesson()
    if chosen is not None:
        st.session_state.setdefault(_CHOICE_KEY, chosen.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            t("class.lesson.choose"),
            list(lessons),
            format_func=lambda name: text_in(lessons[name].title, language()),
            key=_CHOICE_KEY,
        )
        is_put = chosen is not None and chosen.id == name
        pressed = st.button(
            t("class.lesson.take_back" if is_put else "class.lesson.put"),
            key="lesson-put",
            type="secondary" if is_put else "primary",
            icon=":material/school:",
            help=t("class.lesson.put.help"),
        )
    if pressed:
        perform(lambda: put_lesson(None if is_put else name))
    return lessons[name]


def _table(lesson: Lesson, pupils: Sequence[Pupil]) -> str:
    """Return who is through which step as an HTML table."""
    head = "".join(f"<th>{place}</th>" for place in range(1, len(lesson.steps) + 1))
    rows = "".join(_row(lesson, pupil) for pupil in pupils)
    return (
        f'<table class="fb-steps"><thead><tr><th>{escape(t("class.lesson.person"))}</th>{head}'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(lesson: Lesson, pupil: Pupil) -> str:
    current = pupil.progress.current(lesson)
    cells = []
    for step in lesson.steps:
        is_through, is_here = pupil.progress.is_through(step), step is current
        state = "done" if is_through else "here" if is_here else "open"
        mark = "✓" if is_through else "●" if is_here else "·"
        hints = pupil.progress.hints.get(step.id, 0)
        label = t(f"class.lesson.{state}") + (
            f" · {t('class.lesson.hints', count=hints)}" if hints else ""
        )
        cells.append(f'<td class="{state}" title="{escape(label)}">{mark}</td>')
    return f"<tr><th>{escape(pupil.person.name)}</th>{''.join(cells)}</tr>"


def _show_guesses(lesson: Lesson, pupils: Sequence[Pupil]) -> None:
    asked = [step for step in lesson.steps if step.ask is not None]
    if not asked:
        return
    texts = {step.id: text_in(step.ask.text, language()) for step in asked if step.ask}
    st.markdown(f"**{t('class.lesson.guesses')}**")
    chosen = st.selectbox(
        t("class.lesson.question"),
        list(texts),
        format_func=lambda step: escape_markdown(texts.get(step) or ""),
        key=_STEP_KEY,
        label_visibility="collapsed",
    )
    step = next((step for step in asked if step.id == chosen), asked[0])
    answers = guesses(pupils, step.id)
    if not answers or step.ask is None:
        st.caption(t("class.lesson.no_guess"))
        return
    st.plotly_chart(
        guess_counts(_counts(step.ask, answers), language()),
        config=CONFIG,
        key=f"guesses-{lesson.id}-{step.id}",
        alt=t("class.lesson.guesses"),
    )


def _counts(question: Question, answers: Sequence[Any]) -> dict[str, int]:
    """Return how often each answer was given, in the order of the answers."""
    counts = Counter(answers)
    if question.kind == "number":
        values: Sequence[Any] = sorted(counts)
    else:
        values = DIRECTIONS if question.kind == "direction" else tuple(question.choices)
    return {answer_words(question, value): counts[value] for value in values if value in counts}
