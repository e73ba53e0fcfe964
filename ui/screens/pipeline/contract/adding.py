"""Adding a contract behind a stage: learned from its rows, wired, with the failing rows free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from pipeline_core.catalog import Catalogue
from pipeline_core.check import check
from pipeline_core.edits import AddStage, Edit, entry_of
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline
from ui.documents import edit_actions
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.contract.sheet import CONTRACT_BLOCK, source_looks
from ui.screens.pipeline.edits.placement import edits_to_add, edits_to_insert_after, try_apply
from ui.text.words import t


def edits_to_add_contract(
    pipeline: Pipeline, catalogue: Catalogue, stage: str, settings: Mapping[str, Any]
) -> list[Edit] | None:
    """Return the edits that put a check of a contract behind a stage.

    The wires that leave the stage start at the check; those of rows that a sieve sets aside
    stay as they are.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    stage
        The stage whose rows are checked.
    settings
        The contract.

    Returns
    -------
    list or None
        The edits, the new stage first; None where no contract can stand.
    """
    if entry_of(catalogue, CONTRACT_BLOCK) is None:
        return None
    edits = edits_to_insert_after(pipeline, catalogue, CONTRACT_BLOCK, stage)
    edits = edits or edits_to_add(pipeline, catalogue, CONTRACT_BLOCK, stage)
    first = edits[0]
    if len(edits) < 2 or not isinstance(first, AddStage):
        return None
    edited = try_apply(pipeline, edits, catalogue)
    if edited is None or _is_refused(edited, catalogue, first.name):
        return None
    return [replace(first, settings=dict(settings)), *edits[1:]]


def _is_refused(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> bool:
    problems = check(pipeline, catalogue)
    return any(problem.stage == stage and problem.severity == "error" for problem in problems)


def add_contract_button(view_model: ViewModel, stage: str) -> None:
    """Offer to add a contract behind a stage, where one can stand."""
    pipeline, catalogue = view_model.document.pipeline, view_model.catalogue
    if edits_to_add_contract(pipeline, catalogue, stage, {}) is None:
        return
    st.button(
        t("contract.add_here"),
        key=f"add-contract-{stage}",
        icon=":material/rule:",
        on_click=_add,
        args=(view_model, stage),
        help=t("contract.add_here.help"),
    )


def _add(view_model: ViewModel, stage: str) -> None:
    document, catalogue = view_model.document, view_model.catalogue
    try:
        settings = _learned(view_model, stage)
        pipeline = edit_actions.current_pipeline(document)
        edits = edits_to_add_contract(pipeline, catalogue, stage, settings)
    except FabricaError as error:
        st.session_state[edit_actions.ERROR_KEY] = error
        st.rerun()
    if edits and edit_actions.try_edits(document, catalogue, *edits):
        first = edits[0]
        assert isinstance(first, AddStage)
        st.session_state[f"view-{first.name}"] = "settings"
        st.session_state["stage"] = first.name
        st.query_params["stage"] = first.name
    st.rerun()


def _learned(view_model: ViewModel, stage: str) -> dict[str, Any]:
    """Return the contract that the rows of a stage keep; an empty one where there are none."""
    looks = source_looks(view_model, stage)
    answer = looks.learned_contract() if looks else None
    return dict(answer["settings"]) if answer else {}
