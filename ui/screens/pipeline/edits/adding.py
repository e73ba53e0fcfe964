"""The form that adds a stage: which block, behind which stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pipeline_core.edits import AddStage, Edit
from pipeline_core.messages.words import LANGUAGES
from ui.documents import acts
from ui.documents.view_model import Desk
from ui.screens.pipeline.edits.placing import add, add_between
from ui.text.names import block_help, block_title
from ui.text.problem_words import plain
from ui.text.words import language, t, tell
from ui.widgets.pieces import FAMILIES


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


def blocks(catalogue: Mapping[str, Any], lang: str) -> list[str]:
    """Return the ids of the blocks that may be used, family by family, by title."""
    order = {family: number for number, family in enumerate(FAMILIES)}
    usable = [one for one in catalogue.values() if one["approved"] and one["shape"]]
    usable.sort(key=lambda one: (order.get(one["family"], 9), block_title(one, lang).lower()))
    return [str(one["id"]) for one in usable]


def label(entry: Mapping[str, Any], lang: str) -> str:
    """Return a block's line: its family, its title, its title in the other languages."""
    titles = [block_title(entry, lang)]
    titles += [block_title(entry, one) for one in LANGUAGES if one != lang]
    family = tell(f"family.{entry['family']}", None, lang)
    return f"{titles[0]} – {family} ({', '.join(dict.fromkeys(titles[1:]))})"
