"""Sixty variants of credit on a cluster that loses a worker: watched, chosen from, taken home."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from benchmarks.dask_processes import DaskProcesses, dask_cluster, until
from pipeline_core.factory.journal import Journal
from pipeline_core.messages.words import say
from pipeline_core.spec import dump, parse, read
from tests.browser.conftest import ROOT
from tests.browser.layout import assert_laid_out
from tests.browser.server import Server
from tests.export.test_project import run_in
from tests.factory.test_journey import BRANCHES, CREDIT, FACTORY

pytestmark = [pytest.mark.usefixtures("browser_path"), pytest.mark.long]
Client = pytest.importorskip("distributed").Client
LONG_MS = 600_000
TWO_FOLDS = {"settings": {"logistic_folds.folds": [2]}}
JUDGED = "All variants that can run are judged"


@pytest.fixture
def processes(tmp_path: Path):
    (tmp_path / "dask").mkdir()
    with dask_cluster(tmp_path / "dask") as cluster:
        yield cluster


@pytest.fixture
def own_app(tmp_path: Path):
    """The app in a workspace that has credit with its factory and three branches."""
    folder = tmp_path / "workspace" / "pipelines" / "credit"
    folder.mkdir(parents=True)
    table = pd.read_csv(CREDIT / "german_credit.csv")
    for place, branch in enumerate(BRANCHES):
        table.iloc[place::3].to_csv(folder / f"{branch}.csv", index=False)
    text = (CREDIT / "credit.yaml").read_text("utf-8").replace("german_credit.csv", "north.csv")
    # A third of the rows is no reason to fail: its tests ask for what a branch has.
    text = re.sub(r"\bat_least: 0\.\d+", "at_least: 0.5", text).replace(": 900", ": 300")
    pipeline = replace(parse(text), factory={**FACTORY, **TWO_FOLDS})
    (folder / "credit.yaml").write_text(dump(pipeline, text), "utf-8")
    server = Server(tmp_path / "workspace")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def name_cluster(page: Page, address: str) -> None:
    field = page.get_by_label("Address of the scheduler")
    expect(field).to_be_visible(timeout=90_000)
    field.fill(address)
    page.get_by_role("button", name="Set cluster").click()
    expect(page.get_by_text(re.compile("it holds for runs that start"))).to_be_visible()


def folder_of(server: Server) -> Path:
    return server.workspace / "pipelines" / "credit"


def kill_a_worker_at_work(processes: DaskProcesses) -> None:
    """Kill a worker in the middle of a stage, with its nanny: its machine is gone."""
    with Client(processes.address, set_as_default=False) as client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        busy = until(lambda: [at for at, keys in client.processing().items() if keys], "work")
        processes.kill(str(workers[busy[0]]["name"]))


def wait_for_driver(journal: Journal) -> None:
    """Wait until the driver has ended; fewer workers take longer than a test's patience."""
    deadline = time.monotonic() + LONG_MS / 1000
    while journal.state().is_running:
        assert time.monotonic() < deadline, journal.state()
        time.sleep(0.5)


def words_of_the_dead(journal: Journal) -> list[str]:
    """Why variants failed: none, if the worker died between two stages and lost nothing."""
    errors = [end["error"] for end in journal.state().ends.values() if end["error"]]
    return [say(error["code"], error["values"], "en") for error in errors]


def go_on_to_the_end(page: Page, journal: Journal) -> None:
    """Have what the dead worker took with it run again."""
    end = page.get_by_text(JUDGED)
    again = page.get_by_role("button", name="Go on")
    until(lambda: end.is_visible() or again.is_enabled(), "the end of the driver on the page")
    if not end.is_visible():
        again.click()
        until(lambda: journal.state().is_running, "the next driver")
        wait_for_driver(journal)
    expect(end).to_be_visible(timeout=120_000)


def command(server: Server, *words: str) -> str:
    """What a command prints in the app's workspace."""
    process = subprocess.run(
        [sys.executable, "-m", "pipeline_core", *words, "--workspace", str(server.workspace)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-2000:]
    return process.stdout


def test_sixty_variants_outlive_a_worker_and_the_winner_goes_home(
    own_app: Server, visits, processes: DaskProcesses, tmp_path: Path
) -> None:
    name_cluster(visits(own_app, "/settings"), processes.address)
    page = visits(own_app, "/factory?pipeline=credit")
    start = page.get_by_role("button", name="Run the variants")
    expect(start).to_be_enabled(timeout=120_000)
    expect(page.get_by_text(processes.address)).to_be_visible()
    start.click()
    boards = page.locator("[class*='st-key-factory-board-'] tbody tr")
    expect(boards).not_to_have_count(0, timeout=LONG_MS)
    first = boards.count()
    until(lambda: boards.count() > first, "a longer leaderboard")
    assert first < 60
    kill_a_worker_at_work(processes)
    journal = Journal(own_app.workspace, folder_of(own_app) / "credit.yaml")
    wait_for_driver(journal)
    for said in words_of_the_dead(journal):
        assert re.search(r"the worker w\d stopped while it worked on this", said)
    go_on_to_the_end(page, journal)
    expect(boards).to_have_count(60, timeout=60_000)
    assert_laid_out(page)
    go_home(own_app, winner_of(own_app, page), tmp_path)


def winner_of(server: Server, page: Page) -> Path:
    """Put the leader on the canvas, and return its file: an ordinary pipeline."""
    page.get_by_role("button", name="Open on the canvas").click()
    page.wait_for_url(re.compile(r"/pipeline\?pipeline=credit-"), timeout=120_000)
    made = page.url.partition("pipeline=")[2].partition("&")[0]
    winner = server.workspace / "pipelines" / made / f"{made}.yaml"
    assert not read(winner).factory
    return winner


def go_home(server: Server, winner: Path, folder: Path) -> None:
    """Take a pipeline home: its project passes its tests elsewhere, its notebook gives its run."""
    home, notebook = folder / "home", folder / "winner.ipynb"
    command(server, "export", str(winner), "--to", "project", "--data", "-o", str(home))
    tests = run_in(home, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert tests.returncode == 0, tests.stdout[-2000:]
    command(server, "export", str(winner), "--to", "notebook", "--verify", "-o", str(notebook))
    assert notebook.exists()
