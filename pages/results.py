"""Results page: the report of the run, or of the pipeline's last run, in the address."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.store.runs import Run
from ui.documents.current_pipeline import current_identity
from ui.documents.stores import visitor_store
from ui.screens.results.report_page import show_report
from ui.screens.results.run_report import load_report
from ui.screens.runs.run_list import show_latest_runs
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_broken_pipeline


def _last_run() -> Run | None:
    """Return the last run of the pipeline that is asked for or worked on, or of the workspace."""
    runs, pipeline = visitor_store().runs, current_identity(location.pipeline)
    if pipeline is None:
        last_runs = [] if "pipeline" in st.query_params else runs.latest(limit=1)
    else:
        last_runs = runs.of_pipeline(pipeline, 1)
    return next(iter(last_runs), None)


def _missing_code() -> str:
    """Return the code of the sentence that says why no report is shown."""
    if run_query is not None:
        return "results.not_found"
    if "pipeline" in st.query_params and current_identity(location.pipeline) is None:
        return "pipeline.not_found"
    has_runs = visitor_store().runs.latest(limit=1)
    return "results.none_of_pipeline" if has_runs else "results.none"


location = address.parse(st.query_params.to_dict())
run_query = st.query_params.get("run")
try:
    if run_query is None:
        report = load_report(last_run.id) if (last_run := _last_run()) else None
    else:
        report = load_report(location.run) if location.run else None
    if report is not None:
        show_report(report, location.stage or (st.query_params.get("stage") and "?") or None)
    else:
        st.markdown(f"### {t('page.results')}")
        st.info(t(_missing_code()))
        show_latest_runs()
        st.page_link(page_paths.PIPELINE, label=t("page.pipeline"), icon=":material/account_tree:")
except FabricaError as error:
    show_broken_pipeline(error)
