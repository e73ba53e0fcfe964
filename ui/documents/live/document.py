"""One pipeline that is open: what it is now, every way in which it changes, and its file.

All changes go through one lock, whoever makes them: the drawing, a form,
undo, or an editor that wrote the file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline_core.edits import AddStage, Catalogue, Edit, InsertStage, apply, edit_to_json
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.spec import MAX_BYTES, MAX_PACKED, Pipeline, pack, parse, unpack
from pipeline_core.store import Store
from pipeline_core.store.document_journal import Answer, Done
from pipeline_core.store.revisions import Revision, Step
from ui.documents.live import disk
from ui.documents.live.steps import goes_on

Answered = Callable[[int, dict[str, str]], Answer]


@dataclass(frozen=True)
class Now:
    """A pipeline as it is now.

    Parameters
    ----------
    revision
        Counts every change, undo and redo too.
    number, made
        Which of the kept revisions it stands at.
    pipeline
        What it is.
    text
        What its file says for that; None until it is written.
    by
        Who made the last change and the number of their act, where it was a client's.
    """

    revision: int
    number: int
    made: int | None
    pipeline: Pipeline
    text: str | None
    by: tuple[str, int] | None = None


class Live:
    """A pipeline that is open.

    Parameters
    ----------
    store
        Keeps every revision.
    file
        The pipeline's file.
    on_pending
        Called when the file is to be written.
    """

    def __init__(self, store: Store, file: Path, on_pending: Callable[[Live], None]) -> None:
        self.store, self.file, self.identity = store, file, str(file)
        self.lock = threading.RLock()
        self.writing = threading.Lock()
        self.texts = disk.Texts()
        self.stamp: disk.Stamp | None = None
        self.both_kept: int | None = None  # the revision that somebody else's text then became
        self.trouble: FabricaError | None = None  # why the file could not be written
        self._on_pending = on_pending
        self._now: Now | None = None
        self._disk = ""  # what the file is known to say
        self._outside = 0
        self._listeners: set[Callable[[], None]] = set()

    def now(self) -> Now:
        """Return the pipeline as it is, with what anybody wrote to its file.

        Raises
        ------
        FabricaError
            The file is no pipeline, or the workspace cannot be written.
        """
        with self.lock:
            stamp = disk.stamp_of(self.file)
            if self._now is None or stamp is None or stamp != self.stamp:
                text = disk.text_of(self.file, MAX_BYTES)
                self._open(text) if self._now is None else self._noticed(text)
                self.stamp = stamp
            assert self._now is not None
            return self._now

    @property
    def pending(self) -> bool:
        """Whether the file is still to be written."""
        now = self._now
        return now is not None and (now.text is None or disk.fingerprint(now.text) != self._disk)

    def shown(self, text: str) -> None:
        """Refuse to go on where somebody else changed the file since it had this text.

        Raises
        ------
        SpecError
            They did; nothing may be built upon the old text.
        """
        self.now()
        if not 0 <= self._outside <= self.texts.revision(text):
            raise SpecError("edit.conflict", file=self.file.name)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this after each change, from whatever thread; return how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def written(self, now: Now, text: str) -> None:
        """Note what the file says now, and for which state; whoever asks holds the lock."""
        self._disk = disk.fingerprint(text)
        self.texts.told(text, now.revision)
        self.store.edited.written(self.identity, now.number, now.made, text, self._disk)
        latest = self._now
        if latest is not None and (latest.number, latest.made) == (now.number, now.made):
            self._now = replace(latest, text=text)

    def change(
        self, edits: Iterable[Edit], catalogue: Catalogue, client: str | None = None,
        answered: Answered | None = None, emptying: bool = True,
    ) -> Now:  # fmt: skip
        """Do edits, all or none.

        Parameters
        ----------
        edits, catalogue
            What to do, and the blocks.
        client
            Who: what one goes on doing is one step of undo.
        answered
            Makes what is kept as the answer, of the revision and the new stages' names.
        emptying
            Whether the last of several stages may go.

        Raises
        ------
        FabricaError
            An edit is refused.
        """
        edits = list(edits)
        with self.lock:
            now = self.now()
            made, names = _applied(now.pipeline, edits, catalogue)
            if not emptying and len(now.pipeline.stages) > 1 and not made.stages:
                raise SpecError("edit.would_empty", count=len(now.pipeline.stages))
            if made == now.pipeline:
                return self._unchanged(now, names, answered)
            found = [edit_to_json(one) for one in edits]
            current = self.store.revisions.current(self.identity)
            instead = current is not None and goes_on(current, found, client)
            step = Step(None, found, pack(made, MAX_PACKED), client, instead)
            return self._moved(made, Done(now.revision + 1, step), names, answered)

    def undo(self, answered: Answered | None = None) -> Now:
        """Take the last change back; where there is none, nothing happens."""
        with self.lock:
            now = self.now()
            return self._go(now, self.store.revisions.before(self.identity), answered)

    def redo(self, answered: Answered | None = None) -> Now:
        """Do again what was taken back last; where there is none, nothing happens."""
        with self.lock:
            now = self.now()
            return self._go(now, self.store.revisions.after(self.identity), answered)

    def refuse(self, answer: Answer) -> None:
        """Keep the answer to something that was not done."""
        with self.lock:
            self.store.edited.keep(self.identity, Done(self.now().revision, answer=answer))

    def restore(
        self, pipeline: Pipeline, text: str | None, edit: dict[str, Any],
        answered: Answered | None = None,
    ) -> Now:  # fmt: skip
        """Become a pipeline again that it was before, as a change of its own.

        Parameters
        ----------
        pipeline, text
            What it was, and its file's text where that is known.
        edit
            What undo calls it.
        answered
            As in `change`.
        """
        with self.lock:
            now = self.now()
            if now.pipeline == pipeline:
                return self._unchanged(now, {}, answered)
            step = Step(text, [edit], pack(pipeline))
            return self._moved(pipeline, Done(now.revision + 1, step), {}, answered)

    def _open(self, text: str) -> None:
        standing = self.store.edited.standing(self.identity)
        current = self.store.revisions.current(self.identity)
        if standing is None or current is None:
            pipeline, known = parse(text, self.file.name), disk.fingerprint(text)
            done = Done(current.number if current else 1, disk=known)
            if current is None or current.text != text:
                done = replace(done, step=Step(text, (), pack(pipeline)))
            self._kept(pipeline, done, text)
            self._disk = known
            return
        self._disk = standing.disk
        self._now = Now(standing.revision, current.number, current.made, _of(current), current.text)
        self._noticed(text)
        if self.pending:
            self._on_pending(self)

    def _noticed(self, text: str) -> None:
        """Take up what the file says, if it is not what it is known to say."""
        found, now = disk.fingerprint(text), self._now
        assert now is not None
        if found == self._disk:
            self.texts.told(text, now.revision)
            return
        pipeline = parse(text, self.file.name)
        if now.text == text or (now.text is None and pipeline == now.pipeline):
            self.written(now, text)  # it was us, before we could note it
            return
        lost, step = self.pending, Step(text, (), pack(pipeline))
        self._outside = self._kept(
            pipeline, Done(now.revision + 1, step, disk=found), text
        ).revision
        self._disk = found
        if lost:
            self.both_kept = self._outside

    def _go(self, now: Now, to: Revision | None, answered: Answered | None) -> Now:
        if to is None:
            return self._unchanged(now, {}, answered)
        return self._moved(_of(to), Done(now.revision + 1, number=to.number), {}, answered, to)

    def _unchanged(self, now: Now, names: dict[str, str], answered: Answered | None) -> Now:
        if answered is not None:
            answer = answered(now.revision, names)
            self.store.edited.keep(self.identity, Done(now.revision, answer=answer))
        return now

    def _moved(
        self, pipeline: Pipeline, done: Done, names: dict[str, str], answered: Answered | None,
        to: Revision | None = None,
    ) -> Now:  # fmt: skip
        done = replace(done, answer=answered(done.revision, names) if answered else None)
        text = to.text if to else done.step.text if done.step else None
        now = self._kept(pipeline, done, text, to)
        if self.pending:
            self._on_pending(self)
        return now

    def _kept(
        self, pipeline: Pipeline, done: Done, text: str | None, to: Revision | None = None
    ) -> Now:
        number = self.store.edited.keep(self.identity, done)
        if number is None:
            current = self.store.revisions.current(self.identity)
            number, made = (current.number, current.made) if current else (1, None)
        else:
            made = to.made if to else done.revision
        by = (done.answer.client, done.answer.seq) if done.answer else None
        self._now = Now(done.revision, number, made, pipeline, text, by)
        if text is not None:
            self.texts.told(text, done.revision)
        for listener in list(self._listeners):
            listener()
        return self._now


def _of(revision: Revision) -> Pipeline:
    if revision.state is not None:
        return unpack(revision.state)
    return parse(revision.text or "", "revision")


def _applied(
    pipeline: Pipeline, edits: list[Edit], catalogue: Catalogue
) -> tuple[Pipeline, dict[str, str]]:
    """Return the pipeline with the edits done, and the names of new stages by their edit."""
    names = {}
    for number, edit in enumerate(edits):
        before, pipeline = pipeline, apply(pipeline, edit, catalogue)
        if isinstance(edit, AddStage | InsertStage):
            names[str(number)] = next(one for one in pipeline.stages if one not in before.stages)
    return pipeline, names
