"""Titles and notes of stages: read, refused with their line, written again as they were."""

from __future__ import annotations

import pytest

from pipeline_core.edits import DescribeStage, apply
from pipeline_core.errors import SpecError
from pipeline_core.spec import Pipeline, Stage, dump, parse, text_in

TEXT = """fabrica: 1
stages:
  rows:
    block: read_csv
    title: {en: Loans, es: Créditos}  # short
    note: |
      Two lines,
      one note.
    settings: {path: a.csv}
"""


def test_a_stage_has_a_title_and_a_note_in_every_language():
    stage = parse(TEXT, "p.yaml").stages["rows"]
    assert [text_in(stage.title, language) for language in ("en", "es", "fr")] == [
        "Loans", "Créditos", "Loans",
    ]  # fmt: skip
    assert text_in(stage.note, "es") == "Two lines,\none note.\n"


def test_what_is_not_changed_stays_as_it_was_written():
    pipeline = parse(TEXT, "p.yaml")
    edited = apply(pipeline, DescribeStage("rows", title={"en": "Loans", "es": "Préstamos"}), {})
    assert dump(edited, TEXT) == TEXT.replace("Créditos", "Préstamos")
    untitled = apply(pipeline, DescribeStage("rows", title=""), {})
    assert parse(dump(untitled, TEXT), "p.yaml") == untitled
    assert "title" not in dump(untitled, TEXT)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("title: 3", "spec.must_be_local_text"),
        ("title: [a, b]", "spec.must_be_local_text"),
        ("title: {en: 3}", "spec.must_be_local_text"),
        ("title: {English: a}", "spec.bad_language"),
        ('title: "a\\nb"', "spec.hidden_characters"),
        ('note: "a\\u202eb"', "spec.hidden_characters"),
        (f"title: {'x' * 121}", "spec.long_text"),
        (f"note: {{es: {'x' * 5001}}}", "spec.long_text"),
    ],
)
def test_what_is_no_text_for_people_is_refused_with_its_line(line, code):
    text = f"fabrica: 1\nstages:\n  rows:\n    block: read_csv\n    {line}\n"
    with pytest.raises(SpecError) as caught:
        parse(text, "p.yaml")
    assert (caught.value.code, caught.value.values["line"]) == (code, 5)


@pytest.mark.parametrize("texts", [{"title": "a\nb"}, {"note": "x" * 5001}, {"title": {"e": "a"}}])
def test_an_edit_cannot_write_what_a_file_cannot_hold(texts):
    pipeline = Pipeline(stages={"rows": Stage("rows", "read_csv")})
    with pytest.raises(SpecError):
        apply(pipeline, DescribeStage("rows", **texts), {})
