"""Recovery of a pipeline file whose last edits were never written.

Edits are kept at once and the file is written a moment later. If the process
was killed in between, the file is brought up to date here, before anybody reads
it; a file that has been changed by something else since is left as it is.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from pipeline_core.spec import dump, replace_text, unpack
from pipeline_core.store.document_journal import fingerprint
from pipeline_core.store.workspace import Store


def recover_file(workspace: Path, file: Path) -> bool:
    """Write the edits that a pipeline's file lacks; return whether it lacked any.

    Parameters
    ----------
    workspace
        Where edits are kept; it is not created if missing.
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
        return _recover(store, file)
    finally:
        store.close()


def _recover(store: Store, file: Path) -> bool:
    state = store.journal.state(str(file))
    current = store.revisions.current(str(file))
    if state is None or current is None:
        return False
    text = current.text
    if text is not None and fingerprint(text) == state.disk:
        return False
    file_text = file.read_text(encoding="utf-8", errors="replace")
    if fingerprint(file_text) != state.disk:
        return False
    if text is None:
        before = store.revisions.latest_text(str(file), current.number) or file_text
        text = dump(unpack(current.state or b""), before.removeprefix("\ufeff"))
    replace_text(text, file, nullcontext())
    store.journal.record_file(
        str(file), current.number, current.document_revision, text, fingerprint(text)
    )
    return True
