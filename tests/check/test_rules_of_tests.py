"""What a test names is checked before a run, with what was probably meant."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.check import check, refusal
from pipeline_core.data.columns import Columns
from pipeline_core.edits import apply
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from tests.quality.small_tests import TEXT, changed

RAW = Columns({"age": "number", "income": "number", "city": "word", "sex": "word", "paid": "word"})
SHOWN = Columns({**RAW, "older": "boolean"})
SCHEMAS = {"rows": RAW, "older": SHOWN, "roles": SHOWN, "split": SHOWN}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("described"))


def found(text, catalogue):
    problems = check(parse(text), catalogue, SCHEMAS)
    return [problem for problem in problems if problem.code.startswith("test_")]


def test_good_tests_are_no_problem(catalogue):
    assert found(TEXT, catalogue) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ("stage: scores,", "stage: scoers,", "test_unknown_stage", "scores"),
        ("stage: scores,", "stage: split,", "test_needs_report", "bias"),
        ("stage: model, more", "stage: split, more", "test_needs_model", "gate"),
        ("stage: roles", "stage: scores", "test_needs_data", "split"),
        ("metric: roc_auc", "metric: roc_acu", "test_unknown_metric", "roc_auc"),
        ("stage: bias, metric", "stage: scores, metric", "test_needs_groups", "every"),
        ("holds: age >= 18", "holds: age >=", "test_bad_condition", "holds"),
        ("holds: age >= 18", "holds: agee >= 18", "test_unknown_column", "age"),
        ("more: income", "more: incom", "test_unknown_column", "income"),
        ("changing: {sex:", "changing: {sexo:", "test_unknown_column", "sex"),
        ("changing: {sex:", "changing: {older:", "test_unknown_column", "older"),
        ("{age: 20, income: 60}", "{paid: 3}", "test_unknown_column", "paid"),
    ],
)
def test_what_is_not_there_is_a_warning_with_a_suggestion(old, new, code, word, catalogue):
    text = changed(old, new)
    (problem,) = found(text, catalogue)
    assert (problem.code, problem.severity) == (code, "warning")
    assert refusal(parse(text), [problem]) is None
    for language in ("en", "es"):
        sentence = say(problem.message.code, problem.message.values, language)
        assert word in sentence
        assert "{" not in sentence
    if problem.fix:
        mended = apply(parse(text), problem.fix[0], catalogue)
        assert mended.tests == parse(TEXT).tests
