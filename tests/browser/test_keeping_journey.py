"""A model kept behind its gate, asked in three ways, watched to its alarm, and replaced."""

from __future__ import annotations

import csv
import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.prediction import predict
from pipeline_core.store import open_store
from tests.browser.conftest import LANGUAGES, TIMEOUT_MS, run_to_end, wait_for_rerun, wait_for_stage
from tests.browser.server import ROOT, Server
from tests.browser.still import wait_until_still
from tests.monitor.retrained import years
from tests.registry.conftest import TEXT, loans
from ui.text.words import translate

pytestmark = [pytest.mark.usefixtures("browser_path"), pytest.mark.long]
WEEKS, FIRST_DRIFTED = 6, 4
SHIFT = 14.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An app whose workspace has a pipeline of loans with a gate."""
    folder = tmp_path / "workspace" / "pipelines" / "loans"
    folder.mkdir(parents=True)
    loans(600).to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.7"), "utf-8")
    server = Server(tmp_path / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def fabrica(server: Server, *arguments: str) -> str:
    """Run a command in a process of its own; return what it prints."""
    env = {**os.environ, "FABRICA_HOME": str(server.workspace)}
    command = [sys.executable, "-m", "pipeline_core", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.sampled(1)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_a_gate_to_a_new_champion(
    server: Server, visits: Callable[..., Page], tmp_path: Path, lang: str
) -> None:
    words = lambda code, **values: translate(code, values, lang)  # noqa: E731
    page = visits(server, "/?pipeline=loans", locale=LANGUAGES[lang])
    run_to_end(wait_for_stage(page, "tree"))
    keep(page, server, words)

    page.goto(f"{server.url}/models?model=loans:1")
    page.get_by_role("button", name=words("models.make.champion")).click(timeout=TIMEOUT_MS)
    wait_for_rerun(page)
    by_form(page, server, words)
    by_file(page, server, words, tmp_path)
    by_http(server)

    incoming = tmp_path / "incoming"
    incoming.mkdir()
    deliver(incoming)
    watch(page, server, incoming, words)
    retrain(server, incoming)
    promote(page, server, words)


def keep(page: Page, server: Server, words: Callable[..., str]) -> None:
    page.goto(f"{server.url}/results?pipeline=loans")
    page.get_by_role("button", name=words("models.keep")).click(timeout=TIMEOUT_MS)
    name = page.get_by_role("textbox", name=words("models.keep.name"), exact=True)
    name.fill("loans")
    page.get_by_role("button", name=words("models.keep.confirm"), exact=True).click()
    expect(page.get_by_text(words("models.keep.done", model="loans:1"))).to_be_visible(
        timeout=TIMEOUT_MS
    )


def answers(server: Server, rows: pd.DataFrame) -> list[str]:
    """Return what the kept model answers, as the core computes it."""
    store = open_store(server.workspace)
    try:
        model = open_model(store, store.models.find("loans:1"))
        return [str(label) for label in predict(model, rows).answers["prediction"]]
    finally:
        store.close()


def by_form(page: Page, server: Server, words: Callable[..., str]) -> None:
    page.get_by_text(words("models.view.row"), exact=True).click()
    income = page.get_by_role("spinbutton", name=re.compile("income"))
    income.fill("12", timeout=TIMEOUT_MS)
    income.press("Enter")
    wait_for_rerun(page)
    page.get_by_role("button", name=words("models.ask")).click()
    (expected,) = answers(server, pd.DataFrame({"income": [12.0], "city": ["Lima"]}))
    expect(page.locator(".fb-headline").first).to_contain_text(expected)


def by_file(page: Page, server: Server, words: Callable[..., str], folder: Path) -> None:
    rows = loans(30).drop(columns="paid")
    rows.to_csv(folder / "rows.csv", index=False)
    page.get_by_text(words("models.view.file"), exact=True).click()
    page.locator("input[type=file]").set_input_files(folder / "rows.csv")
    expect(page.get_by_text(words("models.answered", count=30))).to_be_visible(timeout=TIMEOUT_MS)
    with page.expect_download(timeout=TIMEOUT_MS) as started:
        page.get_by_role("link", name=words("models.answers_file")).click()
    started.value.save_as(folder / "answers.csv")
    text = (folder / "answers.csv").read_text("utf-8-sig")
    given = [row["prediction"] for row in csv.DictReader(io.StringIO(text))]
    assert given == answers(server, rows)


def by_http(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "FABRICA_HOME": str(server.workspace)}
    command = [sys.executable, "-m", "pipeline_core", "serve", "loans:champion"]
    serving = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, env=env)
    try:
        transport = httpx.HTTPTransport(retries=10)  # until it listens
        with httpx.Client(transport=transport, timeout=60) as client:
            rows = loans(5).drop(columns="paid")
            body = {"rows": rows.to_dict("records")}
            answer = client.post(f"http://127.0.0.1:{port}/predict", json=body).json()
    finally:
        serving.terminate()
        serving.wait()
    assert [str(one["prediction"]) for one in answer["answers"]] == answers(server, rows)


def deliver(folder: Path) -> None:
    """Write a file for each week, the later ones of people with higher incomes."""
    for week in range(1, WEEKS + 1):
        rows = years(150, SHIFT if week >= FIRST_DRIFTED else 0.0, seed=week)
        file = folder / f"week{week}.csv"
        rows.to_csv(file, index=False)
        os.utime(file, (1_700_000_000 + week, 1_700_000_000 + week))  # no longer growing


def watch(page: Page, server: Server, folder: Path, words: Callable[..., str]) -> None:
    page.goto(f"{server.url}/monitor")
    source = page.get_by_role("textbox", name=words("watching.source"))
    source.fill(str(folder), timeout=TIMEOUT_MS)
    page.get_by_role("button", name=words("watching.confirm")).click()
    page.get_by_role("button", name=words("watching.look")).click(timeout=TIMEOUT_MS)
    charts = page.locator(".charts[data-windows]")
    expect(charts).to_have_attribute("data-windows", str(WEEKS), timeout=TIMEOUT_MS)
    income = charts.locator("figure[data-key='features income']")
    expect(income.locator(".ring")).to_have_count(WEEKS - FIRST_DRIFTED + 1)
    wait_until_still(page)

    store = open_store(server.workspace)
    alarms = {alarm.subject: alarm for alarm in store.watches.alarms("loans")}
    store.close()
    assert alarms["income"].first == FIRST_DRIFTED
    page.get_by_role("textbox", name=words("watching.name")).fill("Ana Ruiz")
    page.get_by_role("textbox", name=words("watching.name")).press("Enter")
    wait_for_rerun(page)
    page.locator(".st-key-acknowledge-all button").click()
    expect(page.get_by_text(re.compile("Ana Ruiz")).first).to_be_visible()


def retrain(server: Server, folder: Path) -> None:
    pipeline = server.workspace / "pipelines" / "loans" / "loans.yaml"
    more = ["--retrain", str(pipeline), "--into", "loans", "--last", "3", "--now"]
    fabrica(server, "monitor", "loans:champion", str(folder), *more)
    assert "loans:2" in fabrica(server, "models", "--proposals")


def promote(page: Page, server: Server, words: Callable[..., str]) -> None:
    page.goto(f"{server.url}/models?model=loans:2")
    page.get_by_role("button", name=words("models.proposal.answer")).click(timeout=TIMEOUT_MS)
    page.get_by_role("textbox", name=words("models.proposal.person")).fill("Ana Ruiz")
    page.get_by_role("textbox", name=words("models.proposal.reason")).fill("2 > 1")
    page.get_by_role("button", name=words("models.proposal.promote")).click()
    expect(page.get_by_text(words("models.proposal.promoted")).first).to_be_visible(
        timeout=TIMEOUT_MS
    )
    store = open_store(server.workspace)
    assert store.models.find("loans:2").aliases == ("champion",)
    store.close()
