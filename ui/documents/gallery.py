"""The pipelines to open: examples as cards with a picture, the visitor's own as rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline
from ui.documents import document_runs, documents
from ui.documents.current_pipeline import set_current
from ui.documents.films import has_film
from ui.documents.snapshots import moment_id
from ui.documents.stores import visitor_store
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error
from ui.widgets.thumbnail import thumbnail_html

# Session state of the pipeline that is left.
RESET_KEYS = ("stage", "stage-box", "seen", "drawing")
MAX_RECENT = 8
CARDS_A_ROW = 3


def title_of(document: documents.Document) -> str:
    """Return a pipeline's name; that of an example in the reader's language."""
    return localized_name(document.id, document.name)


def localized_name(pipeline_id: str, name: str) -> str:
    """Return a pipeline's name; that of an example in the reader's language."""
    if pipeline_id in documents.GALLERY and name == _example(pipeline_id).name:
        return t(f"gallery.{pipeline_id}")
    return name


@cache
def _example(pipeline_id: str) -> Pipeline:
    return documents.load_example(pipeline_id)


def show_examples() -> None:
    """Show the examples as cards, by what they show."""
    st.markdown(f"#### {t('gallery.title')}")
    st.caption(t("gallery.about"))
    groups = {group: names for group, names in documents.GALLERY_GROUPS.items() if names}
    for group, names in groups.items():
        st.markdown(f"**{t(f'gallery.group.{group}')}**")
        for start in range(0, len(names), CARDS_A_ROW):
            _show_row(names[start : start + CARDS_A_ROW])


def _show_row(names: Sequence[str]) -> None:
    for column, name in zip(st.columns(CARDS_A_ROW, gap="small"), names, strict=False):
        with column:
            try:
                show_example_card(name)
            except FabricaError as error:
                show_error(error)


def show_example_card(name: str) -> None:
    """Show an example as a card."""
    pipeline, title = _example(name), t(f"gallery.{name}")
    catalogue = load_catalogue(visitor_store().workspace)
    with st.container(border=True, height="stretch"):
        st.html(thumbnail_html(pipeline, catalogue, t("gallery.picture", name=title)))
        st.markdown(f"##### {title}")
        st.markdown(t(f"gallery.{name}.about"))
        st.space("stretch")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("gallery.stages", count=len(pipeline.stages)), width="stretch")
            if st.button(t("action.open"), key=f"open-{name}"):
                open_pipeline(name)


def recent_ids() -> list[str]:
    """Return the ids of the workspace's pipelines, the last modified first."""
    return sorted(documents.own_ids(), key=_modified_at, reverse=True)


def show_recent() -> None:
    """Show the workspace's pipelines, the last modified first."""
    names = recent_ids()
    if not names:
        return
    st.markdown(f"#### {t('gallery.mine')}")
    for name in names[:MAX_RECENT]:
        show_own_card(name)
    if names[MAX_RECENT:]:
        with st.expander(t("gallery.more", count=len(names) - MAX_RECENT)):
            for name in names[MAX_RECENT:]:
                show_own_card(name)


def show_own_card(name: str) -> None:
    """Show a pipeline of the workspace as a row."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        try:
            document = documents.load(name)
        except FabricaError:
            st.markdown(f"**{escape_markdown(name)}** – {t('gallery.unreadable')}")
            return
        if document is None:
            return
        title, path = title_of(document), _display_path(document)
        st.markdown(f"**{escape_markdown(title)}**  \n{escape_markdown(path)}")
        st.space("stretch")
        run = document_runs.latest(document)
        st.caption(t(f"state.{run.status}") if run else t("state.not_run"))
        if has_film(document) and st.button(
            t("film.watch"), key=f"film-{name}", icon=":material/movie:", type="tertiary"
        ):
            open_pipeline(name, version=moment_id(0))
        st.page_link(
            page_paths.RUNS,
            label=t("versions.compare"),
            icon=":material/compare_arrows:",
            query_params={"versions": name},
            help=t("versions.compare.help"),
        )
        if st.button(t("action.open"), key=f"open-mine-{name}"):
            open_pipeline(name)


def open_pipeline(name: str, **query: str) -> None:
    """Go to the page of a pipeline, perhaps with more in its address."""
    for key in RESET_KEYS:
        st.session_state.pop(key, None)
    set_current(name)
    st.switch_page(page_paths.PIPELINE, query_params={"pipeline": name, **query})


def _display_path(document: documents.Document) -> str:
    root, file = visitor_store().workspace / "pipelines", document.file
    return str(file.relative_to(root) if file.is_relative_to(root) else file)


def _modified_at(name: str) -> float:
    file = documents.find_file(name)
    try:
        return file.stat().st_mtime if file else 0.0
    except OSError:
        return 0.0
