"""Simulator page: a table played against a kept model, with knobs that bend it meanwhile."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.simulator.simulator_page import show_simulator
from ui.text.words import t
from ui.widgets.errors import show_error

st.markdown(f"### {t('page.simulator')}")
try:
    show_simulator()
except FabricaError as error:
    show_error(error)
