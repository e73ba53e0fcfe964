"""What a client does, each act once: judged, done, kept and answered, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.edits import edit_from_json
from pipeline_core.errors import FabricaError, SpecError, StoreError
from pipeline_core.spec import parse, unpack
from pipeline_core.store.document_journal import Answer
from ui.documents.live.document import Live
from ui.text.words import tell

MOST_EDITS = 2_000
KINDS = ("edit", "undo", "redo", "restore")


@dataclass(frozen=True)
class Act:
    """Something that a client does.

    Parameters
    ----------
    client, seq
        Who, and which of their acts it is.
    act
        ``edit``, ``undo``, ``redo`` or ``restore``.
    edits
        What to do, as JSON objects that may hold anything.
    emptying
        The last of several stages may go.
    version
        What to restore.
    """

    client: str
    seq: int
    act: str = "edit"
    edits: tuple[Any, ...] = ()
    emptying: bool = False
    version: str = ""


class Gap(Exception):  # noqa: N818 - it is a state, not a fault
    """An act before this one has not come."""

    def __init__(self, expected: int) -> None:
        super().__init__(expected)
        self.expected = expected


def do(live: Live, act: Act, catalogue: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Do an act, unless it was done before; return its answer.

    Parameters
    ----------
    live
        The pipeline.
    act
        What to do.
    catalogue
        The blocks.
    lang
        Language of a refusal.

    Raises
    ------
    Gap
        An act before this one is missing.
    FabricaError
        It cannot be judged now: the file is no pipeline, the workspace takes nothing.
    """
    with live.lock:
        now = live.now()
        last = live.store.edited.last(live.identity, act.client)
        if last is not None and act.seq <= last:
            kept = live.store.edited.answer(live.identity, act.client, act.seq)
            return kept or _body(act, now.revision)
        if last is not None and act.seq > last + 1:
            raise Gap(last + 1)
        try:
            revision, names = _done(live, act, catalogue)
        except StoreError:
            raise
        except FabricaError as error:
            refused = {"code": error.code, "said": tell(error.code, error.values, lang)}
            body = _body(act, live.now().revision, refused=refused)
            live.refuse(Answer(act.client, act.seq, body))
            return body
        return _body(act, revision, names)


def _done(live: Live, act: Act, catalogue: Mapping[str, Any]) -> tuple[int, dict[str, str]]:
    made: dict[str, str] = {}

    def answered(revision: int, names: dict[str, str]) -> Answer:
        made.update(names)
        return Answer(act.client, act.seq, _body(act, revision, names))

    if act.act == "undo":
        return live.undo(answered).revision, made
    if act.act == "redo":
        return live.redo(answered).revision, made
    if act.act == "restore":
        return _restore(live, act, answered), made
    if len(act.edits) > MOST_EDITS:
        raise SpecError("edit.too_many", found=len(act.edits), limit=MOST_EDITS)
    edits = [edit_from_json(one) for one in act.edits]
    return live.change(edits, catalogue, act.client, answered, act.emptying).revision, made


def _restore(live: Live, act: Act, answered: Any) -> int:
    found = live.store.versions.find(live.identity, act.version)
    if found is None:
        raise SpecError("edit.no_such_version")
    pipeline = unpack(found.state) if found.text is None else parse(found.text, found.name)
    edit = {"edit": "restore", "name": found.name}
    return live.restore(pipeline, found.text, edit, answered).revision


def _body(
    act: Act, revision: int, names: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"client": act.client, "seq": act.seq, "revision": revision, "refused": refused,
            "made": dict(names or {})}  # fmt: skip
