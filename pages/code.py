"""Code page: the visitor's own blocks, as Python."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.code.page import show_page
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.code')}")
try:
    show_page()
except FabricaError as error:
    show_error(error)
