"""POST /predict: answers, refusals with places, and limits."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from pipeline_core.registry.prediction import predict as predict_rows
from pipeline_core.serve.application import Serving, build_application
from pipeline_core.serve.door import LOOPBACK, Door
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.worker_threads import WorkerThreads
from tests.serve.conftest import ROWS, ask, client_of, predict


def test_the_answers_are_those_of_the_model(served):
    answer = predict(served, {"rows": ROWS})
    data = answer.json()
    assert (answer.status_code, data["model"], data["notes"]) == (200, "loans:1", [])
    table = pd.DataFrame(ROWS)
    chances = served.model.pipeline.predict_proba(table)
    labels = served.model.pipeline.predict(table)
    assert [row["prediction"] for row in data["answers"]] == list(labels)
    assert [[row["scores"]["no"], row["scores"]["yes"]] for row in data["answers"]] == (
        chances.tolist()
    )


def test_a_plain_list_the_order_of_columns_and_texts_do_not_matter(served):
    plain = predict(served, {"rows": ROWS}).json()["answers"]
    turned = [{"city": row["city"], "income": str(row["income"])} for row in ROWS]
    assert predict(served, turned).json()["answers"] == plain


def test_a_missing_value_is_null_and_what_is_new_is_said(served):
    rows = [{"income": 30, "city": "Quito", "name": "Ana"}, {"income": 900, "city": None}]
    answer = predict(served, rows).json()
    table = pd.DataFrame(rows)[["income", "city"]]
    expected = predict_rows(served.model, table)
    assert [note["code"] for note in answer["notes"]] == [
        "predict.surplus_columns",
        *(note.code for note in expected.notes),
    ]
    assert [row["prediction"] for row in answer["answers"]] == list(expected.answers["prediction"])
    assert all("{" not in note["message"] for note in answer["notes"])


@pytest.mark.parametrize(
    ("body", "status", "code", "places"),
    [
        (b"[{", 400, "serve.not_json", []),
        (b"\xff", 400, "serve.not_json", []),
        (b"[" * 3_999, 400, "serve.not_json", []),
        (b'[{"income": NaN, "city": "Lima"}]', 400, "serve.not_json", []),
        (b'[{"income": 1, "income": 2, "city": "Lima"}]', 400, "serve.repeated", None),
        (b'[{"income": 1, "city": "\\ud800"}]', 400, "serve.not_json", []),
        (b"[]", 422, "serve.no_rows", []),
        (b'{"row": []}', 422, "serve.no_rows", []),
        (b"[1]", 422, "serve.no_rows", []),
        (b"null", 422, "serve.no_rows", []),
        (
            [ROWS[0], {"income": 1}, {}],
            422,
            "serve.left_out",
            [(2, "city"), (3, "income"), (3, "city")],
        ),
        (
            [ROWS[0], {"income": [1], "city": {}}],
            422,
            "serve.no_value",
            [(2, "income"), (2, "city")],
        ),
        (b'[{"income": 1e400, "city": "Lima"}]', 422, "serve.no_value", [(1, "income")]),
        ([{"income": 10**400, "city": "Lima"}], 422, "serve.no_value", [(1, "income")]),
        ([ROWS[0], {"income": "much", "city": "Lima"}], 422, "predict.wrong_kind", [(2, "income")]),
        ([ROWS[0]] * 4, 413, "serve.too_many_rows", []),
        (b'[{"income": ' + b"1" * 5_000 + b', "city": "Lima"}]', 413, "serve.too_large", []),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_places(served, body, status, code, places):
    answer = predict(
        served, body, limits=Limits(rows=3, body_bytes=200_000 if body == b"[" * 100_000 else 4_000)
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"] != code
    if places is not None:
        assert [(place["row"], place["column"]) for place in error["places"]] == places


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("number", [10**30, 1e308], ids=["int", "float"])
def test_a_huge_number_is_answered_or_refused(served, number):
    answer = predict(served, [{"income": number, "city": "Lima"}])
    assert answer.status_code in (200, 400, 422)
    assert answer.json()


def test_sentences_are_in_the_language_that_is_asked_for(served):
    headers = {"accept-language": "es-MX,es;q=0.9", "content-type": "application/json"}
    (answer,) = ask(served, ("POST", "/predict", {"content": b"[]", "headers": headers}))
    assert answer.json()["error"]["message"].startswith("Solicitud:")


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_other_kinds_of_bodies_are_refused(served, headers):
    body = json.dumps(ROWS).encode()
    (answer,) = ask(served, ("POST", "/predict", {"content": body, "headers": headers}))
    assert answer.status_code == 415


class StuckModel:
    """A model that answers when it is let."""

    def __init__(self, served):
        self.title, self.trouble, self.let = served.title, None, threading.Event()
        opened = served.model
        stuck = SimpleNamespace(predict=self._predict)
        self.model = replace(opened, pipeline=stuck, warnings=())

    def _predict(self, rows):
        self.let.wait()
        return ["no"] * len(rows)

    def follow(self):
        return False


def test_what_takes_too_long_is_given_up_and_its_place_stays_taken(served):
    stuck = StuckModel(served)
    limits = Limits(at_once=1, waiting=0, seconds=0.05)

    async def statuses():
        serving = Serving(stuck, limits, Door(frozenset(LOOPBACK)))
        async with client_of(serving) as client:
            first = await client.post("/predict", json=ROWS)
            second = await client.post("/predict", json=ROWS)
            stuck.let.set()
            return [first, second]

    first, second = asyncio.run(statuses())
    assert (first.status_code, first.json()["error"]["code"]) == (504, "serve.too_slow")
    assert (second.status_code, second.headers["retry-after"]) == (503, "1")


def test_a_place_is_free_again_after_the_work():
    async def work():
        threads = WorkerThreads(Limits(at_once=1, waiting=0))
        values = [await threads.work(lambda: 1)]
        with pytest.raises(ZeroDivisionError):
            await threads.work(lambda: 1 / 0)
        values.append(await threads.work(lambda: 2))
        threads.close()
        return values

    assert asyncio.run(work()) == [1, 2]


def test_a_body_that_comes_too_slowly_is_refused(served):
    async def status():
        serving = Serving(served, Limits(seconds=0.05), Door(frozenset(LOOPBACK)))
        app = build_application(serving)
        sent = []

        async def receive():
            await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/predict", "headers": headers}
        await app({**scope, "query_string": b""}, receive, send)
        return sent[0]["status"]

    assert asyncio.run(status()) == 408


def test_a_model_that_fails_unexpectedly_gives_a_sentence_and_no_traceback(served):
    stuck = StuckModel(served)
    stuck.let.set()
    stuck.model.pipeline.predict = lambda rows: 1 / 0
    answer = predict(stuck, ROWS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "serve.failed")
    assert "ZeroDivision" not in answer.text
