"""Edits, undo and redo of a pipeline from a form, never over an external change of its file.

A form shows the file's text as it was when the form was drawn. Later edits on the canvas
or in another tab do not matter: an edit is checked against the current pipeline. If the
file was changed externally since, the edit is refused, and the page shows the new text.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import Edit
from pipeline_core.store import Store
from pipeline_core.store.revisions import Revision
from ui.documents.documents import Document
from ui.documents.live import OPEN_DOCUMENTS, LiveDocument, flush

FORM_CLIENT = "form"


def apply_edits(
    store: Store, document: Document, edits: Iterable[Edit], catalogue: Catalogue, base_text: str
) -> str:
    """Apply edits, all or none, and return the file's new text.

    Parameters
    ----------
    store
        Stores the revisions.
    document
        The pipeline.
    edits
        The edits, in order.
    catalogue
        The blocks.
    base_text
        The file's text that the edits are based on.

    Raises
    ------
    FabricaError
        An edit is refused, or the file was changed externally since.
    """
    live = OPEN_DOCUMENTS.open(store, document.file)
    with live.lock:
        live.check_base_text(base_text)
        live.apply_edits(edits, catalogue, FORM_CLIENT)
    return _flushed_text(live)


def undo(store: Store, document: Document, base_text: str) -> str:
    """Undo the last change, and return the file's text.

    Raises
    ------
    FabricaError
        The file was changed externally since.
    """
    live = OPEN_DOCUMENTS.open(store, document.file)
    with live.lock:
        live.check_base_text(base_text)
        live.undo()
    return _flushed_text(live)


def redo(store: Store, document: Document, base_text: str) -> str:
    """Redo the change undone last, and return the file's text.

    Raises
    ------
    FabricaError
        The file was changed externally since.
    """
    live = OPEN_DOCUMENTS.open(store, document.file)
    with live.lock:
        live.check_base_text(base_text)
        live.redo()
    return _flushed_text(live)


def undo_and_redo_steps(
    store: Store, document: Document
) -> tuple[Revision | None, Revision | None]:
    """Return the change that undo would revert, and the one that redo would apply again.

    An external change of the file counts as a change, too.
    """
    live = OPEN_DOCUMENTS.find(store, document.file)
    if live is None:
        return None, None
    return undo_and_redo_steps_of(live)


def undo_and_redo_steps_of(live: LiveDocument) -> tuple[Revision | None, Revision | None]:
    """Return the same for an open pipeline."""
    with live.lock:
        live.state()
        revisions, identity = live.store.revisions, live.identity
        can_undo = revisions.previous(identity) is not None
        return (revisions.current(identity) if can_undo else None), revisions.next(identity)


def _flushed_text(live: LiveDocument) -> str:
    return flush(live).text or ""
