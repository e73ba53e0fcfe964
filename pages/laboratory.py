"""Laboratory page: four experiments that teach, on small made data and on one's own pipeline."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.laboratory.laboratory_page import show_laboratory
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.laboratory')}")
try:
    show_laboratory()
except FabricaError as error:
    show_error(error)
