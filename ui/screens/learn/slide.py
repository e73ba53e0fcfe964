"""The slide of a lesson, large enough for the last row: its idea, and what the parts are for."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from pipeline_core.lessons.lesson import Lesson
from pipeline_core.spec import text_in
from ui.documents.gallery import open_pipeline
from ui.documents.lessons import known_lessons, pipeline_of, progress_of
from ui.text.markdown import escape_markdown
from ui.text.words import language, t, translate
from ui.widgets.markup import FAMILY_COLOURS

_STYLE = Path(__file__).with_name("slide.css")


def show_slide(lesson: Lesson) -> None:
    """Show the slide of a lesson; the arrow keys and a clicker's page keys turn to the others."""
    st.html(_STYLE)
    lang = language()
    with st.container(key="slide"):
        st.markdown(f"# {escape_markdown(text_in(lesson.title, lang))}")
        with st.container(key="slide-text"):
            st.markdown(text_in(lesson.slide, lang))
        st.html(parts_html(lesson, lang))
        _show_ways(lesson)


def parts_html(lesson: Lesson, lang: str) -> str:
    """Return what each of the six parts is for; those of the lesson stand out."""
    lines = "".join(
        f'<li class="{"own" if part in lesson.parts else ""}" style="--family:{colour}">'
        f"<b>{escape(t(f'family.{part}'))}</b>"
        f"<p>{escape(translate(f'lesson.part.{part}', None, lang))}</p></li>"
        for part, colour in FAMILY_COLOURS.items()
    )
    return f'<ol class="fb-six">{lines}</ol>'


def _show_ways(lesson: Lesson) -> None:
    lessons = known_lessons()[0]
    index = [other.id for other in lessons].index(lesson.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="slide-ways"):
        if st.button(t("slide.close"), key="slide-close", icon=":material/close:", shortcut="Esc"):
            st.query_params.clear()
            st.rerun()
        pipeline = pipeline_of(progress_of(lesson))
        if pipeline is not None and st.button(
            t("slide.pipeline"), key="slide-pipeline", icon=":material/account_tree:"
        ):
            open_pipeline(pipeline)
        st.space("stretch")
        st.caption(t("slide.place", n=index + 1, of=len(lessons)), width="content")
        _turn_button("back", "PageUp", index - 1, lessons)
        _turn_button("next", "PageDown", index + 1, lessons)


def _turn_button(name: str, key: str, index: int, lessons: list[Lesson]) -> None:
    is_there = 0 <= index < len(lessons)
    icon = ":material/chevron_left:" if name == "back" else ":material/chevron_right:"
    words = t("slide.back") if name == "back" else t("slide.next")
    clicked = st.button(words, key=f"slide-{name}", icon=icon, shortcut=key, disabled=not is_there)
    if clicked:
        st.query_params["slide"] = lessons[index].id
        st.rerun()
