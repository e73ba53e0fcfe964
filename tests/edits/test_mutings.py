"""Warnings are muted in the file, with a reason, by an edit that can be undone."""

from __future__ import annotations

import pytest

from pipeline_core.edits import (
    MuteProblem,
    RemoveStage,
    RenameStage,
    UnmuteProblem,
    apply,
    edit_from_json,
    edit_to_json,
)
from pipeline_core.errors import SpecError
from pipeline_core.spec import MAX_REASON, Muting, dump, pack, parse, unpack

TEXT = """\
# a comment
fabrica: 1
name: Shop
stages:
  rows: {block: read_csv, settings: {path: a.csv}}  # the table
  roles: {block: set_roles, inputs: {table: rows}}
notes: []
"""
MUTE = MuteProblem("suspect_id", "roles", "The shop's own number.", "customer", "", "Ana")


def muted(*edits):
    pipeline = parse(TEXT)
    for edit in edits:
        pipeline = apply(pipeline, edit, {})
    return pipeline


def test_a_muting_is_written_below_what_was_there():
    pipeline = muted(MUTE)
    text = dump(pipeline, TEXT)
    assert text == TEXT + (
        "muted:\n  - {problem: suspect_id, stage: roles, column: customer, "
        "reason: The shop's own number., name: Ana}\n"
    )
    assert parse(text) == pipeline
    assert unpack(pack(pipeline)) == pipeline


def test_comments_of_other_mutings_stay_and_one_line_changes():
    first = dump(muted(MUTE), TEXT).replace("name: Ana}", "name: Ana}  # asked in May")
    other = MuteProblem("suspect_constant", "roles", "It will vary.", "year")
    second = dump(apply(parse(first), other, {}), first)
    assert second.startswith(first.rstrip("\n"))
    assert len(second.splitlines()) == len(first.splitlines()) + 1
    third = dump(
        apply(parse(second), UnmuteProblem("suspect_constant", "roles", "year"), {}), second
    )
    assert third == first


def test_the_last_muting_goes_with_its_key():
    text = dump(muted(MUTE), TEXT)
    assert (
        dump(apply(parse(text), UnmuteProblem("suspect_id", "roles", "customer"), {}), text) == TEXT
    )


def test_an_empty_list_in_a_file_stays():
    text = TEXT + "muted: []\n"
    assert dump(parse(text), text) == text


def test_muting_again_changes_the_reason():
    again = MuteProblem("suspect_id", "roles", "Another reason.", "customer")
    (muting,) = muted(MUTE, again).muted
    assert muting == Muting("suspect_id", "roles", "Another reason.", "customer")


@pytest.mark.parametrize("reason", ["", "  ", "x" * (MAX_REASON + 1), "a\nb", "a\u202eb"])
def test_what_is_no_reason_is_refused(reason):
    with pytest.raises(SpecError, match="reason"):
        muted(MuteProblem("suspect_id", "roles", reason))


def test_what_is_not_muted_cannot_be_said_again():
    with pytest.raises(SpecError):
        muted(UnmuteProblem("suspect_id", "roles", "customer"))
    with pytest.raises(SpecError):
        muted(MuteProblem("suspect_id", "nowhere", "Because."))


def test_mutings_follow_their_stage():
    assert muted(MUTE, RenameStage("roles", "tags")).muted[0].stage == "tags"
    assert muted(MUTE, RemoveStage("roles")).muted == ()


@pytest.mark.parametrize("edit", [MUTE, UnmuteProblem("suspect_id", "roles", "customer")])
def test_edits_travel_as_json(edit):
    assert edit_from_json(edit_to_json(edit)) == edit


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("muted: [{problem: a, stage: rows}]", "spec.no_reason"),
        ("muted: [{problem: a, stage: rows, reason: ''}]", "spec.no_reason"),
        ("muted: [{problem: a, stage: rows, reason: ' '}]", "spec.no_reason"),
        ("muted: [{problem: a, stage: rows, reason: }]", "spec.no_reason"),
        ("muted: [{stage: rows, reason: b}]", "spec.must_be_text"),
        ("muted: [{problem: a, reason: b, stage: 3}]", "spec.must_be_text"),
        ("muted: [{problem: a, reason: b, why: c}]", "spec.unknown_key"),
        ("muted: {problem: a}", "spec.must_be_list"),
        ("muted: [a]", "spec.must_be_mapping"),
    ],
)
def test_a_muting_that_is_none_names_its_line(line, code):
    with pytest.raises(SpecError) as caught:
        parse(TEXT + line)
    assert (caught.value.code, caught.value.values["line"]) == (code, 8)
