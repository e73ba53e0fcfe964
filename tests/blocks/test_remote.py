"""Read from a URL: fetched from a server of the test's own, within the operator's rules."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe import probe as probes
from pipeline_core.block_probe.probe import BlockCase
from pipeline_core.check import check
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.plan.freshness import stage_freshness
from pipeline_core.spec import Stage
from pipeline_core.spec.remote_urls import is_private_address
from tests.blocks.contract import PROMISES
from tests.small_pipelines import Blocks, pipeline

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: requirements-remote.txt")

TABLE = pd.DataFrame({"id": ["007", "010"], "size": [1.5, 2.5]})
CSV = TABLE.to_csv(index=False).encode()
BLOCKS_HERE = Blocks()


class _Handler(BaseHTTPRequestHandler):
    """Answers with a table, slowly, in part, or with a redirect."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind, _, rest = self.path.strip("/").partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
        elif kind == "loop":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif kind == "slow":
            self.send_response(200)
            self.end_headers()
            while not self.server.is_over.wait(0.05):
                self.wfile.write(b"a")
        elif kind in BODIES:
            self.send_response(200)
            body = BODIES[kind]
            self.send_header("Content-Length", str(len(body) + 9 * (kind == "part")))
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def bytes_of(write: Any) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


BODIES = {
    "table.csv": CSV,
    "table.csv.gz": gzip.compress(CSV),
    "part": CSV,
    "table.parquet": bytes_of(lambda file: TABLE.to_parquet(file, index=False)),
    "table.json": TABLE.to_json(orient="records").encode(),
}


@pytest.fixture
def server(monkeypatch) -> Iterator[str]:
    """The address of a server, which the operator allows."""
    _Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.is_over = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("FABRICA_URLS", address)
    yield address
    server.is_over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def pupil(tmp_path: Path) -> Path:
    """The folder of a pupil's pipelines."""
    person = tmp_path / "people" / "0123456789abcdef"
    (person / "pipelines").mkdir(parents=True)
    (person / "person.json").write_text("{}")
    return person / "pipelines"


def run(folder: Path, url: str, **settings: Any) -> Any:
    """Run a stage that reads an address; return its rows, or how it failed."""
    drawn = pipeline(Stage("rows", "read_url", {}, {"url": url, **settings}))
    finished = BLOCKS_HERE.run(drawn, folder)
    if finished.status["rows"] == "succeeded":
        return finished.data("rows").rows
    error = finished.end("rows")["error"]
    for language in LANGUAGES:
        assert "{" not in say(error["code"], error["values"], language)
    return error["code"], error["values"].get("cause", "")


@pytest.mark.parametrize(
    ("name", "file_format"),
    [
        ("table.csv", "csv"),
        ("table.csv.gz", "csv"),
        ("table.parquet", "parquet"),
        ("to//table.csv", "csv"),
    ],
)
def test_each_format_is_read_by_its_reader(server, tmp_path, name, file_format):
    settings = {"text_columns": ["id"]} if file_format == "csv" else {}
    read = run(tmp_path, f"{server}/{name}", file_format=file_format, **settings)
    pd.testing.assert_frame_equal(read, TABLE)


def test_a_store_is_read_by_fsspec_where_it_is_listed(tmp_path, monkeypatch):
    with fsspec.open("memory://shop/rows.csv", "wb") as file:
        file.write(CSV)
    assert run(tmp_path, "memory://shop/rows.csv")[0] == "failed.url_not_allowed"
    monkeypatch.setenv("FABRICA_URLS", "memory://")
    read = run(tmp_path, "memory://shop/rows.csv", text_columns=["id"])
    pd.testing.assert_frame_equal(read, TABLE)
    code, cause = run(tmp_path, "memory://shop/rows.csv", max_megabytes=0.000_01)
    assert (code, "must not have more than 10 bytes" in cause) == ("failed.other", True)


def test_in_a_class_nothing_is_fetched_but_what_the_teacher_lists(server, pupil, monkeypatch):
    url = f"{server}/table.csv"
    assert len(run(pupil, url)) == 2  # listed as a number
    monkeypatch.setenv("FABRICA_URLS", "https://data.example")
    assert run(pupil, url)[0] == "failed.url_not_allowed"
    monkeypatch.delenv("FABRICA_URLS")
    for address in (url, "https://data.example/rows.csv", "s3://shop/rows.csv"):
        assert run(pupil, address)[0] == "failed.no_urls"
    assert _Handler.asked == ["/table.csv"]


def test_a_name_that_leads_into_an_own_network_is_refused_in_a_class(
    server, pupil, tmp_path, monkeypatch
):
    port = server.rpartition(":")[2]
    url = f"http://data.example:{port}/table.csv"
    asked = []

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", int(port)))]

    monkeypatch.setenv("FABRICA_URLS", f"http://data.example:{port}")
    monkeypatch.setattr("pipeline_core.measures.remote_files.socket.getaddrinfo", resolve)
    assert run(pupil, url)[0] == "failed.private_address"
    assert _Handler.asked == []
    assert len(run(tmp_path, url)) == 2
    assert asked.count("data.example") == 2
    assert set(asked) == {"data.example", "127.0.0.1"}


