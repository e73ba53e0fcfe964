"""Every run of the workspace; or those side by side that the address names."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.screens.results.links import compared
from ui.screens.results.past import past
from ui.screens.runs.comparison import show_comparison
from ui.screens.runs.listing import show_list
from ui.text.words import t
from ui.widgets.errors import show_broken, show_error

text = st.query_params.get("compare")
left, right = st.columns([3, 1], vertical_alignment="center")
left.markdown(f"### {t('page.runs' if text is None else 'compare.title')}")
with right.container(horizontal=True, horizontal_alignment="right"):
    if text is not None and st.button(t("report.runs"), key="all-runs", icon=":material/history:"):
        st.query_params.clear()
        st.rerun()
if said := st.session_state.pop("runs-said", None):
    st.success(said)
if trouble := st.session_state.pop("runs-trouble", None):
    show_error(trouble)
try:
    found = [told for one in compared(text or "") if (told := past(one)) is not None]
    if len(found) > 1:
        show_comparison(found)
    else:
        if text is not None:
            st.info(t("compare.not_found"))
        else:
            st.caption(t("runs.about"))
        show_list()
except FabricaError as error:
    show_broken(error)
