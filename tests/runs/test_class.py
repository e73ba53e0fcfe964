"""A class: many workspaces below one, whose launchers share what one has loaded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline_core.runs import client, launcher_address
from pipeline_core.runs.slots import Slots
from pipeline_core.store import open_store
from pipeline_core.store.process_identity import start_of

from .conftest import until

PIPELINE = "fabrica: 1\nname: x\nstages: {}\n"


@pytest.fixture
def people(workspace: Path):
    """Two people's workspaces; no launcher outlives the test."""
    open_store(workspace).close()
    found = [workspace / "people" / name for name in ("0123456789abcdef", "fedcba9876543210")]
    yield found
    for one in (*found, workspace):
        client.stop_launcher(one)


def test_everyone_has_a_launcher_and_all_share_what_one_has_loaded(people, workspace):
    for one in people:
        open_store(one).close()
    pids = {client.ensure_launcher(one) for one in (*people, workspace)}
    assert len(pids) == 3
    for one in people:
        alone = {"pid": launcher_address.find(one).process.pid, "running": [], "queued": []}
        assert client.status(one) == alone
        assert client.ensure_launcher(one) in pids
    shared = launcher_address.find(workspace).process.pid
    for pid in pids - {shared}:
        assert os.getsid(pid) != os.getsid(shared)
        assert _megabytes(pid, "Private_Dirty", "Private_Clean") < _megabytes(pid, "Rss") / 3


def test_the_first_ones_end_leaves_the_others(people, workspace):
    one = people[0]
    open_store(one).close()
    pid = client.ensure_launcher(one)
    client.stop_launcher(workspace)
    assert client.status(one)["pid"] == pid
    client.stop_launcher(one)
    until(lambda: not start_of(pid))


def test_a_persons_jobs_are_done_in_their_own_workspace(people):
    store = open_store(people[0])
    run = store.runs.create("x", "x", "x.yaml", PIPELINE)
    client.submit(store, run.id)
    until(lambda: not store.runs.run(run.id).open)
    assert open_store(people[1]).runs.runs() == []
    assert (people[0] / "runtime" / "launcher.log").exists()


def test_a_class_runs_no_more_at_a_time_than_the_machine_bears(people, workspace):
    open_store(workspace).close()
    client.ensure_launcher(workspace, at_once=1)
    elsewhere = Slots(workspace / "runtime", 1).take()
    stores = [open_store(one) for one in people]
    made = [store.runs.create("x", "x", "x.yaml", PIPELINE) for store in stores]
    for store, run in zip(stores, made, strict=True):
        assert client.submit(store, run.id)["queued"] == [run.id]
    os.close(elsewhere)
    for store, run in zip(stores, made, strict=True):
        until(lambda store=store, run=run: not store.runs.run(run.id).open)
        assert store.runs.run(run.id).status == "succeeded"
    until(lambda: Slots(workspace / "runtime", 1).take() is not None)


def _megabytes(pid: int, *kinds: str) -> float:
    """Return the memory of these kinds that a process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kinds)) / 1024
