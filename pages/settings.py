"""Settings page: language, theme, preview size, limits, workspace, versions."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.stores import visitor_store
from ui.screens.settings.access_section import show_access
from ui.screens.settings.cluster_section import show_cluster
from ui.screens.settings.limits_section import show_limits
from ui.screens.settings.sections import (
    show_language,
    show_preview,
    show_theme,
    show_versions,
    show_workspace,
)
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.settings')}")
try:
    store = visitor_store()
except FabricaError as error:
    show_error(error)
    st.stop()
left, right = st.columns(2, gap="large")
with left:
    show_language()
    show_theme()
    show_preview(store)
    show_limits()
    show_cluster()
with right:
    show_workspace(store)
    show_access()
    show_versions()
