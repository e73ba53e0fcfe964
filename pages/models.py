"""Models page: the kept models of the visitor, and what they answer."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.models.models_page import show_models
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.models')}")
try:
    show_models()
except FabricaError as error:
    show_error(error)
