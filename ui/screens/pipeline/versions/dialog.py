"""The dialog of versions: name what there is now, look at what there was, go back to it."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME
from ui.documents import moments, running
from ui.documents.live import LIVE, Live
from ui.documents.view_model import Desk
from ui.text.edit_words import told
from ui.text.problem_words import plain
from ui.text.words import language, t
from ui.widgets.errors import show_error

_SAID = "versions-said"
_OPEN = "versions-open"  # the page may be drawn anew meanwhile: a run goes on


def versions_button(desk: Desk) -> None:
    """Show the button that opens the dialog, and the dialog while it is open."""
    st.button(
        t("version.title"), key="versions", icon=":material/history:",
        on_click=_open, args=(desk.document.id,), help=t("version.title"),
    )  # fmt: skip
    if st.session_state.get(_OPEN) == desk.document.id:
        st.dialog(t("version.title"), width="medium", on_dismiss=_shut)(_versions)(desk)


def _open(name: str) -> None:
    st.session_state[_OPEN] = name
    st.session_state.pop(_SAID, None)


def _shut() -> None:
    st.session_state.pop(_OPEN, None)


def live_of(desk: Desk) -> Live:
    """Return the pipeline of a page as it is open."""
    return LIVE.of(running.store(), desk.document.file)


def _versions(desk: Desk) -> None:
    try:
        live = live_of(desk)
        live.now()
        if not desk.past:
            _save(live)
        _named(live, desk)
        _changes(live, desk)
    except FabricaError as error:
        show_error(error)


def _save(live: Live) -> None:
    with st.form("version-new", border=False, clear_on_submit=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(
            t("version.name"), max_chars=MAX_NAME, placeholder=t("version.name.example")
        )
        asked = right.form_submit_button(t("version.save"), width="stretch", type="primary")
    if asked:
        try:
            made = moments.save(live, name)
        except FabricaError as error:
            show_error(error)
            return
        st.session_state[_SAID] = made.name
    if name := st.session_state.get(_SAID):
        st.success(plain(t("version.saved", name=name)))


def _named(live: Live, desk: Desk) -> None:
    st.markdown(f"##### {t('version.named')}")
    found = live.store.versions.all(live.identity)
    if not found:
        st.caption(t("version.none"))
    lang = language()
    for one in found:
        facts = f"{moments.when(one.created, lang)} · {t('gallery.stages', count=one.stages)}"
        _line(desk, one.id, one.name, facts)


def _changes(live: Live, desk: Desk) -> None:
    found, lang = live.store.revisions.latest(live.identity, moments.SHOWN), language()
    current = live.store.revisions.current(live.identity)
    with st.expander(t("version.changes", count=len(found)), expanded=True):
        for one in found:
            here = current is not None and current.number == one.number
            what = told(one.edits, lang) if one.edits or one.number > 1 else t("version.first")
            facts = moments.when(one.created, lang)
            facts = f"{facts} · {t('version.now')}" if here else facts
            _line(desk, moments.id_of(one), what, facts, look=not here)


def _line(desk: Desk, moment: str, what: str, facts: str, *, look: bool = True) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"version-{moment}"):
        st.markdown(f"{plain(what)}  \n:small[{plain(facts)}]", width="stretch")
        shown = desk.moment is not None and desk.moment.id == moment
        if look and st.button(
            t("version.look"), key=f"look-{moment}", disabled=shown,
            help=t("version.look.help", name=plain(what)),
        ):  # fmt: skip
            _shut()
            st.session_state["stage"] = None
            st.query_params.from_dict({"pipeline": desk.document.id, "version": moment})
            st.rerun()
