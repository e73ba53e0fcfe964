"""The page Factory: the form of what varies, the driver, and the leaderboard of a pipeline."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.store.cluster_setting import cluster_of
from ui.documents import documents, edit_actions
from ui.documents.current_pipeline import current_id, set_current
from ui.documents.documents import Document
from ui.documents.factories import board_of, state_of
from ui.documents.gallery import title_of
from ui.documents.stores import visitor_store
from ui.screens.factory.board_view import show_board
from ui.screens.factory.driver_controls import show_controls
from ui.screens.factory.factory_form import show_form
from ui.screens.factory.wall_view import show_wall
from ui.screens.factory.winner import show_winner
from ui.security import address
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error


def show_factory() -> None:
    """Show the factory of the pipeline that the address names, or that is worked on."""
    name = address.parse(st.query_params.to_dict()).pipeline
    document = documents.load(name or current_id() or documents.default_id())
    if document is None:
        st.info(t("pipeline.not_found"))
        st.page_link(page_paths.HOME, label=t("page.home"), icon=":material/home:")
        return
    set_current(document.id)
    st.query_params["pipeline"] = document.id
    edit_actions.remember_text(document)
    _show_head(document)
    if (error := st.session_state.pop(edit_actions.ERROR_KEY, None)) is not None:
        show_error(error)
    catalogue, factory = load_catalogue(visitor_store().workspace), document.pipeline.factory
    with st.expander(t("variants.form"), expanded=not factory, icon=":material/tune:"):
        st.fragment(show_form, key="factory-form")(document, catalogue)
    if factory:
        _show_production(document)
    else:
        st.info(t("variants.none"))


def _show_head(document: Document) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="factory-head"):
        st.page_link(
            page_paths.PIPELINE,
            label=escape_markdown(title_of(document)),
            icon=":material/account_tree:",
            query_params={"pipeline": document.id},
        )
        st.caption(t("variants.about"))


def _show_production(document: Document) -> None:
    """Show the driver of a factory, and what it has made."""
    state = state_of(document)
    # In a place of its own: while the page is drawn anew, it moves nothing.
    with (
        st.container(key="factory-opening"),
        st.spinner(t("variants.opening"), show_time=False),
    ):
        board = board_of(document, state)
    show_controls(document, state, board)
    if engine := cluster_of(visitor_store().workspace):
        st.caption(t("variants.on_cluster", address=escape_markdown(engine)))
    if board is None:
        return
    show_board(board, is_whole=not state.is_running)
    show_wall(board, list(document.pipeline.factory.get("data") or {}))
    show_winner(document, board)
