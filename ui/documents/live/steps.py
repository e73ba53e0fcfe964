"""Which edits are one step of undo: typing on in one field, dragging on the same stages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.store.revisions import Revision

SECONDS = 2.0
_FIELDS = {
    "set_setting": ("stage", "setting"), "reset_setting": ("stage", "setting"),
    "rename_pipeline": (), "set_seed": (), "change_note": ("number",),
}  # fmt: skip


def goes_on(
    before: Revision, edits: Sequence[Mapping[str, Any]], client: str | None, now: float = 0.0
) -> bool:
    """Tell whether edits only go on with what the last ones did.

    Parameters
    ----------
    before
        The revision that the pipeline stands at.
    edits
        The new ones, as JSON objects.
    client
        Who edits.
    now
        When, for tests.

    Examples
    --------
    >>> typed = {"edit": "set_setting", "stage": "forest", "setting": "n", "value": 1}
    >>> one = Revision(2, 10.0, None, (typed,), client="tab")
    >>> goes_on(one, [{**typed, "value": 12}], "tab", 11.0)
    True
    >>> goes_on(one, [{**typed, "stage": "tree"}], "tab", 11.0), goes_on(one, [typed], "tab", 13.0)
    (False, False)
    """
    if client is None or before.client != client or (now or time.time()) - before.created > SECONDS:
        return False
    about = _about(before.edits)
    return about is not None and about == _about(edits)


def _about(edits: Sequence[Mapping[str, Any]]) -> object:
    if edits and all(one["edit"] == "move_stage" for one in edits):
        return frozenset(one["stage"] for one in edits)
    if len(edits) != 1 or edits[0]["edit"] not in _FIELDS:
        return None
    kind = edits[0]["edit"].removeprefix("re")
    return (kind, *(edits[0][name] for name in _FIELDS[edits[0]["edit"]]))
