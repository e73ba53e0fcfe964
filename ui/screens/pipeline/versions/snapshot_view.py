"""A snapshot on the pipeline page: viewed without a run, with the way back."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from ui.documents import snapshots
from ui.documents.documents import Document
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stage_views import stage_views, views_of_run
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.versions.dialog import live_document_of
from ui.screens.pipeline.versions.film_player import show_player
from ui.text.edit_words import describe_edits
from ui.text.markdown import escape_markdown
from ui.text.numbers import local_time
from ui.text.words import language, t

_MISSING_KEY = "versions-gone"


def snapshot_view_model(document: Document, snapshot_id: str | None) -> ViewModel | None:
    """Return the view model of a snapshot; None if there is no such snapshot.

    Parameters
    ----------
    document
        The pipeline.
    snapshot_id
        The snapshot's id in the address bar, if any.

    Raises
    ------
    FabricaError
        The stored pipeline cannot be read.
    """
    if snapshot_id is None:
        return None
    store = visitor_store()
    snapshot = snapshots.find(OPEN_DOCUMENTS.open(store, document.file), snapshot_id)
    if snapshot is None:
        st.session_state[_MISSING_KEY] = True
        return None
    catalogue = load_catalogue(store.workspace)
    past = Document(document.id, document.file, snapshot.text or "", snapshot.pipeline)
    if snapshot.film is not None:
        rows = snapshot.film.stages_at(snapshot.place)
        views = views_of_run(snapshot.pipeline, catalogue, rows, unknown="not_run")
    else:
        views = stage_views(snapshot.pipeline, catalogue, jobs={})
    return ViewModel(past, catalogue, None, views, past=True, snapshot=snapshot)


def show_snapshot_notice(view_model: ViewModel) -> None:
    """Show which snapshot is viewed, with the buttons to restore it and to go back."""
    if st.session_state.pop(_MISSING_KEY, False):
        st.warning(t("version.gone"))
    snapshot = view_model.snapshot
    if snapshot is None:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", key="moment", border=True, gap="small"
    ):
        if snapshot.film is not None:
            show_player(view_model.document.id, snapshot)
        else:
            notice = escape_markdown(_notice(snapshot))
            st.markdown(f":material/history: {notice}", width="stretch")
        st.button(
            t("film.take_over" if snapshot.film else "version.restore"),
            key="restore",
            type="primary",
            icon=":material/settings_backup_restore:",
            on_click=_restore,
            args=(view_model,),
            help=t("film.take_over.help" if snapshot.film else "version.restore.help"),
        )
        st.button(
            t("film.leave" if snapshot.film else "run.back_to_now"),
            key="back-to-now",
            on_click=_back_to_now,
            args=(view_model,),
        )


def _notice(snapshot: snapshots.Snapshot) -> str:
    lang = language()
    when = local_time(snapshot.created, lang)
    if snapshot.name:
        return t("version.shown", name=snapshot.name, when=when)
    if snapshot.edits:
        return t("version.shown_change", what=describe_edits(snapshot.edits, lang), when=when)
    return t("version.shown_first", when=when)


def _restore(view_model: ViewModel) -> None:
    assert view_model.snapshot is not None
    try:
        snapshots.restore(live_document_of(view_model), view_model.snapshot, language())
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
    _back_to_now(view_model)


def _back_to_now(view_model: ViewModel) -> None:
    st.query_params.from_dict({"pipeline": view_model.document.id})
