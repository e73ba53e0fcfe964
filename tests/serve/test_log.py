"""The log of requests, the second version beside the first, and aliases that move."""

from __future__ import annotations

import asyncio
import time

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.serve.application import Serving
from pipeline_core.serve.door import LOOPBACK, Door
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.recorder import Recorder
from pipeline_core.serve.request_log import (
    LoggedRequest,
    RequestLog,
    forget,
    log_file,
    logged_requests,
)
from pipeline_core.serve.served_model import ServedModel
from pipeline_core.serve.server import LogSettings, recorder_of
from tests.serve.conftest import ROWS, client_of, predict


def logged(file):
    return [request for _, request in logged_requests(file, 0, 1_000)]


@pytest.mark.parametrize("kept", ["answers", "rows"])
def test_what_was_answered_is_logged_as_it_was_set(served, tmp_path, kept):
    file = log_file(tmp_path, "loans")
    recorder = Recorder(RequestLog(file, kept, days=1), Limits(), None)
    rows = [{**ROWS[0], "name": "Ana"}, {"income": None, "city": "Puno"}]
    answer = predict(served, rows, recorder=recorder).json()
    (request,) = logged(file)
    assert (request.request, request.model) == (answer["request"], "loans:1")
    assert request.answers == answer["answers"]
    assert request.rows == (None if kept == "answers" else [ROWS[0], rows[1]])
    assert b"Ana" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_nothing_is_kept_unless_asked_for(served, store):
    assert recorder_of(store, served, LogSettings(), Limits()) is None
    predict(served, ROWS)
    assert not log_file(store.workspace, "loans").exists()
    with pytest.raises(FabricaError) as caught:
        recorder_of(store, served, LogSettings(shadow="loans:2"), Limits())
    assert caught.value.code == "serve.shadow_needs_log"


def test_the_second_version_is_asked_the_same_and_only_logged(served, store, tmp_path):
    shadow = ServedModel(store, "loans:2")
    recorder = Recorder(RequestLog(tmp_path / "log.db", "answers", 1), Limits(), shadow)
    answer = predict(served, ROWS, recorder=recorder).json()
    (request,) = logged(tmp_path / "log.db")
    assert (answer["model"], request.model, request.shadow) == ("loans:1", "loans:1", "loans:2")
    assert request.shadow_answers == answer["answers"]  # both were fitted alike


def test_a_second_version_that_fails_costs_nobody_an_answer(served, store, tmp_path):
    shadow = ServedModel(store, "loans:2")
    object.__setattr__(shadow.model, "pipeline", None)
    shadow.model.profile.features["other"] = shadow.model.profile.features["income"]
    recorder = Recorder(RequestLog(tmp_path / "log.db", "answers", 1), Limits(), shadow)
    assert predict(served, ROWS, recorder=recorder).status_code == 200
    (request,) = logged(tmp_path / "log.db")
    assert (request.shadow_error, request.shadow_answers) == ("serve.left_out", None)


def test_old_requests_are_deleted_and_all_on_request(tmp_path):
    file = log_file(tmp_path, "loans")
    log = RequestLog(file, "answers", days=1)
    now = time.time()
    for moment in (now - 2 * 86_400, now):
        log.add(LoggedRequest("x", moment, 0.1, "loans:1", None, [{"prediction": "Lima"}]))
    log.close()
    assert len(logged(file)) == 2
    RequestLog(file, "answers", days=1).close()
    assert [request.moment for request in logged(file)] == [now]
    assert forget(tmp_path, "loans") == 1
    assert logged(file) == []
    assert b"Lima" not in b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert forget(tmp_path, "other") == 0


def test_a_log_that_cannot_be_written_is_counted_and_answers_go_on(served, tmp_path):
    log = RequestLog(tmp_path / "log.db", "answers", 1)
    log._connection.execute("DROP TABLE requests")
    recorder = Recorder(log, Limits(), None)
    assert predict(served, ROWS, recorder=recorder).status_code == 200
    assert log.lost == 1


def test_the_server_follows_an_alias_while_it_answers(store):
    served = ServedModel(store, "loans:champion")

    async def models():
        serving = Serving(served, Limits(), Door(frozenset(LOOPBACK)), follow_seconds=0.01)
        titles = []
        async with client_of(serving) as client, asyncio.timeout(30):
            for version in (1, 2, 1):
                store.models.set_alias("loans", "champion", version)
                while not titles or titles[-1] != f"loans:{version}":
                    answer = await client.post("/predict", json=ROWS)
                    assert answer.status_code == 200
                    titles.append(answer.json()["model"])
        return titles

    titles = asyncio.run(models())
    assert [t for t, before in zip(titles, ["", *titles], strict=False) if t != before] == [
        "loans:1",
        "loans:2",
        "loans:1",
    ]


def test_a_version_that_cannot_be_opened_leaves_the_one_at_work(store, passed):
    from pipeline_core.runs.keeping import keep_of_run

    served = ServedModel(store, "loans:champion")
    third = keep_of_run(*passed, "tree", "loans")
    path = store.models.objects.path(third.files["profile"].name)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"!")
    store.models.set_alias("loans", "champion", third.version)
    assert served.follow() is False
    assert (served.model.kept.title, served.trouble.code) == ("loans:1", "registry.damaged")
    path.write_bytes(good)
    assert served.follow() is True
    assert (served.model.kept.title, served.trouble) == (third.title, None)
    store.models.set_alias("loans", "champion", 1)
