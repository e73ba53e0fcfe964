"""Callbacks of the pipeline page: edit, undo and redo the shown pipeline, and redraw the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import Edit
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline
from ui.documents import document_edits
from ui.documents.documents import Document
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stores import visitor_store

_BASE_TEXTS_KEY = "known-texts"
ERROR_KEY = "trouble"


def remember_text(document: Document) -> None:
    """Remember the text that the page shows: edits are based on it."""
    st.session_state.setdefault(_BASE_TEXTS_KEY, {})[document.id] = document.text


def current_pipeline(document: Document) -> Pipeline:
    """Return a document's pipeline with all edits since it was read."""
    try:
        return OPEN_DOCUMENTS.open(visitor_store(), document.file).state().pipeline
    except FabricaError:
        return document.pipeline  # an edit shows the error


def edit_and_rerun(document: Document, catalogue: Catalogue, *edits: Edit) -> NoReturn:
    """Apply edits and redraw the page, which shows the error if they are refused."""
    try_edits(document, catalogue, *edits)
    st.rerun()


def try_edits(document: Document, catalogue: Catalogue, *edits: Edit) -> bool:
    """Apply edits, and return whether they were applied; an error is kept for the page."""

    def apply_edits() -> str:
        store, base_text = visitor_store(), _base_text(document)
        return document_edits.apply_edits(store, document, edits, catalogue, base_text)

    return _attempt(document, apply_edits)


def undo(document: Document) -> NoReturn:
    """Undo the last change, and redraw the page."""
    _attempt(document, lambda: document_edits.undo(visitor_store(), document, _base_text(document)))
    st.rerun()


def redo(document: Document) -> NoReturn:
    """Redo the change undone last, and redraw the page."""
    _attempt(document, lambda: document_edits.redo(visitor_store(), document, _base_text(document)))
    st.rerun()


def _base_text(document: Document) -> str:
    texts: dict[str, str] = st.session_state.get(_BASE_TEXTS_KEY, {})
    return texts.get(document.id, document.text)


def _attempt(document: Document, change: Callable[[], str]) -> bool:
    """Change the file, and remember its new text or the error."""
    try:
        text = change()
    except FabricaError as error:
        st.session_state[ERROR_KEY] = error
        return False
    st.session_state.setdefault(_BASE_TEXTS_KEY, {})[document.id] = text
    return True
