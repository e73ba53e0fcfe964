"""Runs page: the runs of the workspace, or the comparison of what the address names."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.runs.compared import load_compared, parse_compared
from ui.screens.runs.comparison import show_comparison
from ui.screens.runs.run_list import show_run_list
from ui.screens.runs.trends import show_trends
from ui.screens.runs.version_picker import show_version_picker
from ui.text.words import language, t
from ui.widgets.errors import show_broken_pipeline, show_error


def _chosen_view() -> str:
    """Return which view the page shows: the table, the runs over time, or two versions."""
    return st.segmented_control(
        t("runs.view"),
        ("list", "trends", "versions"),
        default="versions" if "versions" in st.query_params else "list",
        required=True,
        format_func=lambda name: t(f"runs.view.{name}"),
        key="runs-view",
        label_visibility="collapsed",
    )


text = st.query_params.get("compare")
with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="runs-head"):
    title = "page.runs" if text is None else "compare.title"
    title = "versions.title" if text and "p." in text else title
    st.markdown(f"### {t(title)}", width="content")
    view = _chosen_view() if text is None else "list"
    if text is not None and st.button(t("report.runs"), key="all-runs", icon=":material/history:"):
        st.query_params.clear()
        st.rerun()
if notice := st.session_state.pop("runs-said", None):
    st.toast(notice, icon=":material/check:")
if trouble := st.session_state.pop("runs-trouble", None):
    show_error(trouble)
try:
    loaded = (load_compared(name, language()) for name in parse_compared(text or ""))
    compared = [item for item in loaded if item is not None]
    if len(compared) > 1:
        show_comparison(compared)
    else:
        if text is not None:
            st.info(t("compare.not_found"))
        if view == "trends":
            show_trends()
        elif view == "versions":
            show_version_picker(str(st.query_params.get("versions", "")))
        else:
            show_run_list()
except FabricaError as error:
    show_broken_pipeline(error)
