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
from pipeline_core.runs.best_so_far import is_asked
from pipeline_core.store import open_store
from tests.ui import loops
from ui.api import downloads, events
from ui.api.routes import MAKERS, routes
from ui.api.spreadsheet import safe_csv
from ui.api.tailer import TAILERS, Tailer
from ui.security.access import TOKEN_HEADER, event_endpoint, run_download_url, run_token
from ui.security.token import issue

RUN_ACTS = ("cancel", "finish")
HOME = "http://localhost:8501"
BAD_IDS = [
    "",
    "..",
    "../../etc/passwd",
    "%2e%2e%2f%2e%2e",
    "/etc/passwd",
    "a" * 300,
    "C:\\x",
    "\\\\host\\x",
    "abc\x00defghijkl",
    "abcdefghijkl\n",
    "ABCDEFGHIJKL",
    "abcdefghijk",
    "CON",
    "....//....//x",
]


@pytest.fixture
def store(workspace):
    return open_store(workspace)


@pytest.fixture
def run(store):
    run = store.runs.create("x", "X", "/some/where/my pipeline.yaml", "fabrica: 1")
    store.runs.claim(run.id)
    return run.id


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(events, "LIFE_SECONDS", 0.3)


def append_log_lines(store, run, *lines):
    parse_events = [{"kind": "log", "stage": None, "t": 1.0, "line": line} for line in lines]
    assert store.runs.append(run, parse_events)


def send_request(method, path, **options) -> httpx.Response:
    async def send():
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            return await client.request(method, path, **options)

    return loops.run(send())


def read_stream(run, **options) -> httpx.Response:
    endpoint = event_endpoint(run)
    return send_request("GET", f"{endpoint['events']}&token={endpoint['token']}", **options)


def parse_events(answer: httpx.Response) -> list[dict]:
    events = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "data" in lines:
            events.append(json.loads(lines["data"]))
            assert lines["id"] == str(events[-1]["seq"])
    return events


def test_a_stream_tells_what_happened_in_order_and_ends_by_itself(store, run, short):
    append_log_lines(store, run, "one", "two\nlines", "«tres»")
    answer = read_stream(run)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("retry: ")
    assert parse_events(answer) == store.runs.events(run)


def test_a_stream_resumes_behind_the_last_event_that_was_seen(store, run, short):
    append_log_lines(store, run, "one", "two", "three")
    first, second, third = (event["seq"] for event in store.runs.events(run))
    answer = read_stream(run, headers={"last-event-id": str(first)})
    assert [event["seq"] for event in parse_events(answer)] == [second, third]
    endpoint = event_endpoint(run)
    resumed = send_request("GET", f"{endpoint['events']}&token={endpoint['token']}&after={second}")
    assert [event["seq"] for event in parse_events(resumed)] == [third]


def test_a_run_that_has_ended_says_so_and_nobody_asks_again(store, run):
    append_log_lines(store, run, "one")
    store.runs.finish(run, "cancelled")
    answer = read_stream(run)
    assert parse_events(answer)[-1]["kind"] == "run_finished"
    last = str(parse_events(answer)[-1]["seq"])
    assert read_stream(run, headers={"last-event-id": last}).status_code == 204


def test_a_quiet_stream_gives_signs_of_life(store, run, short, monkeypatch):
    monkeypatch.setattr(events, "ALIVE_SECONDS", 0.05)
    assert ": still here\n\n" in read_stream(run).text


@pytest.mark.parametrize("bad", ["x", "-1", "1.5", "1" * 40, "1 OR 1=1"])
def test_a_number_that_is_none_is_refused(run, bad):
    assert read_stream(run, headers={"last-event-id": bad}).status_code == 404


def test_one_reader_serves_all_listeners_and_misses_nothing(store, run):
    """Listeners that come at different moments, while events are written."""

    async def watching():
        tailer, counts = Tailer(open_store(store.workspace)), []
        reads = []
        read = tailer._read
        tailer._read = lambda *arguments: (reads.append(arguments), read(*arguments))[1]

        async def count_events():
            text = ""
            with tailer.listen(run, 0) as listener:
                while not listener.ended:
                    text += await listener.queue.next_text(5)
                text += await listener.queue.next_text(0)
            counts.append(text.count("\nid: ") + text.startswith("id: "))

        tasks = []
        for n in range(10):
            tasks.append(asyncio.create_task(count_events()))
            await asyncio.to_thread(append_log_lines, store, run, f"{n}a", f"{n}b")
            await asyncio.sleep(0.02)
        store.runs.finish(run, "succeeded")
        await asyncio.gather(*tasks)
        return counts, len(reads)

    counts, reads = loops.run(watching())
    assert counts == [21] * 10
    assert reads < 60  # 10 catch-ups, and about one for each time something was written


