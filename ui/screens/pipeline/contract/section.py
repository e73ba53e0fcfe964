"""The contract in a stage's panel: what it says of the rows now, and the way to its grids."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pipeline_core.runs import client
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.contract.counts import show_counts
from ui.screens.pipeline.contract.dialog import contract_dialog, open_dialog
from ui.screens.pipeline.contract.sheet import Sheet
from ui.screens.pipeline.forms.form import Form
from ui.security import visitor
from ui.text.words import t


def show_contract(view_model: ViewModel, form: Form) -> None:
    """Draw the buttons of a contract, what the rows break of it, and its dialog if it is open."""
    sheet = Sheet(view_model, replace(form, place="contract"))
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("contract.edit"),
            key=sheet.key("edit"),
            icon=":material/table_edit:",
            type="primary",
            on_click=open_dialog,
            args=(sheet,),
            help=t("contract.edit.help"),
        )
        st.download_button(
            t("contract.pandera"),
            lambda: _module(sheet),
            f"{sheet.stage.name}_contract.py",
            "text/x-python",
            key=sheet.key("pandera"),
            icon=":material/download:",
            on_click="ignore",
            disabled=not sheet.settings,
            help=t("contract.pandera.help"),
        )
    if sheet.settings:
        show_counts(sheet)
    else:
        st.caption(t("contract.empty"))
    contract_dialog(sheet)


def _module(sheet: Sheet) -> str:
    payload = {"settings": dict(sheet.settings)}
    return str(client.call(visitor.workspace(), "contract_module", payload))
