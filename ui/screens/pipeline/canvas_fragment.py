"""The canvas of the pipeline page: a fragment that follows a run and reports news."""

from __future__ import annotations

import streamlit as st

from ui.canvas import draw, latest_request, refused_wire, selected_stage, selected_wire
from ui.canvas.editor_data import RUN_REQUESTS, editor_data, perform_run_request, viewer_data
from ui.canvas.scene import scene
from ui.documents import document_runs
from ui.documents.edit_actions import ERROR_KEY
from ui.documents.lesson_acts import record_refusal
from ui.documents.lesson_guides import Guide
from ui.documents.model_places import styles_of
from ui.documents.previews import cached_preview
from ui.documents.row_losses import row_losses
from ui.documents.run_status import run_status
from ui.documents.stage_tests import test_counts
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel, has_news, view_model_of
from ui.screens.pipeline.contract.dialog import is_contract_open
from ui.screens.pipeline.guide.pointing import canvas_guide
from ui.screens.pipeline.inspector import select_view
from ui.screens.pipeline.selection import (
    MODELS,
    STAGE_KEY,
    WHOLE_KEY,
    WIRE_KEY,
    rerun_fragments,
    select_stage,
    selects_unknown_stage,
)
from ui.screens.pipeline.tabs.tab_row import open_dropped_pipeline
from ui.security.access import event_endpoint
from ui.text.words import language

_EDITED_KEY = "edited"
_NEWS_KEY = "news"
_RUN_KEY = "run-request"
_CANVAS_KEY = "drawing"


def canvas_fragment(page_view_model: ViewModel, guide: Guide | None = None) -> None:
    """Draw what changes during a run; rerun the whole page if it must change, too.

    Parameters
    ----------
    page_view_model
        The pipeline, as the page was drawn of it.
    guide
        The guide of a lesson, if one is done on the pipeline.
    """
    if request := st.session_state.pop(_RUN_KEY, None):
        _start_run(*request)
    # What the contract's dialog edits is drawn when it is closed.
    if not is_contract_open(page_view_model, st.session_state.get(STAGE_KEY)):
        _rerun_if_changed(page_view_model)
    view_model = page_view_model
    if view_model.active and view_model.run is not None:
        document_runs.ensure_supervised(view_model.run)
        view_model = view_model_of(view_model.document)
    _draw_canvas(view_model, page_view_model.fingerprint, guide)
    if _page_is_outdated(page_view_model, view_model):
        st.rerun()


def _rerun_if_changed(page_view_model: ViewModel) -> None:
    """Rerun the whole page if it was drawn from something else than what is there now."""
    if st.session_state.pop(_EDITED_KEY, False) or selects_unknown_stage(page_view_model):
        st.rerun()
    if _pins_changed(page_view_model):
        st.rerun()
    if st.session_state.pop(_NEWS_KEY, False) and has_news(page_view_model):
        st.rerun()


def _draw_canvas(view_model: ViewModel, fingerprint: str, guide: Guide | None) -> None:
    document, run, lang = view_model.document, view_model.run, language()
    endpoint = event_endpoint(run.id) if run is not None and view_model.active else {}
    data = scene(
        document.pipeline,
        view_model.views,
        view_model.catalogue,
        st.session_state[STAGE_KEY],
        lang,
        name=document.id,
        run=run_status(view_model),
        problems=view_model.problems,
        looks=cached_preview(document, view_model.catalogue),
        columns=view_model.schemas,
        losses=row_losses(view_model),
        models=styles_of(view_model),
        tests=test_counts(view_model),
        **endpoint,
    )
    editor = None if view_model.past else editor_data(document, lang, RUN_REQUESTS)
    guided = canvas_guide(guide, st.session_state[STAGE_KEY]) if guide else None
    more = {"fingerprint": fingerprint, "guide": guided}
    draw(
        {**data, **more, **(editor or viewer_data(document, lang))},
        key=_CANVAS_KEY,
        fills=True,
        on_select=_select_stage,
        on_news=_mark_news,
        on_wire=_select_wire,
        on_edit=_mark_edited,
        on_ask=lambda: _answer_request(document.id),
    )


def _page_is_outdated(page_view_model: ViewModel, view_model: ViewModel) -> bool:
    """Return whether the rest of the page must be redrawn."""
    if page_view_model.active and not view_model.active:
        return True
    stage = st.session_state[STAGE_KEY]
    if not view_model.active or stage is None:
        return False
    return page_view_model.views[stage].state != view_model.views[stage].state


def _pins_changed(view_model: ViewModel) -> bool:
    """Return whether stages were pinned or unpinned since the page was drawn."""
    if view_model.past:
        return False
    drawn = {name: view.pin for name, view in view_model.views.items() if view.pin}
    pins = visitor_store().pins.of(view_model.document.identity)
    return drawn != {pin.stage: pin for pin in pins if pin.stage in view_model.views}


def _select_stage() -> None:
    select_stage(selected_stage(_CANVAS_KEY))
    rerun_fragments()


def _select_wire() -> None:
    select_stage(None)
    st.session_state[WIRE_KEY] = selected_wire(_CANVAS_KEY)
    rerun_fragments()


def _mark_edited() -> None:
    """Have the whole page rerun, as the pipeline was edited on the canvas."""
    st.session_state[_EDITED_KEY] = True


def _answer_request(pipeline_id: str) -> None:
    """Answer a request from the canvas's menu, or open what was dropped on the canvas."""
    request, name = latest_request(_CANVAS_KEY)
    if request == "settings" and name:
        select_stage(name)
        select_view(name, "settings")
        rerun_fragments()
    if request == "models":
        select_stage(None)
        st.session_state[WHOLE_KEY] = MODELS
        rerun_fragments()
    if request == "refused":
        record_refusal(pipeline_id, refused_wire(_CANVAS_KEY))
    if request == "open":
        open_dropped_pipeline(str(name))
    if request in RUN_REQUESTS:
        st.session_state[_RUN_KEY] = (request, name, pipeline_id)
    _mark_edited()


def _start_run(request: str, stage: str | None, pipeline_id: str) -> None:
    """Start the run that the canvas requested.

    Not in its callback: what was typed meanwhile is in another one, in whatever order
    they come, and must be in the run.
    """
    if error := perform_run_request(request, stage, pipeline_id):
        st.session_state[ERROR_KEY] = error


def _mark_news() -> None:
    """Have the fragment look whether the page must change, too."""
    st.session_state[_NEWS_KEY] = True
