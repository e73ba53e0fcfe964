"""Handing a pipeline out to the class, and what was handed out."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import documents
from ui.documents.gallery import recent_ids, title_of
from ui.documents.handouts import Handout, all_handouts, received_by
from ui.screens.classroom.acts import hand_out, withdraw
from ui.screens.classroom.person_menu import perform
from ui.security import people
from ui.text.markdown import escape_markdown
from ui.text.numbers import local_time
from ui.text.words import language, t
from ui.widgets.errors import show_error

_DONE_KEY = "handed-out"


def show_handouts() -> None:
    """Offer the teacher's pipelines to be handed out, and list what was."""
    st.caption(t("class.handout.about"))
    titles = _titles()
    if titles:
        _show_choice(titles)
    else:
        st.info(t("class.handout.none"))
    if handout_name := st.session_state.pop(_DONE_KEY, None):
        st.success(escape_markdown(t("class.handout.done", name=handout_name)))
    for handout in reversed(all_handouts()):
        _show_handout(handout)


def _titles() -> dict[str, str]:
    """Return the names of the teacher's pipelines that can be read, the last modified first."""
    titles = {}
    for pipeline in recent_ids():
        with suppress(FabricaError):
            if (document := documents.load(pipeline)) is not None:
                titles[pipeline] = title_of(document)
    return titles


def _show_choice(titles: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pipeline = st.selectbox(
            t("class.handout.choose"),
            list(titles),
            format_func=lambda name: titles.get(name, name),
            key="handout-choice",
        )
        pressed = st.button(
            t("class.handout.give"), key="handout-give", type="primary", icon=":material/send:"
        )
    if not pressed or pipeline is None:
        return
    try:
        with st.spinner(t("class.handout.give")):
            handout = hand_out(pipeline)
    except FabricaError as error:
        show_error(error)
        return
    st.session_state[_DONE_KEY] = handout.name
    st.rerun()


def _show_handout(handout: Handout) -> None:
    others = [person for person in people.everybody() if person.id != handout.owner]
    count = sum(handout.id in received_by(person.id) for person in others)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        moment = local_time(handout.created, language())
        st.markdown(f"**{escape_markdown(handout.name)}**  \n{escape_markdown(moment)}")
        st.space("stretch")
        st.caption(t("class.handout.received", count=count, of=len(others)))
        pressed = st.button(
            t("class.handout.withdraw"),
            key=f"withdraw-{handout.id}",
            help=t("class.handout.withdraw.help"),
        )
    if pressed:
        perform(lambda: withdraw(handout.id))
