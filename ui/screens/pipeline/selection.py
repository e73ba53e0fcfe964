"""The selection of a stage or a wire, as session state of the pipeline page."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from ui.documents.view_model import ViewModel

STAGE_KEY = "stage"  # the selected stage
WIRE_KEY = "wire"  # or the selected wire
WHOLE_KEY = "whole-view"  # what is shown of the pipeline as long as neither is selected
OVERVIEW, MODELS = "overview", "models"
_FRAGMENTS = ("watch", "stage")


def select_stage(stage: str | None) -> None:
    """Select a stage, or nothing."""
    st.session_state[STAGE_KEY] = stage
    st.session_state[WIRE_KEY] = None
    if stage:
        st.query_params["stage"] = stage
    else:
        st.query_params.pop("stage", None)


def selects_unknown_stage(view_model: ViewModel) -> bool:
    """Return whether the selected stage is not in the view model, as it was just added."""
    stage = st.session_state.get(STAGE_KEY)
    return stage is not None and stage not in view_model.views


def rerun_fragments() -> NoReturn:
    """Rerun the canvas and the inspector, but not the rest of the page."""
    st.rerun(_FRAGMENTS)
