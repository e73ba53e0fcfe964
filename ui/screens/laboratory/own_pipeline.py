"""The pipeline that a laboratory works on: the one that is worked on, or another of one's own."""

from __future__ import annotations

import streamlit as st

from ui.documents import documents
from ui.documents.current_pipeline import current_id, set_current
from ui.documents.documents import Document
from ui.documents.gallery import title_of
from ui.security import address
from ui.text.words import t
from ui.widgets import page_paths


def chosen_pipeline() -> Document | None:
    """Show which pipeline it is, with a way to it, and return it; None if there is none.

    Another one can be chosen among one's own.
    """
    asked = address.parse(st.query_params.to_dict()).pipeline
    first = asked or current_id() or documents.default_id()
    names = [*dict.fromkeys([first, documents.default_id(), *documents.own_ids()])]
    titles = {name: title_of(document) for name in names if (document := documents.load(name))}
    if not titles:
        st.info(t("pipeline.not_found"))
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", key="laboratory-pipeline-bar"):
        chosen = st.selectbox(
            t("page.pipeline"),
            list(titles),
            format_func=titles.__getitem__,
            key="laboratory-pipeline",
            width=380,
        )
        st.page_link(
            page_paths.PIPELINE,
            label=t("laboratory.open"),
            icon=":material/account_tree:",
            query_params={"pipeline": chosen},
        )
    document = documents.load(chosen)
    if document is not None:
        set_current(document.id)
        st.query_params["pipeline"] = document.id
    return document
