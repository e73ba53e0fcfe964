"""Factory page: the variants of a pipeline, run once where they are alike, and the best of them."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.factory.factory_page import show_factory
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.factory')}")
try:
    show_factory()
except FabricaError as error:
    show_error(error)
