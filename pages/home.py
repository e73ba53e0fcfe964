"""Home: begin with data of your own, go on with a pipeline, or open an example."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents import running
from ui.documents.gallery import show_examples, show_recent
from ui.documents.uploads import find
from ui.screens.home.opening import drop_place
from ui.screens.home.review import review
from ui.text.problem_words import plain
from ui.text.words import t
from ui.widgets.errors import show_error

dropped, unknown = None, False
if asked := str(st.query_params.get("data", "")):
    try:
        dropped = find(running.store().workspace, asked)
    except FabricaError as error:
        show_error(error)
    unknown = dropped is None
left, right = st.columns([3, 1], vertical_alignment="center")
left.markdown(f"### {plain(dropped.name) if dropped else t('start.title')}")
with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    if dropped and st.button(t("start.back"), icon=":material/arrow_back:", key="back-home"):
        st.query_params.clear()
        st.rerun()
if dropped:
    review(dropped)
    st.stop()
if unknown:
    st.info(t("start.data_gone"))
st.markdown(t("start.about"))
with st.container(border=True, key="drop-place"):
    st.markdown(f"**{t('start.drop')}**")
    drop_place()
    st.caption(t("start.drop.more"))
show_recent()
show_examples()
