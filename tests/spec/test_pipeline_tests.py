"""The tests of a pipeline file: strict reading, a faithful round trip, edits that follow."""

from __future__ import annotations

import pytest

from pipeline_core.edits import (
    AddTest,
    ChangeTest,
    RemoveStage,
    RemoveTest,
    RenameStage,
    apply,
    edit_from_json,
    edit_to_json,
)
from pipeline_core.errors import SpecError
from pipeline_core.messages.words import say
from pipeline_core.quality.results import outcome_key
from pipeline_core.spec import MAX_TESTS, PipelineTest, dump, pack, parse, unpack
from pipeline_core.spec.local_text import text_in

TEXT = """\
fabrica: 1
stages:
  rows: {block: example_data}
  model: {block: ridge}
# What the model must do.
tests:
  - stage: model  # the only one
    name: a tall one is heavy
    row:
      height: 190
    gives: 80
    within: 5

  # Sex is none of its business.
  - {name: sex does not decide, stage: model, changing: {sex: [f, m]}, over: all}
  - {name: enough rows, stage: rows, rows_at_least: 10, holds: height > 0}
"""


def edited(*edits):
    pipeline = parse(TEXT)
    for edit in edits:
        pipeline = apply(pipeline, edit_from_json(edit_to_json(edit)), {})
    return pipeline


def test_tests_are_read_with_their_kinds_and_written_as_they_were():
    pipeline = parse(TEXT)
    assert [test.kind for test in pipeline.tests] == ["decision", "invariance", "data"]
    assert dump(pipeline, TEXT) == TEXT
    assert unpack(pack(pipeline)) == pipeline
    assert parse(dump(pipeline)).tests == pipeline.tests


def test_an_edit_of_one_test_leaves_the_lines_of_the_others():
    new = {"name": "it answers alike", "stage": "model", "repeatable": True}
    text = dump(edited(ChangeTest("sex does not decide", new)), TEXT)
    before, after = TEXT.splitlines(), text.splitlines()
    assert [line for line in before if line not in after] == [before[14]]
    assert [line for line in after if line not in before] == [
        "  - {name: it answers alike, stage: model, repeatable: true}"
    ]
    added = dump(edited(AddTest(new)), TEXT).splitlines()
    assert added[:-3] == before
    assert added[-3:] == ["  - name: it answers alike", "    stage: model", "    repeatable: true"]


def test_tests_are_added_changed_and_removed():
    new = {"name": "good", "stage": "model", "metric": "r2", "at_least": 0.5}
    pipeline = edited(AddTest(new), RemoveTest("enough rows"))
    assert [test.name for test in pipeline.tests][-1] == "good"
    assert len(pipeline.tests) == 3
    assert edited(*(RemoveTest(test.name) for test in parse(TEXT).tests)).tests == ()


def test_a_test_follows_the_name_of_its_stage_and_goes_with_it():
    assert [test.stage for test in edited(RenameStage("model", "linear")).tests] == [
        "linear",
        "linear",
        "rows",
    ]
    assert [test.stage for test in edited(RemoveStage("model")).tests] == ["rows"]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (AddTest({"name": "enough rows", "stage": "rows", "rows_at_least": 1}), "named_twice"),
        (AddTest({"name": "x", "stage": "rows"}), "test_of_no_kind"),
        (ChangeTest("none", {"name": "x", "stage": "rows", "holds": "a > 1"}), "no_such_test"),
        (RemoveTest("none"), "no_such_test"),
    ],
)
def test_an_edit_that_a_file_cannot_hold_is_refused(edit, code):
    with pytest.raises(SpecError, match=r"\S") as caught:
        edited(edit)
    assert caught.value.code.endswith(code)


