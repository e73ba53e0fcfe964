"""Runs in processes of their own that share results: each is made by one of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from pipeline_core.catalog import load_catalogue
from pipeline_core.engine.file_claims import FileClaims
from pipeline_core.plan import plan
from pipeline_core.runs.run_plan import claims_folder
from pipeline_core.runs.supervisor import recover
from pipeline_core.spec import parse
from pipeline_core.store.runs import Options
from tests.runs.conftest import PATIENCE, Sandbox, until


def test_a_run_makes_the_rest_while_another_makes_what_they_share(sandbox: Sandbox) -> None:
    path = sandbox.pipeline("shared")
    catalogue = load_catalogue(sandbox.workspace)
    whole = plan(parse(path.read_text()), catalogue, folder=path.parent, identity=str(path))
    claims = FileClaims(claims_folder(sandbox.workspace))
    claims.take(whole.jobs["forest"].key, "somebody", lambda: None)
    waits, run = sandbox.terminal(path, claims=True)
    until(lambda: sandbox.statuses(run).get("split") == "succeeded", "what nobody else makes")
    maker, other = sandbox.terminal(path)  # which does not claim what it makes
    assert maker.wait(PATIENCE) == 0
    assert sandbox.run(other).status == "succeeded"
    assert sandbox.run(run).status == "running"
    claims.leave_all("somebody")
    assert waits.wait(PATIENCE) == 0
    assert sandbox.run(run).status == "succeeded"
    assert sandbox.statuses(run)["forest"] == "reused"
    assert sandbox.results(run) == sandbox.results(other)


def test_nobody_supervises_a_run_whose_process_has_others(sandbox: Sandbox) -> None:
    store = sandbox.store
    run = store.runs.create("p", "p", "p.yaml", "", Options(in_company=True))
    assert store.runs.claim(run.id)
    assert recover(store.runs) == [], "to end its process for it would end the others too"
    assert sandbox.run(run.id).status == "running"
    with closing(sqlite3.connect(sandbox.workspace / "fabrica.db")) as database, database:
        database.execute("UPDATE runs SET boot_id = 'another boot'")
    assert recover(store.runs) == []
    assert sandbox.run(run.id).status == "crashed"
