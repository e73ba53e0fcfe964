"""Where the bare address leads: to the pipeline that is open, or the first one, with its query."""

from __future__ import annotations

import streamlit as st

from ui import rooms

st.switch_page(rooms.PIPELINE, query_params=st.query_params.to_dict())
