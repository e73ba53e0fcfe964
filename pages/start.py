"""Start page: redirects to the pipeline page, keeping the query."""

from __future__ import annotations

import streamlit as st

from ui.widgets import page_paths

st.switch_page(page_paths.PIPELINE, query_params=st.query_params.to_dict())