HEAD = "name: a, stage: m"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ("stage: m, metric: r2", "test_without_name"),
        ("name: a, metric: r2", "test_without_stage"),
        (HEAD, "test_of_no_kind"),
        (f"{HEAD}, by: 3", "test_of_no_kind"),
        (f"{HEAD}, row: {{}}, gives: 1, metric: r2", "test_of_two_kinds"),
        (f"{HEAD}, row: {{}}, rows: [1], gives: 1", "test_of_two_kinds"),
        (f"{HEAD}, row: {{}}", "test_lacks"),
        (f"{HEAD}, metric: r2", "test_lacks"),
        (f"{HEAD}, more: x, by: 1", "test_lacks"),
        (f"{HEAD}, more: x, never: lowers", "test_lacks"),
        (f"{HEAD}, metric: r2, at_least: 1, over: 3", "test_unknown_key"),
        (f"{HEAD}, metric: r2, at_least: yes", "test_must_be.number"),
        (f"{HEAD}, metric: r2, at_least: .inf", "test_must_be.number"),
        (f"{HEAD}, metric: r2, at_least: 1, severity: bad", "test_must_be.one_of"),
        (f"{HEAD}, row: [1], gives: 1", "test_must_be.row"),
        (f"{HEAD}, row: {{a: [1]}}, gives: 1", "test_must_be.row"),
        (f"{HEAD}, rows: [], gives: 1", "test_must_be.rows"),
        (f"{HEAD}, row: 3, gives: null", "test_must_be.answer"),
        (f"{HEAD}, row: 3, gives: 1, within: -1", "test_must_be.number_from_0"),
        (f"{HEAD}, changing: {{sex: [m]}}", "test_must_be.changes"),
        (f"{HEAD}, changing: {{a: [1, 2, 3, 4], b: [1, 2, 3, 4], c: [1, 2, 3, 4]}}", "changes"),
        (f"{HEAD}, changing: {{sex: [m, f]}}, may_differ: 2", "test_must_be.share"),
        (f"{HEAD}, changing: {{sex: [m, f]}}, over: 0", "test_must_be.over"),
        (f"{HEAD}, more: x, by: 0, never: lowers", "test_must_be.amount"),
        (f"{HEAD}, more: x, by: 0%, never: lowers", "test_must_be.amount"),
        (f"{HEAD}, more: x, by: 1, never: moves", "test_must_be.one_of"),
        (f"{HEAD}, despite: weather", "test_must_be.one_of"),
        (f"{HEAD}, despite: noise, size: 0", "test_must_be.size"),
        (f"{HEAD}, despite: noise, in: age", "test_must_be.columns"),
        (f"{HEAD}, repeatable: false", "test_must_be.true"),
        (f"{HEAD}, rows_at_least: 1.5", "test_must_be.count"),
        (f"{HEAD}, holds: 3", "test_must_be.text"),
        (f'{HEAD}, holds: "a\\u0007"', "spec.hidden_characters"),
        (f"{HEAD}, repeatable: true}}\n  - {{{HEAD}, repeatable: true", "test_named_twice"),
    ],
)
def test_what_is_no_test_is_refused_with_its_line_in_both_languages(entries, code):
    line = 3 + entries.count("\n")
    with pytest.raises(SpecError) as caught:
        parse(f"fabrica: 1\ntests:\n  - {{{entries}}}\n", "some.yaml")
    assert caught.value.code.endswith(code)
    for language in ("en", "es"):
        sentence = say(caught.value.code, caught.value.values, language)
        assert str(line) in sentence
        assert "some.yaml" in sentence
        assert not {"{key}", "{test}", "{found}", "{known}"} & set(sentence.split())


@pytest.mark.parametrize("tests", ["tests: 3", "tests: {a: 1}", "tests: [a]"])
def test_tests_that_are_no_list_of_tests_are_refused(tests):
    with pytest.raises(SpecError, match="line 2"):
        parse(f"fabrica: 1\n{tests}\n")


def test_there_are_not_too_many_tests():
    item = "  - {{name: t{0}, stage: m, repeatable: true}}\n"
    text = "fabrica: 1\ntests:\n" + "".join(map(item.format, range(MAX_TESTS)))
    full = parse(text)
    with pytest.raises(SpecError, match=str(MAX_TESTS)):
        parse(text + item.format("more"))
    with pytest.raises(SpecError, match=str(MAX_TESTS)):
        apply(full, AddTest({"name": "more", "stage": "m", "repeatable": True}), {})


def test_an_empty_list_stays():
    assert dump(parse("fabrica: 1\ntests: []\n"), "fabrica: 1\ntests: []\n").endswith("tests: []\n")
    assert PipelineTest({"name": "a", "stage": "b", "holds": "x > 1"}).severity == "error"


def test_a_test_may_have_a_title_in_each_language():
    text = (
        "fabrica: 1\nstages:\n  m: {block: dummy_classifier}\n"
        "tests:\n- {name: alike, title: TITLE, stage: m, repeatable: true}\n"
    )
    (bare,) = parse(text.replace(" title: TITLE,", "")).tests
    assert bare.title == "alike"
    (titled,) = parse(text.replace("TITLE", "{en: Alike, es: Iguales}")).tests
    assert [text_in(titled.title, lang) for lang in ("en", "es")] == ["Alike", "Iguales"]
    assert outcome_key(titled, "key", 0) == outcome_key(bare, "key", 0)
    for wrong in ("3", "{}", "[a]", "{English: a}"):
        with pytest.raises(SpecError) as error:
            parse(text.replace("TITLE", wrong))
        assert error.value.code == "spec.test_must_be.title"
