"""The actions on the selected stage: run, add, rename, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipeline_core.edits import RemoveStage, RenameStage
from pipeline_core.errors import FabricaError
from pipeline_core.spec import as_stage_name
from ui.documents import document_runs, edit_actions
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.contract.adding import add_contract_button
from ui.screens.pipeline.edits.add_stage_form import add_stage_form
from ui.screens.pipeline.inspector.description import description_fields
from ui.text.words import t

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_MAX_LENGTH = 60


def show_actions(view_model: ViewModel, view: StageView, row: DeltaGenerator) -> None:
    """Show the actions in a row; a past run has none."""
    if view_model.past:
        return
    stage = view.stage
    with row:
        _run_buttons(view_model, stage)
        with st.popover(
            t("action.add_after"),
            icon=":material/add:",
            key=f"after-{stage}",
            help=t("action.add_after.help"),
        ):
            add_contract_button(view_model, stage)
            add_stage_form(view_model, stage, "after")
        with st.popover(t("action.rename"), icon=":material/edit:", key=f"rename-{stage}"):
            _rename_field(view_model, stage)
            description_fields(view_model, view_model.document.pipeline.stages[stage])
        st.button(
            t("action.remove"),
            key="remove",
            icon=":material/delete:",
            help=t("remove.help"),
            on_click=_remove,
            args=(view_model, stage),
        )


def _run_buttons(view_model: ViewModel, stage: str) -> None:
    can_run = not view_model.active and stage in view_model.jobs
    st.button(
        t("action.run_to"),
        key="run-to",
        icon=":material/start:",
        disabled=not can_run,
        on_click=_run,
        args=(view_model, (stage,), ()),
        help=t("action.run_to.help"),
    )
    st.button(
        t("action.force"),
        key="force",
        icon=":material/replay:",
        disabled=not can_run,
        on_click=_run,
        args=(view_model, (stage,), (stage,)),
        help=t("action.force.help"),
    )


def _run(view_model: ViewModel, to: tuple[str, ...], force: tuple[str, ...]) -> None:
    try:
        document_runs.start(view_model.document, to=to, force=force)
    except FabricaError as error:
        st.session_state[edit_actions.ERROR_KEY] = error
    st.rerun()


def _rename_field(view_model: ViewModel, stage: str) -> None:
    key = f"name-{view_model.document.id}-{stage}"
    st.session_state.setdefault(key, stage)
    st.text_input(
        t("rename.name"),
        key=key,
        max_chars=_MAX_LENGTH,
        help=t("rename.help"),
        on_change=_rename,
        args=(view_model, stage, key),
    )


def _rename(view_model: ViewModel, stage: str, key: str) -> None:
    name = as_stage_name(st.session_state.pop(key))
    edit = RenameStage(stage, name)
    if edit_actions.try_edits(view_model.document, view_model.catalogue, edit):
        st.session_state["stage"] = name
        st.query_params["stage"] = name
        if view := st.session_state.get(f"view-{stage}"):
            st.session_state[f"view-{name}"] = view
    st.rerun()


def _remove(view_model: ViewModel, stage: str) -> None:
    edit = RemoveStage(stage, heal=True)
    if edit_actions.try_edits(view_model.document, view_model.catalogue, edit):
        st.session_state["stage"] = None
        st.query_params.pop("stage", None)
    st.rerun()
