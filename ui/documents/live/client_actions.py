"""Actions of clients, each performed once: checked, stored and answered, even if sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import edit_from_json
from pipeline_core.errors import FabricaError, SpecError, StoreError
from pipeline_core.runs.pinning import pin_stage, unpin_stage
from pipeline_core.spec import parse, unpack
from pipeline_core.store.document_journal import Answer
from ui.documents.live.document import AnswerFactory, LiveDocument
from ui.security.pause import require_no_pause
from ui.text.words import translate

MAX_EDITS = 2_000
ACTION_KINDS = ("edit", "undo", "redo", "restore", "pin", "unpin")


@dataclass(frozen=True)
class ClientAction:
    """An action of a client.

    Parameters
    ----------
    client, seq
        The client, and the number of its action.
    kind
        ``edit``, ``undo``, ``redo``, ``restore``, ``pin`` or ``unpin``.
    edits
        The edits, as unchecked JSON objects.
    allow_empty
        Whether the last of several stages may be removed.
    version
        The version to restore.
    stage
        The stage to pin or unpin.
    """

    client: str
    seq: int
    kind: str = "edit"
    edits: tuple[Any, ...] = ()
    allow_empty: bool = False
    version: str = ""
    stage: str = ""


class ActionAnswer(TypedDict):
    """The JSON answer to an action."""

    client: str
    seq: int
    revision: int
    refused: Mapping[str, str] | None
    made: dict[str, str]


_FIRST_SEQ = 1


class SequenceGap(Exception):  # noqa: N818 - it is a state, not a fault
    """An earlier action of the client is missing."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self.expected = expected


def perform(
    live: LiveDocument, action: ClientAction, catalogue: Catalogue, lang: str
) -> Mapping[str, Any]:
    """Perform an action unless it was performed before, and return its answer.

    Parameters
    ----------
    live
        The pipeline.
    action
        The action.
    catalogue
        The blocks.
    lang
        The language of a refusal.

    Raises
    ------
    SequenceGap
        An earlier action is missing.
    FabricaError
        The file is not a pipeline, or the workspace is not writable.
    """
    journal = live.store.journal
    with live.lock:
        state = live.state()
        last = journal.last_seq(live.identity, action.client)
        if last is not None and action.seq <= last:
            answer = journal.answer(live.identity, action.client, action.seq)
            return answer or _answer(action, state.revision)
        # A client that begins anywhere else would be told that what comes before is done.
        expected = _FIRST_SEQ if last is None else last + 1
        if action.seq > expected:
            raise SequenceGap(expected)
        try:
            return _perform_new(live, action, catalogue)
        except StoreError:
            raise
        except FabricaError as error:
            refusal = {"code": error.code, "said": translate(error.code, error.values, lang)}
            refused = _answer(action, live.state().revision, refusal=refusal)
            live.record_answer(Answer(action.client, action.seq, dict(refused)))
            return refused


def _perform_new(live: LiveDocument, action: ClientAction, catalogue: Catalogue) -> ActionAnswer:
    stage_names: dict[str, str] = {}

    def make_answer(revision: int, names: dict[str, str]) -> Answer:
        stage_names.update(names)
        return Answer(action.client, action.seq, dict(_answer(action, revision, names)))

    revision = _apply(live, action, catalogue, make_answer)
    return _answer(action, revision, stage_names)


def _apply(
    live: LiveDocument, action: ClientAction, catalogue: Catalogue, make_answer: AnswerFactory
) -> int:
    """Change the pipeline, and return its new revision."""
    if action.kind == "undo":
        return live.undo(make_answer).revision
    if action.kind == "redo":
        return live.redo(make_answer).revision
    if action.kind == "restore":
        return _restore(live, action, make_answer)
    if action.kind in ("pin", "unpin"):
        return _pin_or_unpin(live, action, catalogue, make_answer)
    if len(action.edits) > MAX_EDITS:
        raise SpecError("edit.too_many", found=len(action.edits), limit=MAX_EDITS)
    edits = [edit_from_json(edit) for edit in action.edits]
    state = live.apply_edits(edits, catalogue, action.client, make_answer, action.allow_empty)
    return state.revision


def _restore(live: LiveDocument, action: ClientAction, make_answer: AnswerFactory) -> int:
    version = live.store.versions.find(live.identity, action.version)
    if version is None:
        raise SpecError("edit.no_such_version")
    text = version.text
    pipeline = unpack(version.state) if text is None else parse(text, version.name)
    edit = {"edit": "restore", "name": version.name}
    return live.restore(pipeline, text, edit, make_answer).revision


def _pin_or_unpin(
    live: LiveDocument, action: ClientAction, catalogue: Catalogue, make_answer: AnswerFactory
) -> int:
    """Pin or unpin a stage, which changes the workspace and no revision."""
    require_no_pause()
    state = live.state()
    if action.kind == "pin":
        pin_stage(live.store, live.identity, state.pipeline, catalogue, action.stage)
    else:
        unpin_stage(live.store, live.identity, action.stage)
    live.record_answer(make_answer(state.revision, {}))
    return state.revision


def _answer(
    action: ClientAction,
    revision: int,
    names: Mapping[str, str] | None = None,
    refusal: Mapping[str, str] | None = None,
) -> ActionAnswer:
    return {
        "client": action.client,
        "seq": action.seq,
        "revision": revision,
        "refused": refusal,
        "made": dict(names or {}),
    }
