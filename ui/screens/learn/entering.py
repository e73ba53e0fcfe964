"""The ways into a lesson: begin it, begin it anew, go on with it, or present its slide."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.lessons.lesson import Lesson
from pipeline_core.spec import text_in
from ui.documents.gallery import open_pipeline
from ui.documents.lessons import begin_lesson, resume_lesson
from ui.text.words import language, t
from ui.widgets.errors import show_error


def begin_button(lesson: Lesson, *, is_again: bool, place: str = "row") -> None:
    """Draw the button that begins a lesson, or begins it anew, on a pipeline of its own."""
    clicked = st.button(
        t("learn.again" if is_again else "learn.begin"),
        key=f"begin-{lesson.id}" if place == "row" else f"begin-{place}-{lesson.id}",
        icon=":material/replay:" if is_again else ":material/play_arrow:",
        type="tertiary" if is_again else "secondary",
        help=t("learn.again.help") if is_again else None,
    )
    if not clicked:
        return
    try:
        pipeline = begin_lesson(lesson, language())
    except FabricaError as error:
        show_error(error)
        return
    open_pipeline(pipeline)


def go_on_button(
    lesson: Lesson, place: str, *, is_primary: bool = False, is_done: bool = False
) -> None:
    """Draw the button that goes on with a lesson on the pipeline that it was begun on."""
    clicked = st.button(
        t("learn.look_back" if is_done else "learn.go_on"),
        key=f"go-on-{place}-{lesson.id}",
        icon=":material/arrow_forward:",
        type="primary" if is_primary else "secondary",
    )
    if clicked:
        pipeline = resume_lesson(lesson)
        if pipeline is None:  # deleted in another tab just now
            st.rerun()
        open_pipeline(pipeline)


def slide_button(lesson: Lesson) -> None:
    """Draw the button that shows the slide of a lesson."""
    if st.button(
        t("learn.slide"),
        key=f"slide-{lesson.id}",
        icon=":material/present_to_all:",
        type="tertiary",
        help=t("learn.slide.help", title=text_in(lesson.title, language())),
    ):
        st.query_params["slide"] = lesson.id
        st.rerun()
