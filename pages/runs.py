"""Runs page: all runs of the workspace, or the comparison of those in the address."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.results.run_report import load_report
from ui.screens.runs.comparison import parse_compared_runs, show_comparison
from ui.screens.runs.run_list import show_run_list
from ui.screens.runs.trends import show_trends
from ui.text.words import t
from ui.widgets.errors import show_broken_pipeline, show_error


def _chosen_view() -> str:
    """Return which of its two views the page shows: the list, or the runs over time."""
    return st.segmented_control(
        t("runs.view"),
        ("list", "trends"),
        default="list",
        required=True,
        format_func=lambda name: t(f"runs.view.{name}"),
        key="runs-view",
        label_visibility="collapsed",
    )


text = st.query_params.get("compare")
with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="runs-head"):
    st.markdown(f"### {t('page.runs' if text is None else 'compare.title')}", width="content")
    view = _chosen_view() if text is None else "list"
    if text is not None and st.button(t("report.runs"), key="all-runs", icon=":material/history:"):
        st.query_params.clear()
        st.rerun()
if notice := st.session_state.pop("runs-said", None):
    st.toast(notice, icon=":material/check:")
if trouble := st.session_state.pop("runs-trouble", None):
    show_error(trouble)
try:
    runs = (load_report(run) for run in parse_compared_runs(text or ""))
    reports = [report for report in runs if report is not None]
    if len(reports) > 1:
        show_comparison(reports)
    else:
        if text is not None:
            st.info(t("compare.not_found"))
        if view == "trends":
            show_trends()
        else:
            show_run_list()
except FabricaError as error:
    show_broken_pipeline(error)
