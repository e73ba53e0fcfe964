"""A moment of a pipeline's past on the page: drawn to be looked at, with the way back."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError
from ui.documents import moments, running
from ui.documents.documents import Document
from ui.documents.live import LIVE
from ui.documents.stage_views import views
from ui.documents.view_model import Desk
from ui.screens.pipeline.versions.dialog import live_of
from ui.text.edit_words import told
from ui.text.problem_words import plain
from ui.text.words import language, t


def shown(document: Document, moment: str | None) -> Desk | None:
    """Return a pipeline as it was at a moment; None where none is asked for, or it is not kept.

    Parameters
    ----------
    document
        The pipeline.
    moment
        What the address bar calls the moment.

    Raises
    ------
    FabricaError
        What is kept cannot be read.
    """
    if moment is None:
        return None
    store = running.store()
    found = moments.find(LIVE.of(store, document.file), moment)
    if found is None:
        st.session_state["versions-gone"] = True
        return None
    catalogue = load_catalogue(store.workspace)
    then = Document(document.id, document.file, found.text or "", found.pipeline)
    seen = views(found.pipeline, catalogue, jobs={})
    return Desk(then, catalogue, None, seen, past=True, moment=found)


def say_moment(desk: Desk) -> None:
    """Say what is shown, with the ways back from it; nothing where it is the present."""
    if st.session_state.pop("versions-gone", False):
        st.warning(t("version.gone"))
    moment, lang = desk.moment, language()
    if moment is None:
        return
    values = {"when": moments.when(moment.created, lang)}
    if moment.name:
        said = t("version.shown", name=moment.name, **values)
    elif moment.edits:
        said = t("version.shown_change", what=told(moment.edits, lang), **values)
    else:
        said = t("version.shown_first", **values)
    with st.container(
        horizontal=True, vertical_alignment="center", key="moment", border=True, gap="small"
    ):
        st.markdown(f":material/history: {plain(said)}", width="stretch")
        st.button(
            t("version.restore"), key="restore", type="primary",
            icon=":material/settings_backup_restore:",
            on_click=_restore, args=(desk,), help=t("version.restore.help"),
        )  # fmt: skip
        st.button(t("run.back_to_now"), key="back-to-now", on_click=_back, args=(desk,))


def _restore(desk: Desk) -> None:
    assert desk.moment is not None
    try:
        moments.restore(live_of(desk), desk.moment, language())
    except FabricaError as error:
        st.session_state["trouble"] = error
    _back(desk)


def _back(desk: Desk) -> None:
    st.query_params.from_dict({"pipeline": desk.document.id})
