"""A muted warning is no warning any more; what is muted for nothing is said."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.check import check
from pipeline_core.data.columns import Columns
from pipeline_core.edits import MuteProblem, apply
from pipeline_core.spec import Pipeline, parse
from tests.small_catalogue import CATALOGUE

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y, time: t}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: forest, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""
SCHEMAS = {name: Columns({"y": "word", "t": "number", "a": "number"}) for name in (
    "rows", "roles", "split")}  # fmt: skip
REASON = "The rows are independent."


def muted(problem: str, stage: str, *place: str, text: str = TEXT) -> Pipeline:
    return apply(parse(text), MuteProblem(problem, stage, REASON, *place), CATALOGUE)


def codes(pipeline: Pipeline, schemas=SCHEMAS) -> list[tuple[str, str]]:
    return [(p.severity, p.code) for p in check(pipeline, CATALOGUE, schemas)]


def test_a_warning_is_muted_with_its_reason():
    assert codes(parse(TEXT)) == [("warning", "time_ignored")]
    (problem,) = check(muted("time_ignored", "split"), CATALOGUE, SCHEMAS)
    assert problem.severity == "muted"
    assert problem.muting is not None
    assert problem.muting.reason == REASON


def test_another_column_or_field_is_not_muted():
    assert codes(muted("time_ignored", "split", "t", "how")) == [("muted", "time_ignored")]
    for place in (("other",), ("t", "test_share")):
        assert codes(muted("time_ignored", "split", *place)) == [
            ("warning", "time_ignored"), ("warning", "muting_unneeded"),
        ]  # fmt: skip


def test_a_muting_of_nothing_is_said_and_its_fix_removes_it():
    pipeline = muted("suspect_id", "roles", "a")
    problem = next(p for p in check(pipeline, CATALOGUE, SCHEMAS) if p.code == "muting_unneeded")
    assert apply(pipeline, problem.fix[0], CATALOGUE).muted == ()


def test_without_the_rows_nothing_is_said_of_mutings_that_may_be_needed():
    assert codes(muted("suspect_id", "roles", "a"), None) == [("warning", "time_ignored")]
    unknown = parse(TEXT + "muted: [{problem: suspect_id, stage: nowhere, reason: b}]")
    assert ("warning", "muting_unneeded") in codes(unknown, None)


def test_errors_cannot_be_muted():
    wrong = TEXT.replace("target: y", "target: yy")
    pipeline = muted("unknown_column", "roles", "yy", text=wrong)
    assert codes(pipeline)[:2] == [("error", "unknown_column"), ("warning", "muting_error")]


def test_a_file_may_mute_without_naming_a_column():
    pipeline = muted("time_ignored", "split")
    assert replace(pipeline, muted=()) == parse(TEXT)
