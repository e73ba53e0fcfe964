"""The form that adds a stage: which block, and where."""

from __future__ import annotations

import streamlit as st

from pipeline_core.catalog import Catalogue, Entry
from pipeline_core.edits import AddStage, Edit
from pipeline_core.messages.words import LANGUAGES
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.edits.placement import edits_to_add, edits_to_insert_after
from ui.text.markdown import escape_markdown
from ui.text.names import block_help, block_title, install_advice
from ui.text.words import language, t, translate
from ui.widgets.markup import FAMILY_COLOURS
from ui.widgets.own_code_links import new_block_button


def add_stage_form(view_model: ViewModel, predecessor: str | None, place: str) -> None:
    """Draw the form.

    Parameters
    ----------
    view_model
        The pipeline.
    predecessor
        The stage that the new one may follow; usually the selected one.
    place
        Where on the page the form is drawn; part of its keys.
    """
    lang, catalogue = language(), view_model.catalogue
    block = st.selectbox(
        t("add.block"),
        usable_blocks(catalogue, lang),
        index=None,
        key=f"add-block-{place}",
        format_func=lambda block_id: block_label(catalogue[block_id], lang),
        placeholder=t("add.search"),
    )
    if block is None:
        st.caption(_about(catalogue))
        new_block_button(f"new-code-{place}")
        return
    st.caption(escape_markdown(block_help(catalogue[block], lang)))
    if advice := install_advice(catalogue[block], lang):
        st.caption(escape_markdown(advice))
    placements = _placements(view_model, block, predecessor)
    placement = st.radio(
        t("add.where"),
        list(placements),
        key=f"add-where-{place}-{block}-{predecessor}",
        format_func=lambda name: t(f"add.{name}", stage=predecessor or ""),
    )
    st.button(
        t("add.do"),
        key=f"add-{place}",
        type="primary",
        icon=":material/add:",
        on_click=_add_stage,
        args=(view_model, placements[placement or "alone"], f"add-block-{place}"),
    )
    if not view_model.document.pipeline.stages:
        st.caption(t("add.first"))


def _about(catalogue: Catalogue) -> str:
    behind = sum(not entry.get("curated", True) for entry in catalogue.values())
    return t("add.about_more", count=behind) if behind else t("add.about")


def _placements(
    view_model: ViewModel, block: str, predecessor: str | None
) -> dict[str, list[Edit]]:
    """Return the edits of each possible placement of a block, the likeliest first."""
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    placements: dict[str, list[Edit]] = {}
    if predecessor:
        inserting = edits_to_insert_after(pipeline, catalogue, block, predecessor)
        if inserting:
            placements["between"] = inserting
        appending = edits_to_add(pipeline, catalogue, block, predecessor)
        if len(appending) > 1:
            placements["behind"] = appending
    placements["alone"] = edits_to_add(pipeline, catalogue, block, None)
    return placements


def _add_stage(view_model: ViewModel, edits: list[Edit], block_key: str) -> None:
    first = edits[0]
    assert isinstance(first, AddStage)
    if edit_actions.try_edits(view_model.document, view_model.catalogue, *edits):
        st.session_state[block_key] = None
        st.session_state[f"view-{first.name}"] = "settings"
        st.session_state["stage"] = first.name
        st.query_params["stage"] = first.name
    st.rerun()


def usable_blocks(catalogue: Catalogue, lang: str) -> list[str]:
    """Return the ids of the approved blocks, those in front first, by family and title."""
    order = {family: number for number, family in enumerate(FAMILY_COLOURS)}

    def place(entry: Entry) -> tuple[bool, int, str]:
        is_behind = not entry.get("curated", True)
        return is_behind, order.get(entry["family"], 9), block_title(entry, lang).lower()

    usable = [entry for entry in catalogue.values() if entry["approved"] and entry["shape"]]
    usable.sort(key=place)
    return [str(entry["id"]) for entry in usable]


def block_label(entry: Entry, lang: str) -> str:
    """Return a block's label: its title, its family, its titles in the other languages."""
    title = block_title(entry, lang)
    other_titles = [block_title(entry, other) for other in LANGUAGES if other != lang]
    family = translate(f"family.{entry['family']}", None, lang)
    return f"{title} – {family} ({', '.join(dict.fromkeys(other_titles))})"
