"""Groups in the file: read, refused with their line, written beside what was there."""

from __future__ import annotations

import pytest

from pipeline_core.edits import ChangeGroup, GroupStages, RemoveStage, RenameStage, Ungroup, apply
from pipeline_core.errors import SpecError
from pipeline_core.spec import Group, Pipeline, Stage, dump, parse
from tests.example_names import NAMES, file_of

TEXT = """fabrica: 1
stages:
  rows: {block: read_csv}
  roles: {block: set_roles, inputs: {table: rows}}
  split: {block: split_rows, inputs: {data: roles}}
groups:
  # What comes before any model.
  first:
    title: {en: First, es: Primero}  # two languages
    stages: [rows, roles]
# Where they stand.
layout: {rows: [0, 0], roles: [1, 1], split: [2, 2]}
"""
HEAD = "fabrica: 1\nstages:\n  a: {block: x}\n  b: {block: x}\ngroups:\n"


def test_a_group_is_read():
    group = parse(TEXT).groups["first"]
    assert group == Group("first", ("rows", "roles"), {"en": "First", "es": "Primero"})


def test_a_file_without_groups_has_none_and_gets_no_key():
    text = "fabrica: 1\nstages: {}\n"
    assert parse(text).groups == {}
    assert dump(parse(text), text) == text
    assert "groups" not in dump(Pipeline())


def test_one_line_changes_where_a_group_is_folded():
    pipeline = parse(TEXT)
    folded = apply(pipeline, ChangeGroup("first", folded=True), {})
    line = "    stages: [rows, roles]\n"
    assert dump(folded, TEXT) == TEXT.replace(line, line + "    folded: true\n")
    assert dump(apply(folded, ChangeGroup("first", folded=False), {}), dump(folded, TEXT)) == TEXT


def test_a_new_group_stands_behind_the_stages_and_going_it_leaves_no_trace():
    text = "fabrica: 1\nstages:\n  a: {block: x}\n  b: {block: x}\n# Places.\nlayout: {a: [0, 0]}\n"
    grouped = apply(parse(text), GroupStages("both", ("a", "b"), color="teal"), {})
    written = dump(grouped, text)
    entry = "groups:\n  both:\n    stages: [a, b]\n    color: teal\n"
    assert written == text.replace("# Places.", entry + "# Places.")
    assert dump(apply(grouped, Ungroup("both"), {}), written) == text


def test_comments_stay_where_a_stage_is_renamed():
    renamed = apply(parse(TEXT), RenameStage("roles", "parts"), {})
    written = dump(renamed, TEXT)
    assert "  # What comes before any model.\n" in written
    assert "  # two languages\n    stages: [rows, parts]\n" in written
    assert parse(written) == renamed


def test_a_group_of_many_stages_has_one_a_line_and_is_read_again():
    names = [f"a_stage_with_a_long_name_{number}" for number in range(9)]
    stages = {name: Stage(name, "x") for name in names}
    pipeline = Pipeline(stages=stages, groups={"all": Group("all", tuple(names))})
    assert f"      - {names[3]}\n" in dump(pipeline)
    assert parse(dump(pipeline)) == pipeline


def test_an_unknown_stage_stays_in_the_file_until_somebody_removes_it():
    text = HEAD + "  some: {stages: [a, lost, b]}\n"
    assert parse(text).groups["some"].stages == ("a", "lost", "b")
    assert dump(parse(text), text) == text


def test_a_group_goes_with_its_last_but_one_stage():
    left = apply(parse(TEXT), RemoveStage("rows"), {})
    assert left.groups == {}
    assert "first" not in dump(left, TEXT)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ("  2nd: {stages: [a, b]}", "spec.bad_group_name"),
        (f"  {'x' * 61}: {{stages: [a, b]}}", "spec.bad_group_name"),
        ("  some: [a, b]", "spec.must_be_mapping"),
        ("  some: {stages: a}", "spec.bad_group_stages"),
        ("  some: {stages: [a, 3]}", "spec.bad_group_stages"),
        ("  some: {title: x}", "spec.bad_group_stages"),
        ("  some: {stages: [a, b], icon: x}", "spec.unknown_key"),
        ("  some: {stages: [a, b], color: mauve}", "spec.bad_group_color"),
        ("  some: {stages: [a, b], color: [red]}", "spec.bad_group_color"),
        ("  some: {stages: [a, b], folded: 1}", "spec.must_be_true_or_false"),
        ('  some: {stages: [a, b], title: "x\\ty"}', "spec.hidden_characters"),
        ("  some: {stages: [a, b, a]}", "spec.in_two_groups"),
        (f"  some: {{stages: [{', '.join(['a'] * 501)}]}}", "spec.long_group"),
    ],
)
def test_what_is_no_group_is_refused_with_its_line(groups, code):
    with pytest.raises(SpecError) as caught:
        parse(HEAD + groups + "\n")
    assert (caught.value.code, caught.value.values["line"]) == (code, 6)


def test_a_stage_in_two_groups_is_refused_with_both_names():
    with pytest.raises(SpecError, match=r"'b' stands in 'one' and again in 'two'"):
        parse(HEAD + "  one: {stages: [a, b]}\n  two: {stages: [b]}\n")


def test_more_groups_than_anybody_draws_are_refused():
    text = HEAD + "".join(f"  g{number}: {{stages: []}}\n" for number in range(101))
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert caught.value.code == "spec.too_many_groups"


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_are_written_as_they_are_read(name):
    text = file_of(name).read_text("utf-8")
    assert dump(parse(text), text) == text
