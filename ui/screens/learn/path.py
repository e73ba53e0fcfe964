"""The lessons as a path: what each is about, how far the visitor is, and the way into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.lesson_files import FaultyLesson
from pipeline_core.lessons.progress import Progress, all_progress
from pipeline_core.spec import text_in
from ui.documents.class_lessons import chosen_lesson
from ui.documents.lessons import is_shipped, known_lessons, lesson_folders, pipeline_of
from ui.documents.stores import visitor_store
from ui.screens.learn.entering import begin_button, go_on_button, slide_button
from ui.security import visitor
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets.markup import FAMILY_COLOURS

_STYLE = Path(__file__).with_name("learn.css")


def show_path() -> None:
    """Show the shipped lessons in the order of the lecture, and below them those of one's own."""
    st.html(_STYLE)
    lessons, faulty = known_lessons()
    progress = all_progress(visitor_store())
    st.markdown(f"### {t('page.learn')}")
    st.markdown(t("learn.about"))
    _show_chosen(progress)
    _show_latest(lessons, progress)
    shipped = [lesson for lesson in lessons if is_shipped(lesson)]
    with st.container(key="learn-path"):
        for number, lesson in enumerate(shipped, start=1):
            _show_lesson(lesson, progress.get(lesson.id, Progress(lesson.id)), str(number))
    own = [lesson for lesson in lessons if not is_shipped(lesson)]
    if own or visitor.is_owner():
        _show_own(own, faulty, progress)


def _show_chosen(progress: Mapping[str, Progress]) -> None:
    """Show the lesson that the teacher has put in front of the class."""
    lesson = chosen_lesson()
    if lesson is None:
        return
    of_it = progress.get(lesson.id, Progress(lesson.id))
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="learn-chosen"
    ):
        title = escape_markdown(text_in(lesson.title, language()))
        st.markdown(f":material/school: **{t('learn.chosen')}** {title}", width="stretch")
        if of_it.begun is None or pipeline_of(of_it) is None:
            begin_button(lesson, is_again=False, place="chosen")
        else:
            go_on_button(lesson, "chosen", is_primary=True)


def _show_latest(lessons: Sequence[Lesson], progress: Mapping[str, Progress]) -> None:
    """Show the lesson that was begun last and is not at its end, to go on with."""
    open_lessons = [
        lesson
        for lesson in lessons
        if lesson.id in progress
        and progress[lesson.id].begun is not None
        and progress[lesson.id].current(lesson) is not None
        and pipeline_of(progress[lesson.id]) is not None
    ]
    if not open_lessons:
        return
    lesson = max(open_lessons, key=lambda one: progress[one.id].begun or 0.0)
    step = progress[lesson.id].current(lesson)
    place = lesson.steps.index(step) + 1 if step is not None else len(lesson.steps)
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="learn-latest"
    ):
        title = escape_markdown(text_in(lesson.title, language()))
        where = t("guide.place", n=place, of=len(lesson.steps))
        st.markdown(f"**{t('learn.latest')}** {title} · {where}", width="stretch")
        go_on_button(lesson, "latest", is_primary=True)


def _show_lesson(lesson: Lesson, progress: Progress, number: str) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"lesson-{lesson.id}"
    ):
        is_done = progress.begun is not None and progress.current(lesson) is None
        is_deleted = progress.begun is not None and pipeline_of(progress) is None
        st.html(_card(lesson, progress, number, is_done=is_done), width="stretch")
        if is_deleted:
            st.caption(t("learn.deleted"))
        with st.container(horizontal=True, width="content", gap="small"):
            slide_button(lesson)
            if progress.begun is not None and not is_deleted:
                begin_button(lesson, is_again=True)
                go_on_button(lesson, "row", is_done=is_done)
            else:
                begin_button(lesson, is_again=False)


def _card(lesson: Lesson, progress: Progress, number: str, *, is_done: bool) -> str:
    """Return a lesson's number, title, parts, minutes and steps as HTML."""
    lang = language()
    mark = "✓" if is_done else number
    parts = "".join(
        f'<span class="part" style="--family:{FAMILY_COLOURS.get(part, "#8a8f98")}"'
        f' title="{escape(_part_sentence(part, lang))}">{escape(t(f"family.{part}"))}</span>'
        for part in lesson.parts
    )
    done = sum(progress.is_through(step) for step in lesson.steps)
    ticks = "".join(
        f'<i class="{"done" if progress.is_through(step) else ""}"></i>' for step in lesson.steps
    )
    steps = escape(t("learn.steps", done=done, count=len(lesson.steps)))
    minutes = escape(t("learn.minutes", count=lesson.minutes))
    return (
        f'<div class="fb-lesson{" done" if is_done else ""}"><b aria-hidden="true">{mark}</b><div>'
        f"<h4>{escape(text_in(lesson.title, lang))}</h4>"
        f"<p><span>{minutes}</span>{parts}</p></div>"
        f'<div class="ticks" role="img" aria-label="{steps}" title="{steps}">{ticks}</div></div>'
    )


def _part_sentence(part: str, lang: str) -> str:
    return translate(f"lesson.part.{part}", None, lang)


def _show_own(
    lessons: Sequence[Lesson], faulty: Sequence[FaultyLesson], progress: Mapping[str, Progress]
) -> None:
    """Show lessons from folders, and to who owns these what is wrong with which file."""
    st.markdown(f"#### {t('learn.own')}")
    if visitor.is_owner():
        folder = escape_markdown(str(lesson_folders()[0]))
        st.caption(t("learn.own.about", folder=folder))
        for fault in faulty:
            sentence = translate(fault.message.code, fault.message.values, language())
            st.warning(escape_markdown(sentence))
    for lesson in lessons:
        _show_lesson(lesson, progress.get(lesson.id, Progress(lesson.id)), "•")
