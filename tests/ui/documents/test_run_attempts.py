"""What a stage lacks is to do at first, and an alarm once somebody has tried to run it."""

from __future__ import annotations

import pytest

from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.spec import Pipeline, Stage
from ui.documents.documents import Document
from ui.documents.run_attempts import as_shown, note_attempt


@pytest.fixture
def document(tmp_path, monkeypatch) -> Document:
    monkeypatch.setenv("FABRICA_HOME", str(tmp_path))
    stages = {name: Stage(name, "filter_rows") for name in ("a", "b")}
    return Document("some", tmp_path / "some.yaml", "", Pipeline(stages=stages))


def levels(document: Document, *problems: Problem) -> list[tuple[str | None, str]]:
    return [(problem.stage, problem.level) for problem in as_shown(document, problems)]


OPEN = error("missing_input", "a", "table")
EMPTY = error("missing_setting", "b", "keep")
LOOSE = warning("unused_stage", "a")


def test_it_is_to_do_until_it_is_tried_and_again_once_it_was_finished(document):
    assert levels(document, OPEN, EMPTY) == [("a", "todo"), ("b", "todo")]
    note_attempt(document, ["a"])
    assert levels(document, OPEN, EMPTY) == [("a", "error"), ("b", "todo")]
    assert levels(document, EMPTY) == [("b", "todo")]
    assert levels(document, OPEN, EMPTY) == [("a", "todo"), ("b", "todo")]


def test_what_is_wrong_is_an_alarm_at_once(document):
    assert levels(document, error("bad_setting", "a", "keep")) == [("a", "error")]


def test_another_block_of_the_same_name_was_not_tried(document):
    note_attempt(document, ["a"])
    stages = {**document.pipeline.stages, "a": Stage("a", "scale")}
    other = Document("some", document.file, "", Pipeline(stages=stages))
    assert levels(other, OPEN) == [("a", "todo")]


def test_a_loose_end_is_said_once_its_stage_can_run(document):
    assert levels(document, OPEN, LOOSE) == [("a", "todo")]
    assert levels(document, LOOSE) == [("a", "todo")]
    note_attempt(document, ["a"])
    assert levels(document, LOOSE) == [("a", "warning")]
