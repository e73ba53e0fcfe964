"""A class: many workspaces below one, whose launchers share what one has loaded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline_core.runs import client, launcher_address
from pipeline_core.runs.fair_queue import FairQueue
from pipeline_core.runs.queue_place import queue_place
from pipeline_core.runs.slots import Slots
from pipeline_core.store import open_store
from pipeline_core.store.process_identity import start_of

from .conftest import until

PIPELINE = "fabrica: 1\nname: x\nstages:\n  a: {block: example_data, settings: {name: iris}}\n"


@pytest.fixture
def people(workspace: Path):
    """Two people's workspaces; no launcher outlives the test."""
    open_store(workspace).close()
    folders = [workspace / "people" / name for name in ("0123456789abcdef", "fedcba9876543210")]
    yield folders
    for folder in (*folders, workspace):
        client.stop_launcher(folder)


def test_everyone_has_a_launcher_and_all_share_what_one_has_loaded(people, workspace):
    for folder in people:
        open_store(folder).close()
    pids = {client.ensure_launcher(folder) for folder in (*people, workspace)}
    assert len(pids) == 3
    for folder in people:
        idle = {"pid": launcher_address.find(folder).process.pid, "running": [], "queued": []}
        assert client.status(folder) == idle
        assert client.ensure_launcher(folder) in pids
    shared = launcher_address.find(workspace).process.pid
    for pid in pids - {shared}:
        assert os.getsid(pid) != os.getsid(shared)
        assert _megabytes(pid, "Private_Dirty", "Private_Clean") < _megabytes(pid, "Rss") / 3


def test_the_first_ones_end_leaves_the_others(people, workspace):
    person = people[0]
    open_store(person).close()
    pid = client.ensure_launcher(person)
    client.stop_launcher(workspace)
    assert client.status(person)["pid"] == pid
    client.stop_launcher(person)
    until(lambda: not start_of(pid))


def test_a_persons_jobs_are_done_in_their_own_workspace(people):
    store = open_store(people[0])
    run = store.runs.create("x", "x", "x.yaml", PIPELINE)
    client.submit(store, run.id)
    until(lambda: not store.runs.get(run.id).open)
    assert open_store(people[1]).runs.latest() == []
    assert (people[0] / "runtime" / "launcher.log").exists()


def test_a_class_runs_no_more_at_a_time_than_the_machine_bears(people, workspace):
    open_store(workspace).close()
    client.ensure_launcher(workspace, at_once=1)
    elsewhere = Slots(workspace / "runtime", 1).acquire()
    stores = [open_store(folder) for folder in people]
    runs = [store.runs.create("x", "x", "x.yaml", PIPELINE) for store in stores]
    for store, run in zip(stores, runs, strict=True):
        assert client.submit(store, run.id)["queued"] == [run.id]
    os.close(elsewhere)
    for store, run in zip(stores, runs, strict=True):
        until(lambda store=store, run=run: not store.runs.get(run.id).open)
        assert store.runs.get(run.id).status == "succeeded"
    until(lambda: Slots(workspace / "runtime", 1).acquire() is not None)


def test_ten_runs_of_one_person_do_not_hold_up_the_other(people, workspace):
    open_store(workspace).close()
    client.ensure_launcher(workspace, at_once=1)
    slot = Slots(workspace / "runtime", 1).acquire()
    one, other = (open_store(folder) for folder in people)
    many = [one.runs.create("x", "x", "x.yaml", PIPELINE).id for _ in range(5)]
    for run in many:
        client.submit(one, run)
    single = other.runs.create("x", "x", "x.yaml", PIPELINE).id
    client.submit(other, single)
    places = [queue_place(people[0], run).place for run in many]
    assert (places, queue_place(people[1], single).place) == ([1, 3, 4, 5, 6], 2)
    os.close(slot)
    ends = {run: until(lambda run=run: one.runs.get(run).ended) for run in many}
    ends[single] = until(lambda: other.runs.get(single).ended)
    starts = {run: one.runs.get(run).started for run in many}
    assert other.runs.get(single).started < starts[many[1]]
    assert sorted(many, key=starts.get) == many
    until(lambda: not FairQueue(workspace / "runtime").tickets())
    assert len(FairQueue(workspace / "runtime").durations()) == 6


def _megabytes(pid: int, *kinds: str) -> float:
    """Return the memory of these kinds that a process has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kinds)) / 1024
