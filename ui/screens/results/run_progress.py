"""Progress line of an open run; the page is redrawn when a stage has ended."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import document_runs
from ui.documents.searches import searches_of
from ui.screens.results.run_report import RunReport
from ui.text.markdown import escape_markdown
from ui.text.numbers import number, seconds
from ui.text.words import language, t
from ui.widgets.errors import show_error

REFRESH_SECONDS = 1.5
_END_STATES = frozenset({"succeeded", "reused", "failed", "refused", "skipped", "cancelled"})


def show_run_progress(report: RunReport) -> None:
    """Show the progress of an open run, and redraw the page when a stage has ended."""
    if report.run.open:
        st.fragment(_draw_progress, key="results-follow", run_every=REFRESH_SECONDS)(report)


def _draw_progress(report: RunReport) -> None:
    try:
        document_runs.ensure_supervised(report.run)
        run = report.store.runs.get(report.run.id)
        rows = report.store.runs.stages(report.run.id)
    except FabricaError as error:
        show_error(error)
        return
    if run is None or not run.open or ended_stages(rows) != ended_stages(report.rows.values()):
        st.rerun()
    lang, ended_count = language(), len(ended_stages(rows))
    running_stages = [str(row["stage"]) for row in rows if row["status"] == "running"]
    values = {
        "done": number(ended_count, lang),
        "of": number(len(report.views), lang),
        "seconds": seconds(time.time() - (run.started or run.created), lang),
        "stages": ", ".join(running_stages),
    }
    code = "report.open.working" if running_stages else "report.open"
    share = min(1.0, ended_count / max(1, len(report.views)))
    st.progress(share, escape_markdown(t(code, **values)))
    searches = searches_of(report.pipeline, report.catalogue)
    if set(running_stages) & searches.keys():
        st.button(
            t("action.finish"),
            key="finish",
            icon=":material/stop_circle:",
            on_click=_stop_with_best,
            args=(run.id,),
            help=t("action.finish.help"),
        )


def ended_stages(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the stages that have ended.

    Examples
    --------
    >>> ended_stages([{"stage": "a", "status": "reused"}, {"stage": "b", "status": "running"}])
    {'a'}
    """
    return {str(row["stage"]) for row in rows if row["status"] in _END_STATES}


def _stop_with_best(run_id: str) -> None:
    document_runs.stop_with_best(run_id)
