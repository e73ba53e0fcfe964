"""What was read: the report of a source, of its last run or, before there is one, of a preview."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from pipeline_core.runs.source_comparison import source_comparison
from ui.documents.previews import preview
from ui.documents.stage_views import StageView
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.inspector.rows import reason_for_no_rows
from ui.screens.pipeline.stored_results import REPORTS
from ui.screens.results.drawing import draw_parts
from ui.screens.results.reading_parts import REJECTED, Reading, reading_parts
from ui.text.words import language, t
from ui.widgets.errors import show_error


def show(view_model: ViewModel, view: StageView) -> None:
    """Show how a source was read."""
    try:
        reading = _of_result(view_model, view) or _of_preview(view_model, view)
    except FabricaError as error:
        show_error(error)
        return
    if reading is None:
        st.info(reason_for_no_rows(view, "reading.none"))
        return
    draw_parts(reading_parts(reading, language()), f"reading-{view.stage}")


def _of_result(view_model: ViewModel, view: StageView) -> Reading | None:
    """Return the reading of the stage's result; None if there is none of these settings."""
    summary = view.summary or {}
    ingest = summary.get("ingest") or {}
    if "profile" not in ingest:
        return None
    run, store, document = view_model.run, visitor_store(), view_model.document
    before = (run.created, run.id) if run is not None else None
    comparison = source_comparison(
        store, document.identity, document.text, view.stage, summary, before
    )
    rejected = None
    if ingest.get("rejected_rows") and view.key is not None:
        kept = REPORTS.get(store, view.key)
        rejected = (kept.report.get("tables") or {}).get(REJECTED) if kept else None
    place = (run.id, view.stage, REJECTED) if run is not None else None
    return Reading(ingest, summary.get("notes") or (), comparison, rejected, place)


def _of_preview(view_model: ViewModel, view: StageView) -> Reading | None:
    """Return the reading of the preview, beside the last good run; None if there is none."""
    if view_model.past:
        return None
    with st.spinner(t("data.computing"), show_time=False):
        look: dict[str, Any] = preview(view_model.document, view_model.catalogue).get(
            view.stage, {}
        )
    ingest = look.get("ingest")
    if not ingest:
        return None
    st.caption(t("reading.of_preview"))
    document, comparison = view_model.document, None
    if not ingest["cut_short"]:  # a part of a file says nothing of the whole
        comparison = source_comparison(
            visitor_store(), document.identity, document.text, view.stage, {"ingest": ingest}
        )
    return Reading(ingest, ingest["remarks"], comparison)
