"""What can be done with the stage that is looked at, in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipeline_core.edits import RemoveStage, RenameStage
from pipeline_core.errors import FabricaError
from pipeline_core.spec import as_stage_name
from ui.documents import acts, running
from ui.documents.stage_views import StageView
from ui.documents.view_model import Desk
from ui.screens.pipeline.edits.adding import add_form
from ui.text.words import t

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def actions(desk: Desk, view: StageView, row: DeltaGenerator) -> None:
    """Draw what can be done into a row."""
    if desk.past:
        return
    stage = view.stage
    idle = not desk.active and stage in desk.jobs
    with row:
        st.button(
            t("action.run_to"), key="run-to", icon=":material/start:", disabled=not idle,
            on_click=_run, args=(desk, (stage,), ()), help=t("action.run_to.help"),
        )  # fmt: skip
        st.button(
            t("action.force"), key="force", icon=":material/replay:", disabled=not idle,
            on_click=_run, args=(desk, (stage,), (stage,)), help=t("action.force.help"),
        )  # fmt: skip
        with st.popover(
            t("action.add_after"), icon=":material/add:", key=f"after-{stage}",
            help=t("action.add_after.help"),
        ):  # fmt: skip
            add_form(desk, stage, "after")
        with st.popover(
            t("action.rename"), icon=":material/edit:", key=f"rename-{stage}",
            help=t("rename.help"),
        ):  # fmt: skip
            _rename(desk, stage)
        st.button(
            t("action.remove"), key="remove", icon=":material/delete:", help=t("remove.help"),
            on_click=_remove, args=(desk, stage),
        )  # fmt: skip


def _run(desk: Desk, to: tuple[str, ...], force: tuple[str, ...]) -> None:
    try:
        running.start(desk.document, to=to, force=force)
    except FabricaError as error:
        st.session_state[acts.TROUBLE] = error
    st.rerun()


def _rename(desk: Desk, stage: str) -> None:
    key = f"name-{desk.document.id}-{stage}"
    st.session_state.setdefault(key, stage)
    st.text_input(
        t("rename.name"), key=key, max_chars=60, help=t("rename.help"),
        on_change=_renamed, args=(desk, stage, key),
    )  # fmt: skip


def _renamed(desk: Desk, stage: str, key: str) -> None:
    name = as_stage_name(st.session_state.pop(key))
    if acts.acted(desk.document, desk.catalogue, RenameStage(stage, name)):
        st.session_state["stage"] = name
        st.query_params["stage"] = name
        if view := st.session_state.get(f"view-{stage}"):
            st.session_state[f"view-{name}"] = view
    st.rerun()


def _remove(desk: Desk, stage: str) -> None:
    if acts.acted(desk.document, desk.catalogue, RemoveStage(stage, heal=True)):
        st.session_state["stage"] = None
        st.query_params.pop("stage", None)
    st.rerun()
