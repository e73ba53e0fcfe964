"""Undo and redo, with what they would do as their help."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.documents import acts, running
from ui.documents.changes import steps
from ui.documents.view_model import Desk
from ui.text.edit_words import told
from ui.text.problem_words import plain
from ui.text.words import language, t


def undo_buttons(desk: Desk) -> None:
    """Show the two buttons; a run of the past is not changed."""
    back, again = (None, None) if desk.past else steps(running.store(), desk.document)
    st.button(
        t("action.undo"), key="undo", icon=":material/undo:", disabled=back is None,
        on_click=acts.undo, args=(desk.document,),
        help=plain(t("undo.what", what=_told(back, desk))) if back else t("action.undo"),
    )  # fmt: skip
    st.button(
        t("action.redo"), key="redo", icon=":material/redo:", disabled=again is None,
        on_click=acts.redo, args=(desk.document,),
        help=plain(t("redo.what", what=_told(again, desk))) if again else t("action.redo"),
    )  # fmt: skip


def _told(step: Any, desk: Desk) -> str:
    return told(step.edits, language(), desk.catalogue)
