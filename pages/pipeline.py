"""The pipeline: drawn, run, watched; and the stage that is looked at."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import acts, documents
from ui.documents.view_model import desk
from ui.screens.pipeline.screen import show_screen
from ui.screens.pipeline.tabs.row import tab_row
from ui.screens.pipeline.versions.shown import shown
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_broken

asked = address.read(st.query_params.to_dict())
name = asked.pipeline or st.session_state.get("pipeline") or documents.first()
document = None
try:
    document = documents.load(name)
    actions = tab_row(name, document)
    if document is None:
        st.info(t("pipeline.not_found"))
        st.page_link(page_paths.HOME, label=t("page.home"), icon=":material/home:")
        st.stop()
    st.session_state["pipeline"] = name
    acts.remember(document)
    with st.spinner(t("pipeline.opening"), show_time=False):
        current = shown(document, asked.version) or desk(document, asked.run)
except FabricaError as error:
    if document is None:
        tab_row(name, None)
    show_broken(error)
    st.stop()
show_screen(current, asked, actions)