def test_the_line_goes_to_the_address_that_was_looked_at(pupil, monkeypatch):
    met = []

    def connect(address: tuple[str, int], **_: Any) -> Any:
        met.append(address)
        raise OSError("no line")

    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("93.184.216.35", 443))]
    module = "pipeline_core.measures.remote_files.socket."
    monkeypatch.setattr(module + "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(module + "create_connection", connect)
    monkeypatch.setenv("FABRICA_URLS", "data.example")
    code, cause = run(pupil, "https://data.example/rows.csv")
    assert (code, "no line" in cause) == ("failed.other", True)
    assert met == [("93.184.216.34", 443)]
    found[1] = (10, 1, 6, "", ("::ffff:10.0.0.1", 443, 0, 0))
    assert run(pupil, "https://data.example/rows.csv")[0] == "failed.private_address"
    assert len(met) == 1


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest", "http://data.example/x",
                                "file:" + "///etc/passwd", "//data.example/x"])  # fmt: skip
def test_a_redirect_is_asked_about_anew(server, tmp_path, to):
    code, cause = run(tmp_path, f"{server}/to/{to}")
    assert code == "failed.url_not_allowed" or "must begin with https://" in cause
    assert len(_Handler.asked) == 1


def test_redirects_without_an_end_are_refused(server, tmp_path):
    assert "without an end" in run(tmp_path, f"{server}/loop")[1]
    assert _Handler.asked == ["/loop"] * 6


@pytest.mark.parametrize(
    ("path", "settings", "sentence"),
    [
        ("nowhere", {}, "must answer with a file; it answers 404"),
        ("part", {}, "bytes came"),
        ("table.csv", {"max_megabytes": 0.000_01}, "must not have more than 10 bytes"),
        ("slow", {"time_limit": 0.3}, "must be there within 0.3 seconds"),
        ("slow", {"max_megabytes": 0.000_003, "time_limit": 30}, "must not have more than 3"),
        ("table.parquet", {}, "is a Parquet file"),
    ],
)
def test_what_does_not_come_as_it_should_has_its_sentence(
    server, tmp_path, path, settings, sentence
):
    code, cause = run(tmp_path, f"{server}/{path}", **settings)
    assert code == "failed.other"
    assert sentence in cause
    assert f"{server}/{path}" in cause
    assert "fetched-" not in cause


ODD = ["file:" + "///etc/passwd", "/etc/passwd", "ftp://data.example/x", "https://", "https:///x",
       "https://ana:lima@data.example/x", "simplecache::https://data.example/x",
       "https://data.example/a b", "https://data.example:0/x", "https://[::1/x", "local://x",
       "https://data.example\\@other.example/x", "HTTPS"]  # fmt: skip


@pytest.mark.parametrize("url", ODD)
def test_what_is_no_address_is_said_by_check_and_refused_by_the_run(tmp_path, url):
    drawn = pipeline(Stage("rows", "read_url", {}, {"url": url}))
    problems = check(drawn, BLOCKS_HERE.entries, None, tmp_path)
    (problem,) = [problem for problem in problems if problem.code == "bad_source"]
    assert (problem.field, problem.severity) == ("url", "error")
    for language in LANGUAGES:
        assert "{" not in say(problem.message.code, problem.message.values, language)
    code, cause = run(tmp_path, url)
    assert (code, "must" in cause) == ("failed.other", True)
    assert "lima" not in cause


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "ff02::1"])  # fmt: skip
def test_an_address_of_an_own_network_is_known_in_each_form(address):
    assert is_private_address(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost"])
def test_a_number_in_another_form_is_what_it_leads_to(pupil, monkeypatch, host):
    monkeypatch.setenv("FABRICA_URLS", f"https://{host}" if host != "localhost" else "other")
    code = run(pupil, f"https://{host}/rows.csv")[0]
    assert code in ("failed.private_address", "failed.url_not_allowed", "failed.other")
    assert code != "failed.other" or host == "0177.0.0.1"


def test_it_is_asked_again_as_its_setting_says():
    entry = BLOCKS_HERE.entries["read_url"]
    stage = Stage("rows", "read_url", {}, {"url": "https://data.example/x"})
    assert stage_freshness(stage, entry) == "hour"


def test_it_keeps_the_promises_of_all_blocks(server, tmp_path, monkeypatch):
    monkeypatch.setitem(probes._BY_MEANING, "url", f"{server}/table.csv")
    case = BlockCase(BLOCKS["read_url"], tmp_path)
    assert {name: why for name, promise in PROMISES.items() if (why := promise(case))} == {}
