"""The dialog of a contract: grids, rules of the table, learning from rows, and its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui.documents.edit_actions import ERROR_KEY
from ui.documents.view_model import ViewModel
from ui.screens.pipeline.contract.counts import show_counts
from ui.screens.pipeline.contract.editor import draw_grid
from ui.screens.pipeline.contract.learning import show_learning
from ui.screens.pipeline.contract.sheet import Sheet
from ui.screens.pipeline.contract.table_rules import show_table_rules
from ui.screens.pipeline.contract.text import is_for_grids, show_text
from ui.text.words import t
from ui.widgets.errors import show_error

_OPEN_KEY = "contract-open"  # keeps the dialog open when an edit redraws the page


def open_dialog(sheet: Sheet) -> None:
    """Open the dialog with the next run of the script."""
    st.session_state[_OPEN_KEY] = (sheet.form.document.id, sheet.stage.name)


def _close() -> None:
    st.session_state.pop(_OPEN_KEY, None)


def contract_dialog(sheet: Sheet) -> None:
    """Draw the dialog while it is open."""
    if st.session_state.get(_OPEN_KEY) == (sheet.form.document.id, sheet.stage.name):
        title = t("contract.title", stage=sheet.stage.name)
        st.dialog(title, width="large", on_dismiss=_close)(_draw)(sheet)


def is_contract_open(view_model: ViewModel, stage: str | None) -> bool:
    """Return whether the dialog is open; the page that is redrawn takes it away for a while.

    Parameters
    ----------
    view_model
        The pipeline of the page.
    stage
        The selected stage: the dialog stands in its settings.
    """
    is_drawn = stage in view_model.views and st.session_state.get(f"view-{stage}") == "settings"
    return is_drawn and st.session_state.get(_OPEN_KEY) == (view_model.document.id, stage)


def _draw(sheet_of_page: Sheet) -> None:
    """Draw the dialog alone: its edits redraw nothing else, and closing it redraws the page."""
    sheet = sheet_of_page.renewed()
    if error := st.session_state.pop(ERROR_KEY, None):
        show_error(error)
    if sheet is None:
        st.info(t("contract.gone"))
        return
    fits = is_for_grids(sheet)
    names = list(_PARTS) if fits else ["text"]
    key = sheet.key("part", "all" if fits else "text")
    part = st.segmented_control(
        t("contract.part"),
        names,
        default=names[0] if sheet.rules or not fits else "learn",
        key=key,
        required=True,
        format_func=lambda name: t(f"contract.part.{name}"),
        label_visibility="collapsed",
    )
    if not fits:
        st.info(t("contract.only_text"))
    _PARTS[part or names[0]](sheet)


def _show_columns(sheet: Sheet) -> None:
    draw_grid(sheet, "columns")
    st.caption(t("contract.grid.about"))
    show_counts(sheet)


def _show_table(sheet: Sheet) -> None:
    show_table_rules(sheet)
    show_counts(sheet)


_PARTS: Mapping[str, Callable[[Sheet], None]] = {
    "columns": _show_columns,
    "table": _show_table,
    "learn": show_learning,
    "text": show_text,
}
