"""A pipeline as a card: what it is about, how big it is, a button that opens it."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui import documents, rooms, running
from ui.problems import plain
from ui.words import t

FORGOTTEN = ("stage", "stage-box", "seen", "drawing")


def title_of(document: documents.Document) -> str:
    """Return a pipeline's name; an example's is told in the reader's language."""
    if document.id in documents.GALLERY and document.name == documents.example(document.id).name:
        return t(f"gallery.{document.id}")
    return document.name


def example_card(name: str) -> None:
    """Show an example."""
    pipeline = documents.example(name)
    with st.container(border=True, height="stretch"):
        st.markdown(f"#### {t(f'gallery.{name}')}")
        st.markdown(t(f"gallery.{name}.about"))
        st.caption(t("gallery.stages", count=len(pipeline.stages)))
        st.space("stretch")
        if st.button(t("action.open"), key=f"open-{name}", type="primary", width="stretch"):
            go_to(name)


def own_card(name: str) -> None:
    """Show a pipeline of the workspace in a line."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        try:
            document = documents.load(name)
        except FabricaError:
            st.markdown(f"**{plain(name)}** – {t('gallery.unreadable')}")
            return
        if document is None:
            return
        st.markdown(f"**{plain(title_of(document))}**  \n{plain(_where(document))}")
        st.space("stretch")
        run = running.latest(document)
        st.caption(t(f"state.{run.status}") if run else t("state.not_run"))
        if st.button(t("action.open"), key=f"open-mine-{name}"):
            go_to(name)


def _where(document: documents.Document) -> str:
    own = documents.default_workspace() / "pipelines"
    file = document.file
    return str(file.relative_to(own) if file.is_relative_to(own) else file)


def go_to(name: str) -> None:
    """Open a pipeline's page."""
    for key in FORGOTTEN:
        st.session_state.pop(key, None)
    st.session_state["pipeline"] = name
    st.switch_page(rooms.PIPELINE, query_params={"pipeline": name})
