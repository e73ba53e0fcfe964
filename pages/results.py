"""Results page: the report of the run in the address, or of the last run."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.stores import visitor_store
from ui.screens.results.report_page import show_report
from ui.screens.results.run_report import load_report
from ui.screens.runs.run_list import show_latest_runs
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_broken_pipeline

location = address.parse(st.query_params.to_dict())
run_query = st.query_params.get("run")
try:
    if run_query is None:
        last_run = next(iter(visitor_store().runs.latest(limit=1)), None)
        report = load_report(last_run.id) if last_run else None
    else:
        report = load_report(location.run) if location.run else None
    if report is not None:
        show_report(report, location.stage or (st.query_params.get("stage") and "?") or None)
    else:
        st.markdown(f"### {t('page.results')}")
        st.info(t("results.none" if run_query is None else "results.not_found"))
        show_latest_runs()
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
except FabricaError as error:
    show_broken_pipeline(error)
