"""One open pipeline: its current state, every way in which it changes, and its file.

All changes go through one lock, whatever their source: the canvas, a form, undo, or an
editor that wrote the file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import Edit, edit_to_json
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.spec import MAX_BYTES, MAX_PACKED, Pipeline, pack, parse
from pipeline_core.store import Store
from pipeline_core.store.document_journal import Answer, DocumentChange
from pipeline_core.store.revisions import NewRevision, Revision
from ui.documents.live import file_state
from ui.documents.live.live_state import LiveState, apply_all, pipeline_of, state_of_revision
from ui.documents.live.pin_moves import follow_stages
from ui.documents.live.signed_edits import signed
from ui.documents.live.undo_steps import continues_step
from ui.security.pause import require_no_pause

# Makes the answer to a client from the new revision and the names of added stages.
AnswerFactory = Callable[[int, dict[str, str]], Answer]


class LiveDocument:
    """An open pipeline.

    Parameters
    ----------
    store
        Stores every revision.
    file
        The pipeline's file.
    on_pending
        Called when the file has to be written.
    """

    def __init__(
        self, store: Store, file: Path, on_pending: Callable[[LiveDocument], None]
    ) -> None:
        self.store, self.file, self.identity = store, file, str(file)
        self.lock = threading.RLock()
        self.write_lock = threading.Lock()
        self.text_revisions = file_state.TextRevisions()
        self.file_stamp: file_state.FileStamp | None = None
        # The revision made of an external change while edits were unwritten.
        self.conflict_revision: int | None = None
        self.write_error: FabricaError | None = None
        self._on_pending = on_pending
        self._state: LiveState | None = None
        self._file_fingerprint = ""
        self._external_revision = 0  # the last one made by something else
        self._listeners: set[Callable[[], None]] = set()

    def state(self) -> LiveState:
        """Return the current state, including external changes of the file.

        Raises
        ------
        FabricaError
            The file is not a pipeline, or the workspace is not writable.
        """
        with self.lock:
            stamp = file_state.file_stamp(self.file)
            if self._state is None or stamp is None or stamp != self.file_stamp:
                text = file_state.read_text(self.file, MAX_BYTES)
                self._open(text) if self._state is None else self._adopt_file_text(text)
                self.file_stamp = stamp
            assert self._state is not None
            return self._state

    @property
    def pending(self) -> bool:
        """Whether the file has to be written."""
        state = self._state
        if state is None:
            return False
        return state.text is None or file_state.fingerprint(state.text) != self._file_fingerprint

    def check_base_text(self, text: str) -> None:
        """Refuse edits that are based on a text older than the last external change.

        Raises
        ------
        SpecError
            The file was changed externally since it had this text.
        """
        self.state()
        if not 0 <= self._external_revision <= self.text_revisions.revision_of(text):
            raise SpecError("edit.conflict", file=self.file.name)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change, on any thread; return how to unsubscribe."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def record_written(self, state: LiveState, text: str) -> None:
        """Record that the file has the text of a state; the caller holds the lock."""
        self._file_fingerprint = file_state.fingerprint(text)
        self.text_revisions.record(text, state.revision)
        self.store.journal.record_file(
            self.identity, state.number, state.document_revision, text, self._file_fingerprint
        )
        current = self._state
        if current is not None and current.stored_revision == state.stored_revision:
            self._state = replace(current, text=text)

    def apply_edits(
        self,
        edits: Iterable[Edit],
        catalogue: Catalogue,
        client: str | None = None,
        make_answer: AnswerFactory | None = None,
        allow_empty: bool = True,
    ) -> LiveState:
        """Apply edits, all or none.

        Parameters
        ----------
        edits, catalogue
            The edits and the blocks.
        client
            Who edits: continued edits of one client are one undo step.
        make_answer
            Makes the answer that is stored with the change.
        allow_empty
            Whether the last of several stages may be removed.

        Raises
        ------
        FabricaError
            An edit is refused.
        """
        edits = signed(edits)
        with self.lock:
            state = self.state()
            pipeline, names = apply_all(state.pipeline, edits, catalogue)
            count = len(state.pipeline.stages)
            if not allow_empty and count > 1 and not pipeline.stages:
                raise SpecError("edit.would_empty", count=count)
            if pipeline == state.pipeline:
                return self._keep(state, names, make_answer)
            edits_json = [edit_to_json(edit) for edit in edits]
            current = self.store.revisions.current(self.identity)
            replaces = current is not None and continues_step(current, edits_json, client)
            new = NewRevision(None, edits_json, pack(pipeline, MAX_PACKED), client, replaces)
            change = DocumentChange(state.revision + 1, new)
            return self._commit(pipeline, change, names, make_answer)

    def undo(self, make_answer: AnswerFactory | None = None) -> LiveState:
        """Undo the last change, if there is one."""
        with self.lock:
            state = self.state()
            target = self.store.revisions.previous(self.identity)
            return self._move_to(state, target, make_answer)

    def redo(self, make_answer: AnswerFactory | None = None) -> LiveState:
        """Redo the change undone last, if there is one."""
        with self.lock:
            state = self.state()
            target = self.store.revisions.next(self.identity)
            return self._move_to(state, target, make_answer)

    def record_answer(self, answer: Answer) -> None:
        """Store the answer to an action that makes no revision."""
        with self.lock:
            change = DocumentChange(self.state().revision, answer=answer)
            self.store.journal.record(self.identity, change)

    def restore(
        self,
        pipeline: Pipeline,
        text: str | None,
        edit: dict[str, Any],
        make_answer: AnswerFactory | None = None,
    ) -> LiveState:
        """Restore an earlier pipeline, as a change that can be undone.

        Parameters
        ----------
        pipeline, text
            The pipeline, and the text of its file if that is known.
        edit
            Describes the change in the history.
        make_answer
            As in `apply_edits`.
        """
        with self.lock:
            state = self.state()
            if state.pipeline == pipeline:
                return self._keep(state, {}, make_answer)
            change = DocumentChange(state.revision + 1, NewRevision(text, [edit], pack(pipeline)))
            return self._commit(pipeline, change, {}, make_answer)

    def _open(self, text: str) -> None:
        journal_state = self.store.journal.state(self.identity)
        current = self.store.revisions.current(self.identity)
        if journal_state is None or current is None:
            self._start_history(text, current)
            return
        self._file_fingerprint = journal_state.disk
        self._state = state_of_revision(current, journal_state.revision)
        self._adopt_file_text(text)
        if self.pending:
            self._on_pending(self)

    def _start_history(self, text: str, current: Revision | None) -> None:
        """Record the file's text as the first state that the journal has."""
        pipeline, fingerprint = parse(text, self.file.name), file_state.fingerprint(text)
        change = DocumentChange(current.number if current else 1, disk=fingerprint)
        if current is None or current.text != text:
            change = replace(change, new_revision=NewRevision(text, (), pack(pipeline)))
        self._record(pipeline, change, text)
        self._file_fingerprint = fingerprint

    def _adopt_file_text(self, text: str) -> None:
        """Take over the file's text if something else changed it."""
        fingerprint, state = file_state.fingerprint(text), self._state
        assert state is not None
        if fingerprint == self._file_fingerprint:
            self.text_revisions.record(text, state.revision)
            return
        pipeline = parse(text, self.file.name)
        if state.text == text or (state.text is None and pipeline == state.pipeline):
            self.record_written(state, text)  # written by us, but not recorded in time
            return
        had_unwritten_edits = self.pending
        new = NewRevision(text, (), pack(pipeline))
        change = DocumentChange(state.revision + 1, new, disk=fingerprint)
        self._external_revision = self._record(pipeline, change, text).revision
        self._file_fingerprint = fingerprint
        if had_unwritten_edits:
            self.conflict_revision = self._external_revision

    def _move_to(
        self, state: LiveState, target: Revision | None, make_answer: AnswerFactory | None
    ) -> LiveState:
        """Make a stored revision current."""
        if target is None:
            return self._keep(state, {}, make_answer)
        change = DocumentChange(state.revision + 1, number=target.number)
        return self._commit(pipeline_of(target), change, {}, make_answer, target)

    def _keep(
        self, state: LiveState, names: dict[str, str], make_answer: AnswerFactory | None
    ) -> LiveState:
        """Store the answer to an action that changes nothing."""
        if make_answer is not None:
            answer = make_answer(state.revision, names)
            self.store.journal.record(self.identity, DocumentChange(state.revision, answer=answer))
        return state

    def _commit(
        self,
        pipeline: Pipeline,
        change: DocumentChange,
        names: dict[str, str],
        make_answer: AnswerFactory | None,
        target: Revision | None = None,
    ) -> LiveState:
        """Store a change with its answer, and have the file written."""
        require_no_pause()
        answer = make_answer(change.revision, names) if make_answer else None
        new = target or change.new_revision
        text = new.text if new else None
        state = self._record(pipeline, replace(change, answer=answer), text, target)
        if self.pending:
            self._on_pending(self)
        return state

    def _record(
        self,
        pipeline: Pipeline,
        change: DocumentChange,
        text: str | None,
        target: Revision | None = None,
    ) -> LiveState:
        """Store a change, make it the current state, and notify the listeners."""
        number = self.store.journal.record(self.identity, change)
        if self._state is not None:
            follow_stages(self.store.pins, self.identity, self._state.pipeline, pipeline)
        document_revision: int | None = change.revision
        if number is None:
            current = self.store.revisions.current(self.identity)
            number = current.number if current else 1
            document_revision = current.document_revision if current else None
        elif target is not None:
            document_revision = target.document_revision
        author = (change.answer.client, change.answer.seq) if change.answer else None
        self._state = LiveState(change.revision, number, document_revision, pipeline, text, author)
        if text is not None:
            self.text_revisions.record(text, change.revision)
        for listener in list(self._listeners):
            listener()
        return self._state
