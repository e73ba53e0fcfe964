"""What becomes of a variant: an ordinary pipeline, a kept model, its results, a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.errors import FabricaError
from ui.documents.documents import Document
from ui.documents.factories import keep_variant, open_variant
from ui.documents.gallery import open_pipeline
from ui.documents.kept_models import suggested_name
from ui.security.access import pipeline_download_url
from ui.text.words import language, t
from ui.widgets import page_paths
from ui.widgets.errors import show_error


def show_winner(document: Document, board: Mapping[str, Any]) -> None:
    """Show what can be done with a variant; the leader is chosen at first.

    Parameters
    ----------
    document
        The drawing.
    board
        Its leaderboard, as JSON.
    """
    scored = {v["variant"]: v for v in board["variants"] if v["rank"] is not None}
    if not scored:
        return
    st.markdown(f"##### {t('variants.use')}")
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="factory-winner"
    ):
        name = st.selectbox(
            t("factory.column.variant"), list(scored), key="factory-variant", width=420
        )
        variant = scored.get(name or "", next(iter(scored.values())))
        if st.button(
            t("variants.open"), key="factory-open", icon=":material/account_tree:", type="primary"
        ):
            _open(document, variant["variant"])
        with st.popover(t("models.keep"), icon=":material/inventory_2:", key="factory-keep"):
            st.fragment(_show_keep_form, key="factory-keep-form")(document, variant["variant"])
        if variant["run"]:
            st.page_link(
                page_paths.RESULTS,
                label=t("page.results"),
                icon=":material/article:",
                query_params={"run": variant["run"]},
            )
        st.link_button(
            t("variants.report"),
            pipeline_download_url("leaderboard", document.id, language()),
            icon=":material/download:",
            key="factory-report",
        )


def _open(document: Document, variant: str) -> None:
    try:
        with st.spinner(t("variants.opening_variant"), show_time=False):
            pipeline = open_variant(document, variant)
    except FabricaError as error:
        show_error(error)
        return
    open_pipeline(pipeline)


def _show_keep_form(document: Document, variant: str) -> None:
    with st.form("factory-keep-model", border=False):
        name = st.text_input(
            t("models.keep.name"),
            suggested_name(document.name, str(document.file)),
            key="factory-keep-name",
            max_chars=64,
            help=t("models.keep.name.help"),
        )
        sent = st.form_submit_button(t("models.keep.confirm"), icon=":material/check:")
    if not sent:
        return
    try:
        with st.spinner(t("models.keep.working"), show_time=False):
            title = keep_variant(document, variant, name.strip())
    except FabricaError as error:
        show_error(error)
        return
    st.success(t("models.keep.done", model=title))
    st.page_link(
        page_paths.MODELS,
        label=t("models.to_models"),
        icon=":material/inventory_2:",
        query_params={"model": title},
    )
