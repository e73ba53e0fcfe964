"""Edits of the notes on the canvas; no run depends on them."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.edits.edit_types import AddNote, ChangeNote, RemoveNote
from pipeline_core.errors import SpecError
from pipeline_core.spec import (
    MAX_NAME,
    NOTE_COLORS,
    NOTE_SIDES,
    Note,
    Pipeline,
    Position,
    has_hidden_characters,
    is_note_size,
    is_position,
)
from pipeline_core.spec.entry import Catalogue

_MAX_LENGTH = 10_000


def add_note(pipeline: Pipeline, edit: AddNote, _catalogue: Catalogue) -> Pipeline:
    """Add a note."""
    return replace(pipeline, notes=(*pipeline.notes, _new_note(edit)))


def change_note(pipeline: Pipeline, edit: ChangeNote, _catalogue: Catalogue) -> Pipeline:
    """Change a note's text; what the edit leaves out stays as it is."""
    before = _existing_note(pipeline, edit.number)
    note = _new_note(edit)
    note = replace(
        note,
        at=note.at or before.at,
        size=note.size or before.size,
        color=before.color if edit.color is None else note.color,
    )
    notes = list(pipeline.notes)
    notes[edit.number] = note
    return replace(pipeline, notes=tuple(notes))


def remove_note(pipeline: Pipeline, edit: RemoveNote, _catalogue: Catalogue) -> Pipeline:
    """Remove a note."""
    _existing_note(pipeline, edit.number)
    notes = list(pipeline.notes)
    del notes[edit.number]
    return replace(pipeline, notes=tuple(notes))


def _new_note(edit: AddNote | ChangeNote) -> Note:
    if (
        not edit.text
        or len(edit.text) > _MAX_LENGTH
        or has_hidden_characters(edit.text, allowed="\t\n")
    ):
        raise SpecError("edit.bad_note", limit=_MAX_LENGTH)
    if edit.size is not None and not is_note_size(edit.size):
        raise SpecError("edit.bad_size", least=NOTE_SIDES[0], most=NOTE_SIDES[1])
    if edit.color and edit.color not in NOTE_COLORS:
        raise SpecError("edit.bad_color", found=edit.color[:MAX_NAME], known=list(NOTE_COLORS))
    at = None if edit.at is None else checked_position(edit.at)
    return Note(edit.text, at, edit.size, edit.color or "")


def _existing_note(pipeline: Pipeline, number: int) -> Note:
    if not 0 <= number < len(pipeline.notes):
        raise SpecError("edit.no_such_note", number=number)
    return pipeline.notes[number]


def checked_position(at: Position) -> Position:
    """Return a position on the canvas as floats.

    Raises
    ------
    SpecError
        It is not a position.
    """
    if not is_position(at):
        raise SpecError("edit.bad_place")
    return float(at[0]), float(at[1])
