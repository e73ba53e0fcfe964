"""Settings: language, look, how much a preview reads, the workspace and what it takes."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import running
from ui.screens.settings.settings import (
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
    store = running.store()
except FabricaError as error:
    show_error(error)
    st.stop()
left, right = st.columns(2, gap="large")
with left:
    show_language()
    show_theme()
    show_preview(store)
with right:
    show_workspace(store)
    show_versions()
