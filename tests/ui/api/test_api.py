"""The app's own routes: no event is missed, downloads run nothing, others' runs are not there."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from urllib.parse import quote

import httpx
import pandas as pd
import pytest
from starlette.applications import Starlette

from pipeline_core.errors import StoreError
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.store import open_store
from tests.ui import loops
from ui.api import downloads, events
from ui.api.routes import MAKERS, routes
from ui.api.spreadsheet import safe_csv
from ui.api.tailer import TAILERS, Tailer
from ui.security.access import TOKEN_HEADER, download_of, events_of, token_for
from ui.security.token import issue

HOME = "http://localhost:8501"
BAD_IDS = [
    "", "..", "../../etc/passwd", "%2e%2e%2f%2e%2e", "/etc/passwd", "a" * 300, "C:\\x",
    "\\\\host\\x",
    "abc\x00defghijkl", "abcdefghijkl\n", "ABCDEFGHIJKL", "abcdefghijk", "CON", "....//....//x",
]  # fmt: skip


@pytest.fixture
def store(workspace):
    return open_store(workspace)


@pytest.fixture
def run(store):
    made = store.runs.create("x", "X", "/some/where/my pipeline.yaml", "fabrica: 1")
    store.runs.claim(made.id)
    return made.id


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(events, "LIFE_SECONDS", 0.3)


def log(store, run, *lines):
    told = [{"kind": "log", "stage": None, "t": 1.0, "line": line} for line in lines]
    assert store.runs.append(run, told)


def ask(method, path, **given) -> httpx.Response:
    async def asking():
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.request(method, path, **given)

    return loops.run(asking())


def listen(run, **given) -> httpx.Response:
    where = events_of(run)
    return ask("GET", f"{where['events']}&token={where['token']}", **given)


def told(answer: httpx.Response) -> list[dict]:
    found = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "data" in lines:
            found.append(json.loads(lines["data"]))
            assert lines["id"] == str(found[-1]["seq"])
    return found


def test_a_stream_tells_what_happened_in_order_and_ends_by_itself(store, run, short):
    log(store, run, "one", "two\nlines", "«tres»")
    answer = listen(run)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("retry: ")
    assert told(answer) == store.runs.events(run)


def test_a_stream_resumes_behind_the_last_event_that_was_seen(store, run, short):
    log(store, run, "one", "two", "three")
    first, second, third = (one["seq"] for one in store.runs.events(run))
    seen = listen(run, headers={"last-event-id": str(first)})
    assert [one["seq"] for one in told(seen)] == [second, third]
    where = events_of(run)
    after = ask("GET", f"{where['events']}&token={where['token']}&after={second}")
    assert [one["seq"] for one in told(after)] == [third]


def test_a_run_that_has_ended_says_so_and_nobody_asks_again(store, run):
    log(store, run, "one")
    store.runs.finish(run, "cancelled")
    answer = listen(run)
    assert told(answer)[-1]["kind"] == "run_finished"
    last = str(told(answer)[-1]["seq"])
    assert listen(run, headers={"last-event-id": last}).status_code == 204


def test_a_quiet_stream_gives_signs_of_life(store, run, short, monkeypatch):
    monkeypatch.setattr(events, "ALIVE_SECONDS", 0.05)
    assert ": still here\n\n" in listen(run).text


@pytest.mark.parametrize("bad", ["x", "-1", "1.5", "1" * 40, "1 OR 1=1"])
def test_a_number_that_is_none_is_refused(run, bad):
    assert listen(run, headers={"last-event-id": bad}).status_code == 404


def test_one_reader_serves_all_listeners_and_misses_nothing(store, run):
    """Listeners that come at different moments, while events are written."""

    async def watching():
        tailer, heard = Tailer(open_store(store.workspace)), []
        reads = []
        read = tailer._read
        tailer._read = lambda *given: (reads.append(given), read(*given))[1]

        async def one():
            text = ""
            with tailer.listen(run, 0) as listener:
                while not listener.ended:
                    text += await listener.heard(5)
                text += await listener.heard(0)
            heard.append(text.count("\nid: ") + text.startswith("id: "))

        tasks = []
        for n in range(10):
            tasks.append(asyncio.create_task(one()))
            await asyncio.to_thread(log, store, run, f"{n}a", f"{n}b")
            await asyncio.sleep(0.02)
        store.runs.finish(run, "succeeded")
        await asyncio.gather(*tasks)
        return heard, len(reads)

    heard, reads = loops.run(watching())
    assert heard == [21] * 10
    assert reads < 60  # 10 catch-ups, and about one for each time something was written


def test_listeners_of_one_run_hear_nothing_of_another(store, run, short):
    other = store.runs.create("y", "Y", "y.yaml", "fabrica: 1").id
    store.runs.claim(other)
    log(store, run, "mine")
    log(store, other, "theirs")
    assert [one["line"] for one in told(listen(run))] == ["mine"]


def test_streams_end_at_once_when_the_server_does(store, run, monkeypatch):
    monkeypatch.setattr(TAILERS, "closing", True)
    answer = listen(run)  # would else take ten seconds
    assert answer.status_code == 200


PATHS = ["/fabrica/events?run={run}", "/fabrica/downloads/table?run={run}&stage=a"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("bad", BAD_IDS)
def test_ids_are_matched_strictly(workspace, store, path, bad):
    query = httpx.QueryParams({"run": bad, "stage": "a", "token": issue("run", "", bad)})
    assert ask("GET", f"{path.partition('?')[0]}?{query}").status_code == 404


@pytest.mark.parametrize("bad", [one for one in BAD_IDS if "/" not in one and "\x00" not in one])
def test_ids_in_a_path_are_matched_strictly(store, bad):
    headers = {TOKEN_HEADER: issue("run", "", bad)}
    path = f"/fabrica/runs/{quote(bad)}/cancel"
    assert ask("POST", path, headers=headers).status_code in (404, 405)


@pytest.mark.parametrize("token", ["", "x", "0.0", None])
def test_without_a_token_a_run_is_not_found(run, token):
    for path in PATHS:
        given = path.format(run=run) + (f"&token={token}" if token is not None else "")
        assert ask("GET", given).status_code == 404
    headers = {TOKEN_HEADER: token} if token else {}
    assert ask("POST", f"/fabrica/runs/{run}/cancel", headers=headers).status_code == 404


def test_a_token_opens_one_run_only(store, run):
    other = store.runs.create("y", "Y", "y.yaml", "fabrica: 1").id
    for path in PATHS:
        path = f"{path.format(run=run)}&token={token_for(other)}"
        assert ask("GET", path).status_code == 404
    headers = {TOKEN_HEADER: token_for(other)}
    assert ask("POST", f"/fabrica/runs/{run}/cancel", headers=headers).status_code == 404


def test_a_run_that_is_not_there_and_one_of_somebody_else_look_the_same(run):
    nowhere = ask("GET", f"/fabrica/events?run=abcdefghijkl&token={token_for('abcdefghijkl')}")
    forbidden = ask("GET", f"/fabrica/events?run={run}&token=x")
    assert nowhere.status_code == forbidden.status_code == 404
    assert nowhere.text == forbidden.text


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/downloads/x", "/runs/../x", "/%2e%2e/x"])
def test_other_paths_below_ours_are_nothing(workspace, path):
    assert ask("GET", f"/fabrica{path}").status_code == 404


def test_reading_changes_nothing(store, run):
    path = f"/fabrica/runs/{run}/cancel?token={token_for(run)}"
    assert ask("GET", path).status_code in (404, 405)
    assert store.runs.run(run).status == "running"


def test_a_queued_run_can_be_cancelled(store):
    run = store.runs.create("x", "X", "x.yaml", "fabrica: 1").id
    headers = {TOKEN_HEADER: token_for(run)}
    assert ask("POST", f"/fabrica/runs/{run}/cancel", headers=headers).json() == {"cancelled": True}
    assert store.runs.run(run).status == "cancelled"


def test_a_table_of_a_run_is_handed_out_as_a_file(ran):
    store = open_store(ran)
    run = next(one for one in store.runs.runs() if one.file.endswith("credit.yaml"))
    answer = ask("GET", download_of("table", run.id, stage="applicants"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="applicants.csv"')
    assert answer.headers["content-security-policy"].startswith("sandbox")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    key = next(one["key"] for one in store.runs.stages(run.id) if one["stage"] == "applicants")
    kept = store.artifacts.table(key, "rows")
    assert len(rows) == len(kept) + 1
    assert rows[0] == list(kept.columns)


@pytest.mark.parametrize("what", [{"stage": "nobody"}, {"stage": "../x"}, {}, {"stage": "gate"}])
@pytest.mark.parametrize("table", ["rows", "../../x", "a\x00b", "x" * 300])
def test_a_table_that_is_not_there_is_not_found(ran, what, table):
    store = open_store(ran)
    run = next(one for one in store.runs.runs() if one.file.endswith("credit.yaml"))
    assert ask("GET", download_of("table", run.id, table=table, **what)).status_code == 404


def test_a_maker_of_downloads_need_not_know_about_headers(store, run, monkeypatch):
    def made(wanted):
        return downloads.Made(b"x", 'a"\r\nñ.html', "text/html")

    monkeypatch.setitem(MAKERS, "report", made)
    answer = ask("GET", download_of("report", run))
    given = answer.headers["content-disposition"]
    assert given == "attachment; filename=\"a-.html\"; filename*=UTF-8''a%22%0D%0A%C3%B1.html"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_cannot_be_made_says_why_in_the_readers_language(store, run, lang, monkeypatch):
    def fails(wanted):
        raise StoreError("store.no_such_table", table="x")

    monkeypatch.setitem(MAKERS, "report", fails)
    answer = ask("GET", download_of("report", run, language=lang))
    assert answer.status_code == 409
    assert answer.text == say("store.no_such_table", {"table": "x"}, lang)


def test_cells_and_headings_that_would_run_do_not():
    bad = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1"]
    table = pd.DataFrame({"=HYPERLINK(1)": bad, "fine": range(len(bad))})
    rows = list(csv.reader(io.StringIO(safe_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[0] == ["'=HYPERLINK(1)", "fine"]
    assert [row[0] for row in rows[1:]] == [f"'{one}" for one in bad]


def test_numbers_and_words_stay_as_they_are():
    values = ["-1.5", "+3", "-2e-7", "total", "a=b", ""]
    table = pd.DataFrame({"a": values, "a ": [-1.5, 2, 3, 4, 5, 6]})
    rows = list(csv.reader(io.StringIO(safe_csv(table).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == values
    assert rows[1][1] == "-1.5"


def test_tables_with_doubled_names_categories_and_row_labels_are_written():
    table = pd.DataFrame([["=a", "b", None]], columns=["x", "x", "y"], index=["@i"])
    table.isetitem(0, table.iloc[:, 0].astype("category"))
    assert safe_csv(table, index=True).decode("utf-8-sig") == ",x,x,y\r\n'@i,'=a,b,\r\n"


def test_ready_says_no_where_the_database_takes_no_write(workspace, store):
    assert ask("GET", "/fabrica/ready").status_code == 200
    store.close()
    for file in workspace.glob("fabrica.db*"):
        file.unlink()
    answer = ask("GET", "/fabrica/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


def test_a_failure_is_told_in_every_language_with_its_number(store, run, short):
    values = {"stage": "cv", "cause": "No rows left."}
    error = {"code": "failed.other", "values": values, "id": "12ab34cd"}
    event = {"kind": "stage_finished", "stage": "cv", "t": 1.0, "status": "failed", "error": error}
    store.runs.append(run, [event])
    (heard,) = told(listen(run))
    assert set(heard["said"]) == set(LANGUAGES)
    for lang, text in heard["said"].items():
        assert say("failed.other", values, lang) in text
        assert "(error 12ab34cd)" in text
    store.runs.finish(run, "failed", {"code": "run.unexpected", "values": {"cause": "x"}})
    last = told(listen(run))[-1]
    assert last["said"]["es"] == say("run.unexpected", {"cause": "x"}, "es")
