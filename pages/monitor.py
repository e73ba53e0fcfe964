"""Monitor page: the watched models of the visitor, and one of them over time."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.monitor.monitor_page import show_monitor
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.monitor')}")
try:
    show_monitor()
except FabricaError as error:
    show_error(error)
