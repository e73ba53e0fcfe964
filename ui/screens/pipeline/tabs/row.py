"""The row above the drawing: the open pipelines, and room for what can be done with this one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from ui.documents import documents
from ui.documents.documents import Document
from ui.documents.gallery import recent
from ui.screens.pipeline.edits.whole import open_new
from ui.screens.pipeline.tabs.kept import Tab, close, show, tabs
from ui.security import address, visitor
from ui.text.problem_words import plain
from ui.text.words import t
from ui.widgets import page_paths

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_CHOSEN = "chosen-stages"
_NONE_LEFT = "no-tab-left"
# The drawing goes on: without what it said last, it would be heard to say that again.
_FORGOTTEN = ("stage", "seen", "wire")
_OFFERED = 8


def tab_row(name: str, document: Document | None) -> DeltaGenerator:
    """Draw the row, and return the room at its right.

    Parameters
    ----------
    name
        The pipeline that is asked for.
    document
        What it is; it is open from now on. None where it cannot be read.
    """
    if st.session_state.pop(_NONE_LEFT, False):
        st.session_state.pop("pipeline", None)
        st.switch_page(page_paths.HOME)
    space = visitor.workspace()
    found = tabs(space) if document is None else show(space, Tab(name, document.pipeline.name))
    found = [one for one in found if one.id == name or documents.find(one.id)]
    with st.container(horizontal=True, key="tab-row", gap="small", vertical_alignment="center"):
        with st.container(horizontal=True, key="tabs", gap=None, vertical_alignment="center"):
            for one in found:
                _one(one, shown=one.id == name)
        with st.popover("", icon=":material/add:", key="tab-new", help=t("tab.new")):
            _more(found)
        return st.container(
            horizontal=True, key="head-actions", gap="small", width="content",
            vertical_alignment="center",
        )  # fmt: skip


def choose(name: str) -> None:
    """Go to another pipeline, and to the stage that was looked at there."""
    here = st.session_state.get("pipeline")
    chosen = st.session_state.setdefault(_CHOSEN, {})
    if here is not None:
        chosen[here] = st.session_state.get("stage")
    for key in _FORGOTTEN:
        st.session_state.pop(key, None)
    st.session_state["pipeline"] = name
    where = {"pipeline": name}
    if stage := chosen.get(name):
        st.session_state["stage"] = where["stage"] = stage
    st.query_params.from_dict(where)


def open_dropped(name: str) -> None:
    """Go to a pipeline that was dropped on the drawing, if it is one."""
    known = address.read({"pipeline": name}).pipeline
    if known is not None and documents.find(known) is not None:
        choose(known)


def title(tab: Tab) -> str:
    """Return a tab's name; an example's is told in the reader's language."""
    if tab.id in documents.GALLERY and tab.name == _example(tab.id):
        return t(f"gallery.{tab.id}")
    return tab.name or tab.id


def _one(tab: Tab, *, shown: bool) -> None:
    name = title(tab)
    kind = "on" if shown else "off"
    with st.container(
        horizontal=True, key=f"tab-{kind}-{tab.id}", gap=None, width="content",
        vertical_alignment="center",
    ):  # fmt: skip
        st.button(
            plain(name), key=f"tab-{tab.id}", type="tertiary", on_click=choose, args=(tab.id,),
            help=t("tab.shown") if shown else None,
        )  # fmt: skip
        st.button(
            "", key=f"close-{tab.id}", type="tertiary", icon=":material/close:",
            help=t("tab.close", name=plain(name)), on_click=_close, args=(tab.id, shown),
        )  # fmt: skip


def _close(name: str, shown: bool) -> None:
    beside = close(visitor.workspace(), name)
    if beside is None:
        st.session_state[_NONE_LEFT] = True
    elif shown:
        choose(beside.id)


def _more(found: list[Tab]) -> None:
    if st.button(t("whole.new"), key="tab-empty", icon=":material/note_add:", width="stretch"):
        open_new()
    if st.button(t("tab.home"), key="tab-home", icon=":material/home:", width="stretch"):
        st.switch_page(page_paths.HOME)
    is_open = {one.id for one in found}
    others = [name for name in recent() if name not in is_open][:_OFFERED]
    if others:
        st.caption(t("gallery.mine"))
    for name in others:
        st.button(name, key=f"tab-open-{name}", on_click=choose, args=(name,), width="stretch")


@cache
def _example(name: str) -> str:
    return documents.example(name).name
