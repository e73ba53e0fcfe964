"""The buttons for undo and redo, with a description of the change as their help."""

from __future__ import annotations

import streamlit as st

from pipeline_core.store.revisions import Revision
from ui.documents import edit_actions
from ui.documents.document_edits import undo_and_redo_steps
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel
from ui.text.edit_words import describe_edits
from ui.text.markdown import escape_markdown
from ui.text.words import language, t


def undo_buttons(view_model: ViewModel) -> None:
    """Show the two buttons; they are disabled for a past run."""
    undo_step, redo_step = None, None
    if not view_model.past:
        undo_step, redo_step = undo_and_redo_steps(visitor_store(), view_model.document)
    st.button(
        t("action.undo"),
        key="undo",
        icon=":material/undo:",
        disabled=undo_step is None,
        on_click=edit_actions.undo,
        args=(view_model.document,),
        help=_help_text("action.undo", "undo.what", undo_step, view_model),
    )
    st.button(
        t("action.redo"),
        key="redo",
        icon=":material/redo:",
        disabled=redo_step is None,
        on_click=edit_actions.redo,
        args=(view_model.document,),
        help=_help_text("action.redo", "redo.what", redo_step, view_model),
    )


def _help_text(disabled_code: str, code: str, step: Revision | None, view_model: ViewModel) -> str:
    if step is None:
        return t(disabled_code)
    description = describe_edits(step.edits, language(), view_model.catalogue)
    return escape_markdown(t(code, what=description))
