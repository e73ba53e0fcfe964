"""Which edits form one undo step: typing in one field, dragging the same stages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.store.revisions import Revision

MAX_PAUSE_SECONDS = 2.0
_SUBJECT_FIELDS = {
    "set_setting": ("stage", "setting"),
    "reset_setting": ("stage", "setting"),
    "rename_pipeline": (),
    "set_seed": (),
    "change_note": ("number",),
}


def continues_step(
    before: Revision, edits: Sequence[Mapping[str, Any]], client: str | None, now: float = 0.0
) -> bool:
    """Return whether edits continue the undo step of a revision.

    Parameters
    ----------
    before
        The current revision.
    edits
        The new edits, as JSON objects.
    client
        Who edits.
    now
        The time; the current time by default.

    Examples
    --------
    >>> edit = {"edit": "set_setting", "stage": "forest", "setting": "n", "value": 1}
    >>> revision = Revision(2, 10.0, None, (edit,), client="tab")
    >>> continues_step(revision, [{**edit, "value": 12}], "tab", 11.0)
    True
    >>> continues_step(revision, [{**edit, "stage": "tree"}], "tab", 11.0)
    False
    >>> continues_step(revision, [edit], "tab", 13.0)
    False
    """
    if client is None or before.client != client:
        return False
    if (now or time.time()) - before.created > MAX_PAUSE_SECONDS:
        return False
    subject = _subject_of(before.edits)
    return subject is not None and subject == _subject_of(edits)


def _subject_of(edits: Sequence[Mapping[str, Any]]) -> object:
    if edits and all(edit["edit"] == "move_stage" for edit in edits):
        return frozenset(edit["stage"] for edit in edits)
    if len(edits) != 1 or edits[0]["edit"] not in _SUBJECT_FIELDS:
        return None
    edit = edits[0]
    kind = edit["edit"].removeprefix("re")
    return (kind, *(edit[name] for name in _SUBJECT_FIELDS[edit["edit"]]))