def test_listeners_of_one_run_hear_nothing_of_another(store, run, short):
    other = store.runs.create("y", "Y", "y.yaml", "fabrica: 1").id
    store.runs.claim(other)
    append_log_lines(store, run, "mine")
    append_log_lines(store, other, "theirs")
    assert [event["line"] for event in parse_events(read_stream(run))] == ["mine"]


def test_streams_end_at_once_when_the_server_does(store, run, monkeypatch):
    monkeypatch.setattr(TAILERS, "closing", True)
    answer = read_stream(run)  # would else take ten seconds
    assert answer.status_code == 200


PATHS = ["/fabrica/events?run={run}", "/fabrica/downloads/table?run={run}&stage=a"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("bad", BAD_IDS)
def test_ids_are_matched_strictly(workspace, store, path, bad):
    query = httpx.QueryParams({"run": bad, "stage": "a", "token": issue("run", "", bad)})
    assert send_request("GET", f"{path.partition('?')[0]}?{query}").status_code == 404


@pytest.mark.parametrize(
    "bad", [bad_id for bad_id in BAD_IDS if "/" not in bad_id and "\x00" not in bad_id]
)
def test_ids_in_a_path_are_matched_strictly(store, bad):
    headers = {TOKEN_HEADER: issue("run", "", bad)}
    for act in RUN_ACTS:
        path = f"/fabrica/runs/{quote(bad)}/{act}"
        assert send_request("POST", path, headers=headers).status_code in (404, 405)


@pytest.mark.parametrize("token", ["", "x", "0.0", None])
def test_without_a_token_a_run_is_not_found(run, token):
    for path in PATHS:
        url = path.format(run=run) + (f"&token={token}" if token is not None else "")
        assert send_request("GET", url).status_code == 404
    headers = {TOKEN_HEADER: token} if token else {}
    for act in RUN_ACTS:
        path = f"/fabrica/runs/{run}/{act}"
        assert send_request("POST", path, headers=headers).status_code == 404


def test_a_token_opens_one_run_only(store, run):
    other = store.runs.create("y", "Y", "y.yaml", "fabrica: 1").id
    for path in PATHS:
        path = f"{path.format(run=run)}&token={run_token(other)}"
        assert send_request("GET", path).status_code == 404
    headers = {TOKEN_HEADER: run_token(other)}
    for act in RUN_ACTS:
        path = f"/fabrica/runs/{run}/{act}"
        assert send_request("POST", path, headers=headers).status_code == 404


def test_a_run_that_is_not_there_and_one_of_somebody_else_look_the_same(run):
    missing = "abcdefghijkl"
    nowhere = send_request("GET", f"/fabrica/events?run={missing}&token={run_token(missing)}")
    forbidden = send_request("GET", f"/fabrica/events?run={run}&token=x")
    assert nowhere.status_code == forbidden.status_code == 404
    assert nowhere.text == forbidden.text


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/downloads/x", "/runs/../x", "/%2e%2e/x"])
def test_other_paths_below_ours_are_nothing(workspace, path):
    assert send_request("GET", f"/fabrica{path}").status_code == 404


def test_reading_changes_nothing(store, run):
    for act in RUN_ACTS:
        path = f"/fabrica/runs/{run}/{act}?token={run_token(run)}"
        assert send_request("GET", path).status_code in (404, 405)
    assert store.runs.get(run).status == "running"


def test_a_queued_run_can_be_cancelled(store):
    run = store.runs.create("x", "X", "x.yaml", "fabrica: 1").id
    headers = {TOKEN_HEADER: run_token(run)}
    answer = send_request("POST", f"/fabrica/runs/{run}/cancel", headers=headers)
    assert answer.json() == {"cancelled": True}
    assert store.runs.get(run).status == "cancelled"


def test_a_search_at_work_is_asked_for_the_best_so_far(store, run):
    headers = {TOKEN_HEADER: run_token(run)}
    path = f"/fabrica/runs/{run}/finish"
    assert send_request("POST", path, headers=headers).json() == {"stopping": []}
    told = {"done": 1, "of": 3, "score": 0.5}
    trial = {"kind": "stage_progress", "stage": "best", "t": 1.0, "code": "progress.trial"}
    assert store.runs.append(run, [{**trial, "values": told}])
    assert send_request("POST", path, headers=headers).json() == {"stopping": ["best"]}
    assert is_asked(store.run_folder(run), "best")
    assert store.runs.get(run).status == "running"


def test_a_table_of_a_run_is_handed_out_as_a_file(workspace_with_runs):
    store = open_store(workspace_with_runs)
    run = next(run for run in store.runs.latest() if run.file.endswith("credit.yaml"))
    answer = send_request("GET", run_download_url("table", run.id, stage="applicants"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="applicants.csv"')
    assert answer.headers["content-security-policy"].startswith("sandbox")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    key = next(row["key"] for row in store.runs.stages(run.id) if row["stage"] == "applicants")
    table = store.artifacts.table(key, "rows")
    assert len(rows) == len(table) + 1
    assert rows[0] == list(table.columns)


@pytest.mark.parametrize("what", [{"stage": "nobody"}, {"stage": "../x"}, {}, {"stage": "gate"}])
@pytest.mark.parametrize("table", ["rows", "../../x", "a\x00b", "x" * 300])
def test_a_table_that_is_not_there_is_not_found(workspace_with_runs, what, table):
    store = open_store(workspace_with_runs)
    run = next(run for run in store.runs.latest() if run.file.endswith("credit.yaml"))
    url = run_download_url("table", run.id, table=table, **what)
    assert send_request("GET", url).status_code == 404


def test_a_maker_of_downloads_need_not_know_about_headers(store, run, monkeypatch):
    def make(request):
        return downloads.Download(b"x", 'a"\r\nñ.html', "text/html")

    monkeypatch.setitem(MAKERS, "report", make)
    answer = send_request("GET", run_download_url("report", run))
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename=\"a-.html\"; filename*=UTF-8''a%22%0D%0A%C3%B1.html"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_cannot_be_made_says_why_in_the_readers_language(store, run, lang, monkeypatch):
    def fails(request):
        raise StoreError("store.no_such_table", table="x")

    monkeypatch.setitem(MAKERS, "report", fails)
    answer = send_request("GET", run_download_url("report", run, language=lang))
    assert answer.status_code == 409
    assert answer.text == say("store.no_such_table", {"table": "x"}, lang)


def test_cells_and_headings_that_would_run_do_not():
    bad = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1"]
    table = pd.DataFrame({"=HYPERLINK(1)": bad, "fine": range(len(bad))})
    rows = list(csv.reader(io.StringIO(safe_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[0] == ["'=HYPERLINK(1)", "fine"]
    assert [row[0] for row in rows[1:]] == [f"'{cell}" for cell in bad]


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
    assert send_request("GET", "/fabrica/ready").status_code == 200
    store.close()
    for file in workspace.glob("fabrica.db*"):
        file.unlink()
    answer = send_request("GET", "/fabrica/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


def test_a_failure_is_told_in_every_language_with_its_number(store, run, short):
    values = {"stage": "cv", "cause": "No rows left."}
    error = {"code": "failed.other", "values": values, "id": "12ab34cd"}
    event = {"kind": "stage_finished", "stage": "cv", "t": 1.0, "status": "failed", "error": error}
    store.runs.append(run, [event])
    (event_json,) = parse_events(read_stream(run))
    assert set(event_json["said"]) == set(LANGUAGES)
    for lang, text in event_json["said"].items():
        assert say("failed.other", values, lang) in text
        assert "(error 12ab34cd)" in text
    store.runs.finish(run, "failed", {"code": "run.unexpected", "values": {"cause": "x"}})
    last = parse_events(read_stream(run))[-1]
    assert last["said"]["es"] == say("run.unexpected", {"cause": "x"}, "es")
