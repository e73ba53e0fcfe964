"""The guide's panel: the lesson, the step that is read, and the way from step to step."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pipeline_core.lessons.lesson import Step
from pipeline_core.lessons.progress import Progress, mark_read
from pipeline_core.spec import text_in
from ui.documents.lesson_guides import Guide, keep_step, pointer_of, show_step
from ui.documents.lessons import leave_lesson
from ui.documents.stores import visitor_store
from ui.screens.pipeline.guide.pointing import look_there, mark_element
from ui.screens.pipeline.guide.step_card import show_goals, show_hints, show_question
from ui.screens.pipeline.selection import STAGE_KEY
from ui.text.markdown import escape_markdown
from ui.text.words import language, t
from ui.widgets import page_paths

_STYLE = Path(__file__).with_name("guide.css")
_FOLDED_KEY = "guide-folded"
_FRAGMENTS = ("watch", "stage", "guide")


def guide_panel(guide: Guide) -> None:
    """Show the step of a lesson that is read; folded, only which one it is."""
    st.html(_STYLE)
    step, progress = keep_step(guide), guide.progress
    mark_element(guide, st.session_state.get(STAGE_KEY))
    _show_head(guide, step)
    if st.session_state.get(_FOLDED_KEY):
        return
    with st.container(key="guide-body"):
        if progress.current(guide.lesson) is None and step is guide.lesson.steps[-1]:
            st.success(t("guide.finished"), icon=":material/flag:")
        st.markdown(text_in(step.text, language()))
        show_question(guide, step)
        show_goals(guide, step)
        _show_rest(guide, step, progress)


def _show_head(guide: Guide, step: Step) -> None:
    steps, lang = guide.lesson.steps, language()
    index = steps.index(step)
    is_folded = bool(st.session_state.get(_FOLDED_KEY))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="guide-head"):
        title = escape_markdown(text_in(guide.lesson.title, lang))
        place = t("guide.place", n=index + 1, of=len(steps)).replace(" ", "\N{NO-BREAK SPACE}")
        st.markdown(f"**{title}** · {place}", width="stretch")
        _step_button(guide, "back", index - 1)
        _step_button(guide, "next", index + 1)
        st.button(
            t("guide.slide"),
            key="guide-slide",
            icon=":material/present_to_all:",
            help=t("guide.slide"),
            on_click=_mark_slide,
        )
        st.button(
            t("guide.unfold" if is_folded else "guide.fold"),
            key="guide-fold",
            icon=":material/expand_more:" if is_folded else ":material/expand_less:",
            help=t("guide.unfold" if is_folded else "guide.fold"),
            on_click=_set_folded,
            args=(not is_folded,),
        )
        st.button(
            t("guide.leave"),
            key="guide-leave",
            icon=":material/close:",
            help=t("guide.leave.help"),
            on_click=leave_lesson,
            args=(guide.lesson,),
        )
    if st.session_state.pop(_SLIDE_KEY, False):
        st.switch_page(page_paths.LEARN, query_params={"slide": guide.lesson.id})
    if st.session_state.get("guide-leave"):
        st.rerun()


_SLIDE_KEY = "guide-to-slide"


def _mark_slide() -> None:
    st.session_state[_SLIDE_KEY] = True


def _set_folded(folded: bool) -> None:
    st.session_state[_FOLDED_KEY] = folded


def _step_button(guide: Guide, name: str, index: int) -> None:
    """Draw the way to a step: any that was read before, and the first that is not through."""
    steps, progress = guide.lesson.steps, guide.progress
    current = progress.current(guide.lesson)
    last = steps.index(current) if current is not None else len(steps) - 1
    st.button(
        t(f"guide.{name}"),
        key=f"guide-{name}",
        icon=":material/chevron_left:" if name == "back" else ":material/chevron_right:",
        help=t(f"guide.{name}"),
        disabled=not 0 <= index <= last,
        on_click=_go,
        args=(guide, index),
    )


def _go(guide: Guide, index: int) -> None:
    show_step(guide, guide.lesson.steps[index])
    st.rerun(_FRAGMENTS)


def _show_rest(guide: Guide, step: Step, progress: Progress) -> None:
    """Show help as long as the step is not through, and then what to look at, and the way on."""
    is_read_only = not step.goals and step.ask is None
    if not progress.is_through(step):
        with st.container(horizontal=True, gap="small", key="guide-help"):
            if pointer_of(guide) is not None:
                st.button(
                    t("guide.show_me"),
                    key="guide-show",
                    icon=":material/my_location:",
                    on_click=_look,
                )
            if is_read_only:
                st.button(
                    t("guide.read"),
                    key="guide-read",
                    type="primary",
                    icon=":material/check:",
                    on_click=_read,
                    args=(guide, step),
                )
        show_hints(guide, step)
        return
    if step.afterwards:
        with st.container(key="guide-afterwards"):
            st.markdown(f"**{t('guide.afterwards')}** {text_in(step.afterwards, language())}")
    _show_way_on(guide, step)


def _show_way_on(guide: Guide, step: Step) -> None:
    index = guide.lesson.steps.index(step) + 1
    if index < len(guide.lesson.steps):
        st.button(
            t("guide.go_on"),
            key="guide-go-on",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=_go,
            args=(guide, index),
        )
    else:
        st.page_link(page_paths.LEARN, label=t("guide.to_learn"), icon=":material/school:")


def _look() -> None:
    look_there()
    st.rerun(_FRAGMENTS)


def _read(guide: Guide, step: Step) -> None:
    mark_read(visitor_store(), guide.lesson, step.id)
    if not step.afterwards and step is not guide.lesson.steps[-1]:
        show_step(guide, guide.lesson.steps[guide.lesson.steps.index(step) + 1])
    st.rerun(_FRAGMENTS)
