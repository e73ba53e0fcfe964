"""The row above the canvas: the open tabs, and room for the actions of the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.documents import documents
from ui.documents.current_pipeline import current_id, set_current
from ui.documents.documents import Document
from ui.documents.gallery import localized_name, recent_ids
from ui.screens.pipeline.edits.pipeline_menu import create_and_open
from ui.screens.pipeline.tabs.tab_store import Tab, close_tab, load_tabs, open_tab
from ui.security import address, visitor
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets import page_paths

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_STAGES_KEY = "chosen-stages"
_NONE_LEFT_KEY = "no-tab-left"
# The canvas stays mounted: with its last state it would report that state again.
_RESET_KEYS = ("stage", "seen", "wire")
_MAX_RECENT = 8


def tab_row(name: str, document: Document | None) -> DeltaGenerator:
    """Draw the row, and return the container at its right.

    Parameters
    ----------
    name
        The id of the pipeline in the address.
    document
        The pipeline, whose tab is opened; None if it cannot be read.
    """
    if st.session_state.pop(_NONE_LEFT_KEY, False):
        set_current(None)
        st.switch_page(page_paths.HOME)
    workspace = visitor.workspace()
    if document is None:
        tabs = load_tabs(workspace)
    else:
        tabs = open_tab(workspace, Tab(name, document.pipeline.name))
    tabs = [tab for tab in tabs if tab.id == name or documents.find_file(tab.id)]
    with st.container(horizontal=True, key="tab-row", gap="small", vertical_alignment="center"):
        with st.container(horizontal=True, key="tabs", gap=None, vertical_alignment="center"):
            for tab in tabs:
                _tab_buttons(tab, is_shown=tab.id == name)
        with st.popover("", icon=":material/add:", key="tab-new", help=t("tab.new")):
            _new_tab_menu(tabs)
        return st.container(
            horizontal=True,
            key="head-actions",
            gap="small",
            width="content",
            vertical_alignment="center",
        )


def switch_to(name: str) -> None:
    """Switch to another pipeline, and to the stage that was selected there."""
    current = current_id()
    stages = st.session_state.setdefault(_STAGES_KEY, {})
    if current is not None:
        stages[current] = st.session_state.get("stage")
    for key in _RESET_KEYS:
        st.session_state.pop(key, None)
    set_current(name)
    query = {"pipeline": name}
    if stage := stages.get(name):
        st.session_state["stage"] = query["stage"] = stage
    st.query_params.from_dict(query)


def open_dropped_pipeline(name: str) -> None:
    """Switch to a pipeline that was dropped on the canvas, if it exists."""
    pipeline_id = address.parse({"pipeline": name}).pipeline
    if pipeline_id is not None and documents.find_file(pipeline_id) is not None:
        switch_to(pipeline_id)


def tab_title(tab: Tab) -> str:
    """Return the title of a tab."""
    return localized_name(tab.id, tab.name) or tab.id


def _tab_buttons(tab: Tab, *, is_shown: bool) -> None:
    title = escape_markdown(tab_title(tab))
    state = "on" if is_shown else "off"
    with st.container(
        horizontal=True,
        key=f"tab-{state}-{tab.id}",
        gap=None,
        width="content",
        vertical_alignment="center",
    ):
        st.button(
            title,
            key=f"tab-{tab.id}",
            type="tertiary",
            on_click=switch_to,
            args=(tab.id,),
            help=t("tab.shown") if is_shown else None,
        )
        st.button(
            "",
            key=f"close-{tab.id}",
            type="tertiary",
            icon=":material/close:",
            help=t("tab.close", name=title),
            on_click=_close_tab,
            args=(tab.id, is_shown),
        )


def _close_tab(pipeline_id: str, is_shown: bool) -> None:
    neighbour = close_tab(visitor.workspace(), pipeline_id)
    if neighbour is None:
        st.session_state[_NONE_LEFT_KEY] = True
    elif is_shown:
        switch_to(neighbour.id)


def _new_tab_menu(tabs: list[Tab]) -> None:
    if st.button(t("whole.new"), key="tab-empty", icon=":material/note_add:", width="stretch"):
        create_and_open()
    if st.button(t("tab.home"), key="tab-home", icon=":material/home:", width="stretch"):
        st.switch_page(page_paths.HOME)
    open_ids = {tab.id for tab in tabs}
    others = [name for name in recent_ids() if name not in open_ids][:_MAX_RECENT]
    if others:
        st.caption(t("gallery.mine"))
    for name in others:
        st.button(name, key=f"tab-open-{name}", on_click=switch_to, args=(name,), width="stretch")
