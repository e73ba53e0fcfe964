"""Pipeline page: the canvas, the run, and the inspector of the selected stage."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import documents, edit_actions
from ui.documents.current_pipeline import current_id, set_current
from ui.documents.previews import new_schemas_of, schemas_of
from ui.documents.view_model import view_model_of
from ui.screens.pipeline.screen import show_screen
from ui.screens.pipeline.tabs.tab_row import tab_row
from ui.screens.pipeline.versions.snapshot_view import snapshot_view_model
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_broken_pipeline

location = address.parse(st.query_params.to_dict())
name = location.pipeline or current_id() or documents.default_id()
document = None
try:
    document = documents.load(name)
    actions = tab_row(name, document)
    if document is None:
        st.info(t("pipeline.not_found"))
        st.page_link(page_paths.HOME, label=t("page.home"), icon=":material/home:")
        st.stop()
    set_current(name)
    edit_actions.remember_text(document)
    # What this page has drawn before is drawn at once after an edit, with the columns from before.
    is_drawn = st.session_state.get("drawn-pipeline") == name
    st.session_state["drawn-pipeline"] = name
    find_schemas = schemas_of if is_drawn else new_schemas_of
    with st.spinner(t("pipeline.opening"), show_time=False):
        view_model = snapshot_view_model(document, location.version) or view_model_of(
            document, location.run, find_schemas
        )
except FabricaError as error:
    if document is None:
        tab_row(name, None)
    show_broken_pipeline(error)
    st.stop()
show_screen(view_model, location, actions)
