"""Edits of the remarks on the canvas; they mean nothing to a run."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.edits.kinds import AddNote, ChangeNote, RemoveNote
from pipeline_core.edits.rules import Catalogue
from pipeline_core.errors import SpecError
from pipeline_core.spec import Note, Pipeline, hidden_characters, is_place

_LONGEST = 10_000


def add_note(pipeline: Pipeline, edit: AddNote, _catalogue: Catalogue) -> Pipeline:
    """Write a remark."""
    return replace(pipeline, notes=(*pipeline.notes, _note(edit)))


def change_note(pipeline: Pipeline, edit: ChangeNote, _catalogue: Catalogue) -> Pipeline:
    """Write a remark anew; without a new place it stays where it is."""
    before = _noted(pipeline, edit.number)
    note = _note(edit) if edit.at is not None else replace(_note(edit), at=before.at)
    changed = {edit.number: note}
    return replace(
        pipeline, notes=tuple(changed.get(n, one) for n, one in enumerate(pipeline.notes))
    )


def remove_note(pipeline: Pipeline, edit: RemoveNote, _catalogue: Catalogue) -> Pipeline:
    """Take a remark away."""
    _noted(pipeline, edit.number)
    return replace(
        pipeline, notes=tuple(one for n, one in enumerate(pipeline.notes) if n != edit.number)
    )


def _note(edit: AddNote | ChangeNote) -> Note:
    if not edit.text or len(edit.text) > _LONGEST or hidden_characters(edit.text, allowed="\t\n"):
        raise SpecError("edit.bad_note", limit=_LONGEST)
    return Note(edit.text, None if edit.at is None else place(edit.at))


def _noted(pipeline: Pipeline, number: int) -> Note:
    if not 0 <= number < len(pipeline.notes):
        raise SpecError("edit.no_such_note", number=number)
    return pipeline.notes[number]


def place(at: tuple[float, float]) -> tuple[float, float]:
    """Return a place on the canvas, or refuse it."""
    if not is_place(at):
        raise SpecError("edit.bad_place")
    return float(at[0]), float(at[1])
