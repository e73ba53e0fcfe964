"""The monitor page: all watches at a glance, or the one that the address names."""

from __future__ import annotations

import streamlit as st

from ui.documents.kept_models import versions
from ui.documents.watches import Watch, watches
from ui.screens.monitor.overview import show_overview
from ui.screens.monitor.watch_form import show_form
from ui.screens.monitor.watch_view import show_watch
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error

ADDRESS = "watch"


def show_monitor() -> None:
    """Show the visitor's watches, and the one that the address names."""
    if (trouble := st.session_state.pop("monitor-trouble", None)) is not None:
        show_error(trouble)
    if notice := st.session_state.pop("monitor-said", None):
        st.toast(notice, icon=":material/check:")
    all_watches = watches()
    identity = str(st.query_params.get(ADDRESS, ""))
    current = next((watch for watch in all_watches if watch.id == identity), None)
    if current is not None:
        show_watch(current, _leave)
        return
    all_versions = versions()
    if all_versions:
        st.page_link(page_paths.SIMULATOR, label=t("watching.rehearse"), icon=":material/science:")
    if all_watches:
        show_overview(all_watches, all_versions, _open)
    if not all_versions:
        st.info(t("watching.no_models"))
        st.page_link(page_paths.RESULTS, label=t("page.results"), icon=":material/article:")
        return
    with st.expander(t("watching.form"), expanded=not all_watches, icon=":material/add_alert:"):
        if not all_watches:
            st.markdown(t("watching.none"))
        show_form(all_versions, _open)


def _open(watch: Watch | str) -> None:
    st.query_params[ADDRESS] = watch if isinstance(watch, str) else watch.id


def _leave() -> None:
    st.query_params.pop(ADDRESS, None)
