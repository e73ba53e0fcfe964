"""Home page: upload data, continue a recent pipeline, or open an example."""

from __future__ import annotations

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.gallery import show_examples, show_recent
from ui.documents.stores import visitor_store
from ui.documents.uploads import find_upload
from ui.screens.home.code_review import show_code_review
from ui.screens.home.drop_zone import show_drop_zone
from ui.screens.home.file_review import show_file_review
from ui.text.markdown import escape_markdown
from ui.text.words import t
from ui.widgets import page_paths
from ui.widgets.errors import show_error

upload, is_missing = None, False
if upload_id := str(st.query_params.get("data", "")):
    try:
        upload = find_upload(visitor_store().workspace, upload_id)
    except FabricaError as error:
        show_error(error)
    is_missing = upload is None
left, right = st.columns([3, 1], vertical_alignment="center")
left.markdown(f"### {escape_markdown(upload.name) if upload else t('start.title')}")
with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    if upload and st.button(t("start.back"), icon=":material/arrow_back:", key="back-home"):
        st.query_params.clear()
        st.rerun()
    if not upload:
        st.page_link(
            page_paths.LABORATORY, label=t("page.laboratory"), icon=":material/experiment:"
        )
if upload:
    show_file_review(upload)
    st.stop()
if is_missing:
    st.info(t("start.data_gone"))
st.markdown(t("start.about"))
with st.container(border=True, key="drop-place"):
    st.markdown(f"**{t('start.drop')}**")
    show_drop_zone()
    st.caption(t("start.drop.more"))
show_code_review()
show_recent()
show_examples()
