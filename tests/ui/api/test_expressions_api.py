"""Expressions over HTTP: in the reader's language, counted as a browser counts, for nobody else."""

from __future__ import annotations

import pytest

from pipeline_core.expressions import fault_in
from tests.ui.api.test_document_api import ask, catalogue, described, post
from ui.api import expressions
from ui.api.expressions import trial_json
from ui.documents.expression_trials import ExpressionTrial
from ui.security.access import TOKEN_HEADER, document_endpoints
from ui.text.words import use_language

__all__ = ["catalogue", "described"]


JUDGE = {"stage": "forest_scores", "setting": "own_metric"}


def test_a_fault_has_its_sentence_and_its_place():
    body = {**JUDGE, "text": "1 + sqroot(2)"}
    fault, spanish = (
        post("expressions", body, f"&lang={lang}").json()["fault"] for lang in ("en", "es")
    )
    assert (fault["start"], fault["end"]) == (spanish["start"], spanish["end"]) == (4, 10)
    assert "sqroot" in fault["said"]
    assert spanish["said"] != fault["said"]


def test_places_are_counted_as_a_browser_does():
    text = "`🐧` > 1 and sqroot(2)"
    fault = fault_in(text, "condition")
    assert fault is not None
    assert text[fault.start : fault.end] == "sqroot"
    with use_language("en", None):
        told = trial_json(ExpressionTrial(fault), text)["fault"]
    assert (told["start"], told["end"]) == (fault.start + 1, fault.end + 1)


def test_rows_are_cells_in_the_readers_language():
    trial = ExpressionTrial(
        None,
        {"n": "number", "when": "date"},
        ((1234.5678, "2020-01-31T00:00:00.000"), (None, "2020-01-31T12:30:00.000")),
        (True, None),
        "boolean",
    )
    with use_language("es", "es-MX"):
        told = trial_json(trial, "…")
    assert told["heads"] == ["n", "when", "Resultado"]
    assert told["rows"] == [
        ["1,235", "2020-01-31", "sí"],
        ["–", "2020-01-31T12:30:00.000", "–"],
    ]
    assert told["kind"] == "sí/no"


@pytest.mark.parametrize(
    "body",
    [{}, {"stage": "a"}, {"stage": 1, "setting": "b", "text": "c"},
     {"stage": "a", "setting": "b", "text": "x" * 5_000}],
)  # fmt: skip
def test_a_bad_body_is_refused(body):
    assert post("expressions", body).status_code == 400


def test_what_holds_no_expression_is_not_found():
    body = {"stage": "roles", "setting": "target", "text": "1"}
    assert post("expressions", body).status_code == 404
    assert post("expressions", {**body, "stage": "nowhere"}).status_code == 404


@pytest.mark.parametrize("token", ["", "nonsense", None])
def test_nothing_is_told_without_the_token(token):
    headers = {} if token is None else {TOKEN_HEADER: token}
    url = document_endpoints("penguins")["expressions"]
    body = {**JUDGE, "text": "1 +"}
    assert ask("POST", url, headers=headers, json=body).status_code == 404


def test_what_takes_too_long_is_said(monkeypatch):
    monkeypatch.setattr(expressions, "MAX_SECONDS", 0.0)
    body = {**JUDGE, "text": "1 + 1"}
    answer = post("expressions", body)
    assert answer.status_code == 200
    assert "too long" in answer.json()["said"]
