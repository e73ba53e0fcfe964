"""A file that is behind its edits: what was kept of them is written before anybody reads it.

Edits are kept at once and the file is written a moment later. Where that
moment never came, because the process was killed, the file is brought up to
date here; a file that somebody else has written since is left as it is.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from pipeline_core.spec import dump, put_text, unpack
from pipeline_core.store.document_journal import fingerprint
from pipeline_core.store.workspace import Store


def catch_up(workspace: Path, file: Path) -> bool:
    """Write a pipeline's file where it is behind its edits; tell whether it was.

    Parameters
    ----------
    workspace
        Where edits are kept; nothing is made where there is none.
    file
        The pipeline's file, absolute.

    Raises
    ------
    FabricaError
        The workspace cannot be read, or the file not written.
    """
    if not (workspace / "fabrica.db").exists() or not file.is_file():
        return False
    store = Store(workspace)
    try:
        return _caught_up(store, file)
    finally:
        store.close()


def _caught_up(store: Store, file: Path) -> bool:
    standing = store.edited.standing(str(file))
    current = store.revisions.current(str(file))
    if standing is None or current is None:
        return False
    text = current.text
    if text is not None and fingerprint(text) == standing.disk:
        return False
    found = file.read_text(encoding="utf-8", errors="replace")
    if fingerprint(found) != standing.disk:
        return False
    if text is None:
        before = store.revisions.known_text(str(file), current.number) or found
        text = dump(unpack(current.state or b""), before.removeprefix("\ufeff"))
    put_text(text, file, nullcontext())
    known = fingerprint(text)
    store.edited.written(str(file), current.number, current.made, text, known)
    return True
