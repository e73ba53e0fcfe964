"""A pipeline's file, changed: by edits, by undo, by redo; never over somebody else's change.

Whoever changes the file says what they believe it says. Where it says
something else by now, nothing is written, and the page shows it as it is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from pipeline_core.edits import Catalogue, Edit, apply, edit_to_json
from pipeline_core.errors import SpecError
from pipeline_core.spec import dump, parse, write_text
from pipeline_core.store import Store
from pipeline_core.store.revisions import Revision
from ui.documents import Document, text_of

_LOCK = threading.Lock()


def change(
    store: Store, document: Document, edits: Iterable[Edit], catalogue: Catalogue, believed: str
) -> str:
    """Do some edits, all or none, and return the file's new text.

    Parameters
    ----------
    store
        Keeps what the file said before.
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
        An edit is refused, or the file says something else by now.
    """
    edits = list(edits)
    with _LOCK:
        text = _unchanged(document, believed)
        pipeline = parse(text, document.file.name)
        for edit in edits:
            pipeline = apply(pipeline, edit, catalogue)
        made = dump(pipeline, text.removeprefix("\ufeff"))
        if made == text:
            return text
        _keep_found(store, document, text)
        write_text(made, document.file)
        store.revisions.add(document.identity, made, [edit_to_json(one) for one in edits])
        return made


def undo(store: Store, document: Document, believed: str) -> str:
    """Take the last change back, and return the file's text.

    Raises
    ------
    FabricaError
        The file says something else by now.
    """
    with _LOCK:
        text = _unchanged(document, believed)
        _keep_found(store, document, text)
        return _go(store, document, store.revisions.before(document.identity), text)


def redo(store: Store, document: Document, believed: str) -> str:
    """Do again what was taken back last, and return the file's text.

    Raises
    ------
    FabricaError
        The file says something else by now.
    """
    with _LOCK:
        text = _unchanged(document, believed)
        _keep_found(store, document, text)
        return _go(store, document, store.revisions.after(document.identity), text)


def steps(store: Store, document: Document) -> tuple[Revision | None, Revision | None]:
    """Return the change that undo would take back, and the one that redo would do again.

    A change of the file by something else counts as one, too.
    """
    kept, name = store.revisions, document.identity
    now = kept.current(name)
    if now is None:
        return None, None
    if now.text != document.text:
        return Revision(now.number + 1, now.created, document.text), None
    return (now if kept.before(name) else None), kept.after(name)


def _unchanged(document: Document, believed: str) -> str:
    text = text_of(document.file)
    if text != believed:
        raise SpecError("edit.conflict", file=document.file.name)
    return text


def _keep_found(store: Store, document: Document, text: str) -> None:
    """Keep a text that nobody here wrote, so that undo leads back to it."""
    now = store.revisions.current(document.identity)
    if now is None or now.text != text:
        store.revisions.add(document.identity, text)


def _go(store: Store, document: Document, to: Revision | None, text: str) -> str:
    if to is None:
        return text
    write_text(to.text, document.file)
    store.revisions.stand_at(document.identity, to.number)
    return to.text
