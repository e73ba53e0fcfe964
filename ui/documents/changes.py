"""A pipeline, changed from a form: by edits, by undo, by redo; never over somebody else's change.

Forms say what the file said when they were drawn. What was edited here since,
in the drawing or in another tab, does no harm: an edit is judged by what
there is now. Where somebody else wrote the file since, nothing is done, and
the page shows it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline_core.edits import Catalogue, Edit
from pipeline_core.store import Store
from pipeline_core.store.revisions import Revision
from ui.documents.documents import Document
from ui.documents.live import LIVE, Live, settled

CLIENT = "form"


def change(
    store: Store, document: Document, edits: Iterable[Edit], catalogue: Catalogue, believed: str
) -> str:
    """Do some edits, all or none, and return the file's new text.

    Parameters
    ----------
    store
        Keeps what the pipeline was before.
    document
        The pipeline.
    edits
        What to do, in order.
    catalogue
        The blocks.
    believed
        What the file said when these edits were decided on.

    Raises
    ------
    FabricaError
        An edit is refused, or somebody else changed the file since.
    """
    live = LIVE.of(store, document.file)
    with live.lock:
        live.shown(believed)
        live.change(edits, catalogue, CLIENT)
    return _text(live)


def undo(store: Store, document: Document, believed: str) -> str:
    """Take the last change back, and return the file's text.

    Raises
    ------
    FabricaError
        Somebody else changed the file since.
    """
    live = LIVE.of(store, document.file)
    with live.lock:
        live.shown(believed)
        live.undo()
    return _text(live)


def redo(store: Store, document: Document, believed: str) -> str:
    """Do again what was taken back last, and return the file's text.

    Raises
    ------
    FabricaError
        Somebody else changed the file since.
    """
    live = LIVE.of(store, document.file)
    with live.lock:
        live.shown(believed)
        live.redo()
    return _text(live)


def steps(store: Store, document: Document) -> tuple[Revision | None, Revision | None]:
    """Return the change that undo would take back, and the one that redo would do again.

    A change of the file by something else counts as one, too.
    """
    live = LIVE.known(store, document.file)
    if live is None:
        return None, None
    return steps_of(live)


def steps_of(live: Live) -> tuple[Revision | None, Revision | None]:
    """Return the same of a pipeline that is open."""
    with live.lock:
        live.now()
        kept, name = live.store.revisions, live.identity
        return (kept.current(name) if kept.before(name) else None), kept.after(name)


def _text(live: Live) -> str:
    return settled(live).text or ""
