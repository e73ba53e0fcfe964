"""Pipelines to open: examples as cards with their pictures, one's own as lines."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from ui.documents import documents, running
from ui.text.problem_words import plain
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error
from ui.widgets.thumbnail import picture

FORGOTTEN = ("stage", "stage-box", "seen", "drawing")
RECENT = 8


def title_of(document: documents.Document) -> str:
    """Return a pipeline's name; an example's is told in the reader's language."""
    if document.id in documents.GALLERY and document.name == documents.example(document.id).name:
        return t(f"gallery.{document.id}")
    return document.name


def show_examples() -> None:
    """Show what the app brings along."""
    st.markdown(f"#### {t('gallery.title')}")
    st.caption(t("gallery.about"))
    for place, name in zip(st.columns(3, gap="medium"), documents.GALLERY, strict=False):
        with place:
            try:
                example_card(name)
            except FabricaError as error:
                show_error(error)


def example_card(name: str) -> None:
    """Show an example."""
    pipeline = documents.example(name)
    entries = load_catalogue(running.store().workspace)
    with st.container(border=True, height="stretch"):
        st.html(picture(pipeline, entries, t("gallery.picture", name=t(f"gallery.{name}"))))
        st.markdown(f"#### {t(f'gallery.{name}')}")
        st.markdown(t(f"gallery.{name}.about"))
        st.caption(t("gallery.stages", count=len(pipeline.stages)))
        st.space("stretch")
        if st.button(t("action.open"), key=f"open-{name}", width="stretch"):
            go_to(name)


def recent() -> list[str]:
    """Return the ids of the pipelines of the workspace, those worked on last first."""
    return sorted(documents.mine(), key=_worked_on, reverse=True)


def show_recent() -> None:
    """Show the pipelines of the workspace, those worked on last first."""
    mine = recent()
    if not mine:
        return
    st.markdown(f"#### {t('gallery.mine')}")
    for name in mine[:RECENT]:
        own_card(name)
    if mine[RECENT:]:
        with st.expander(t("gallery.more", count=len(mine) - RECENT)):
            for name in mine[RECENT:]:
                own_card(name)


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


def go_to(name: str) -> None:
    """Open a pipeline's page."""
    for key in FORGOTTEN:
        st.session_state.pop(key, None)
    st.session_state["pipeline"] = name
    st.switch_page(page_paths.PIPELINE, query_params={"pipeline": name})


def _where(document: documents.Document) -> str:
    own = running.store().workspace / "pipelines"
    file = document.file
    return str(file.relative_to(own) if file.is_relative_to(own) else file)


def _worked_on(name: str) -> float:
    file = documents.find(name)
    try:
        return file.stat().st_mtime if file else 0.0
    except OSError:
        return 0.0
