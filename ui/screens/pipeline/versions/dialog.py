"""The dialog of versions: save the current pipeline, and list what can be viewed."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.spec import MAX_NAME
from ui.documents import snapshots
from ui.documents.live import OPEN_DOCUMENTS, LiveDocument
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.versions.film_section import show_film_section
from ui.text.edit_words import describe_edits
from ui.text.markdown import escape_markdown
from ui.text.numbers import local_time
from ui.text.words import language, t
from ui.widgets import page_paths
from ui.widgets.errors import show_error

_SAVED_KEY = "versions-said"
_OPEN_KEY = "versions-open"  # keeps the dialog open when the page is redrawn during a run


def versions_button(view_model: ViewModel) -> None:
    """Show the button that opens the dialog, and the dialog while it is open."""
    pipeline_id = view_model.document.id
    st.button(
        t("version.title"),
        key="versions",
        icon=":material/history:",
        on_click=_open,
        args=(pipeline_id,),
        help=t("version.title"),
    )
    if st.session_state.get(_OPEN_KEY) == pipeline_id:
        st.dialog(t("version.title"), width="medium", on_dismiss=_close)(_dialog)(view_model)


def _open(pipeline_id: str) -> None:
    st.session_state[_OPEN_KEY] = pipeline_id
    st.session_state.pop(_SAVED_KEY, None)


def _close() -> None:
    st.session_state.pop(_OPEN_KEY, None)


def live_document_of(view_model: ViewModel) -> LiveDocument:
    """Return the open pipeline of a page."""
    return OPEN_DOCUMENTS.open(visitor_store(), view_model.document.file)


def _dialog(view_model: ViewModel) -> None:
    try:
        live = live_document_of(view_model)
        live.state()
        if not view_model.past:
            _save_form(live)
        show_film_section(view_model, _close)
        st.page_link(
            page_paths.RUNS,
            label=t("versions.link"),
            icon=":material/compare_arrows:",
            query_params={"versions": view_model.document.id},
        )
        _named_versions(live, view_model)
        _change_list(live, view_model)
    except FabricaError as error:
        show_error(error)


def _save_form(live: LiveDocument) -> None:
    with st.form("version-new", border=False, clear_on_submit=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(
            t("version.name"), max_chars=MAX_NAME, placeholder=t("version.name.example")
        )
        submitted = right.form_submit_button(t("version.save"), width="stretch", type="primary")
    if submitted:
        try:
            version = snapshots.save_version(live, name)
        except FabricaError as error:
            show_error(error)
            return
        st.session_state[_SAVED_KEY] = version.name
    if saved_name := st.session_state.get(_SAVED_KEY):
        st.success(escape_markdown(t("version.saved", name=saved_name)))


def _named_versions(live: LiveDocument, view_model: ViewModel) -> None:
    st.markdown(f"##### {t('version.named')}")
    versions = live.store.versions.all(live.identity)
    if not versions:
        st.caption(t("version.none"))
    for version in versions:
        time = local_time(version.created, language())
        facts = f"{time} · {t('gallery.stages', count=version.stages)}"
        _snapshot_row(view_model, version.id, version.name, facts)


def _change_list(live: LiveDocument, view_model: ViewModel) -> None:
    changes = live.store.revisions.latest(live.identity, snapshots.MAX_SHOWN_CHANGES)
    current, lang = live.store.revisions.current(live.identity), language()
    with st.expander(t("version.changes", count=len(changes)), expanded=True):
        for change in changes:
            is_current = current is not None and current.number == change.number
            is_first = not change.edits and change.number <= 1
            title = t("version.first") if is_first else describe_edits(change.edits, lang)
            facts = local_time(change.created, lang)
            if is_current:
                facts = f"{facts} · {t('version.now')}"
            snapshot_id = snapshots.change_id(change)
            _snapshot_row(view_model, snapshot_id, title, facts, can_view=not is_current)


def _snapshot_row(
    view_model: ViewModel, snapshot_id: str, title: str, facts: str, *, can_view: bool = True
) -> None:
    title, snapshot = escape_markdown(title), view_model.snapshot
    with st.container(horizontal=True, vertical_alignment="center", key=f"version-{snapshot_id}"):
        st.markdown(f"{title}  \n:small[{escape_markdown(facts)}]", width="stretch")
        if can_view:
            name = f"p.{view_model.document.id}"
            st.page_link(
                page_paths.RUNS,
                label=t("version.compare"),
                icon=":material/compare_arrows:",
                query_params={"compare": f"{name}.{snapshot_id},{name}"},
            )
        if can_view and st.button(
            t("version.look"),
            key=f"look-{snapshot_id}",
            disabled=snapshot is not None and snapshot.id == snapshot_id,
            help=t("version.look.help", name=title),
        ):
            _close()
            st.session_state["stage"] = None
            query = {"pipeline": view_model.document.id, "version": snapshot_id}
            st.query_params.from_dict(query)
            st.rerun()
