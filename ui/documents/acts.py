"""What a click does: an edit of the pipeline on the screen, after which the page is drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from pipeline_core.edits import Catalogue, Edit
from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline
from ui.documents import changes, running
from ui.documents.documents import Document
from ui.documents.live import LIVE

_KNOWN = "known-texts"
TROUBLE = "trouble"


def remember(document: Document) -> None:
    """Note what the page is about to show: edits are made upon it."""
    st.session_state.setdefault(_KNOWN, {})[document.id] = document.text


def now(document: Document) -> Pipeline:
    """Return a document's pipeline with what was done to it since it was read."""
    try:
        return LIVE.of(running.store(), document.file).now().pipeline
    except FabricaError:
        return document.pipeline  # an edit will say what is wrong


def act(document: Document, catalogue: Catalogue, *edits: Edit) -> NoReturn:
    """Do edits; what refuses them is told on the page."""
    _done(document, lambda: changes.change(
        running.store(), document, edits, catalogue, _known(document)))  # fmt: skip
    st.rerun()


def acted(document: Document, catalogue: Catalogue, *edits: Edit) -> bool:
    """Do edits like `act`, and say whether they were done; the page is not drawn anew."""
    return _done(document, lambda: changes.change(
        running.store(), document, edits, catalogue, _known(document)))  # fmt: skip


def undo(document: Document) -> NoReturn:
    """Take the last change back."""
    _done(document, lambda: changes.undo(running.store(), document, _known(document)))
    st.rerun()


def redo(document: Document) -> NoReturn:
    """Do again what was taken back last."""
    _done(document, lambda: changes.redo(running.store(), document, _known(document)))
    st.rerun()


def _known(document: Document) -> str:
    known: dict[str, str] = st.session_state.get(_KNOWN, {})
    return known.get(document.id, document.text)


def _done(document: Document, do: Callable[[], str]) -> bool:
    try:
        text = do()
    except FabricaError as error:
        st.session_state[TROUBLE] = error
        return False
    st.session_state.setdefault(_KNOWN, {})[document.id] = text
    return True
