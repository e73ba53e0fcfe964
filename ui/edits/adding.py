"""The form that adds a stage: which block, behind which stage."""

from __future__ import annotations

import streamlit as st

from pipeline_core.edits import AddStage, Edit
from ui.desk import Desk
from ui.edits import acts
from ui.edits.palette import blocks, label
from ui.edits.placing import add, add_between
from ui.names import block_help
from ui.problems import plain
from ui.words import language, t


def add_form(desk: Desk, behind: str | None, place: str) -> None:
    """Draw the form.

    Parameters
    ----------
    desk
        The pipeline.
    behind
        The stage that is looked at; the new one may follow it.
    place
        Where on the page the form stands.
    """
    lang, pipeline = language(), desk.document.pipeline
    block = st.selectbox(
        t("add.block"), blocks(desk.catalogue, lang), index=None, key=f"add-block-{place}",
        format_func=lambda one: label(desk.catalogue[one], lang), placeholder=t("add.search"),
    )  # fmt: skip
    if block is None:
        st.caption(t("add.about"))
        return
    st.caption(plain(block_help(desk.catalogue[block], lang)))
    ways = _ways(desk, block, behind)
    chosen = st.radio(
        t("add.where"), list(ways), key=f"add-where-{place}-{block}-{behind}",
        format_func=lambda way: t(f"add.{way}", stage=behind or ""),
    )  # fmt: skip
    edits = ways[chosen or "alone"]
    st.button(
        t("add.do"), key=f"add-{place}", type="primary", icon=":material/add:",
        on_click=_add, args=(desk, edits, f"add-block-{place}"),
    )  # fmt: skip
    if not pipeline.stages:
        st.caption(t("add.first"))


def _ways(desk: Desk, block: str, behind: str | None) -> dict[str, list[Edit]]:
    """Return the places that a block may go to, the likeliest first."""
    pipeline, catalogue = desk.document.pipeline, desk.catalogue
    found: dict[str, list[Edit]] = {}
    if behind:
        between = add_between(pipeline, catalogue, block, behind)
        if between:
            found["between"] = between
        hung = add(pipeline, catalogue, block, behind)
        if len(hung) > 1:
            found["behind"] = hung
    found["alone"] = add(pipeline, catalogue, block, None)
    return found


def _add(desk: Desk, edits: list[Edit], box: str) -> None:
    first = edits[0]
    assert isinstance(first, AddStage)
    if acts.acted(desk.document, desk.catalogue, *edits):
        st.session_state[box] = None
        st.session_state[f"view-{first.name}"] = "settings"
        st.session_state["stage"] = first.name
        st.query_params["stage"] = first.name
    st.rerun()
