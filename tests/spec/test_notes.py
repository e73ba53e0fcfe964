"""Notes in a pipeline file: read, refused with their line, written as they were."""

from __future__ import annotations

import pytest

from pipeline_core.edits import AddNote, ChangeNote, apply, edit_from_json, edit_to_json
from pipeline_core.errors import SpecError
from pipeline_core.spec import Note, Pipeline, dump, pack, parse, unpack

_FILE = """\
fabrica: 1
notes:
  - only text
  - {text: "a *note*", at: [1, 2], size: [300, 200], color: blue} # mine
"""


def test_sizes_and_colours_are_read_and_written_as_they_were():
    pipeline = parse(_FILE)
    assert pipeline.notes == (Note("only text"), Note("a *note*", (1, 2), (300, 200), "blue"))
    assert dump(pipeline, _FILE) == _FILE
    assert parse(dump(pipeline)).notes == pipeline.notes
    assert unpack(pack(pipeline)).notes == pipeline.notes


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("{text: a, size: [300]}", "spec.bad_size"),
        ("{text: a, size: [300, 0]}", "spec.bad_size"),
        ("{text: a, size: [300, 1.0e9]}", "spec.bad_size"),
        ("{text: a, size: large}", "spec.bad_size"),
        ("{text: a, color: red}", "spec.bad_color"),
        ("{text: a, color: [blue]}", "spec.bad_color"),
        ("{text: a, colour: blue}", "spec.unknown_key"),
    ],
)
def test_what_a_note_cannot_have_is_refused_with_its_line(note, code):
    with pytest.raises(SpecError) as caught:
        parse(f"fabrica: 1\nnotes:\n  - {note}\n")
    assert (caught.value.code, caught.value.values["line"]) == (code, 3)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (AddNote("a", size=(1, 1)), "edit.bad_size"),
        (AddNote("a", color="url(x)"), "edit.bad_color"),
        (ChangeNote(0, "a", size=(300, 1e9)), "edit.bad_size"),
        (ChangeNote(0, "a\u202eb"), "edit.bad_note"),
        (ChangeNote(0, "x" * 10_001), "edit.bad_note"),
        (ChangeNote(0, "bell\x07"), "edit.bad_note"),
    ],
)
def test_an_edit_makes_no_note_that_a_file_cannot_hold(edit, code):
    with pytest.raises(SpecError) as caught:
        apply(Pipeline(notes=(Note("a"),)), edit, {})
    assert caught.value.code == code


def test_a_size_and_a_colour_travel_as_json():
    edit = ChangeNote(0, "a", (1.0, 2.0), (300.0, 200.0), "pink")
    assert edit_from_json(edit_to_json(edit)) == edit
    with pytest.raises(SpecError):
        edit_from_json({"edit": "change_note", "number": 0, "text": "a", "color": 3})
