"""A run has exactly one end, whoever says it and however often."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.store import Store, open_store
from pipeline_core.store.process_identity import Process, process
from pipeline_core.store.runs import Options, Run
from pipeline_core.store.states import ENDS


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


def new(store: Store, **more: Any) -> Run:
    return store.runs.create("p.yaml", "Flowers", "/data/p.yaml", "fabrica: 1", **more)


def event(kind: str, stage: str | None = None, **payload: Any) -> dict[str, Any]:
    return {"kind": kind, "stage": stage, "t": time.time(), **payload}


def test_a_run_comes_back_as_it_was_asked_for(store: Store) -> None:
    options = Options(threads=2, seconds=1.5, to=("a", "b"))
    run = new(store, options=options)
    stored = open_store(store.workspace).runs.get(run.id)
    assert stored == run
    assert stored.options == options
    assert stored.status == "queued"
    assert stored.heartbeat > 0
    assert stored.open


@pytest.mark.parametrize("before", ["queued", "starting", "running"])
@pytest.mark.parametrize("end", ENDS)
def test_the_first_end_counts(store: Store, before: str, end: str) -> None:
    run = new(store)
    if before != "queued":
        assert store.runs.mark_starting(run.id, process(1))
    if before == "running":
        assert store.runs.claim(run.id)
    assert store.runs.finish(run.id, end)
    for other in ENDS:
        assert not store.runs.finish(run.id, other)
    assert not store.runs.claim(run.id)
    assert not store.runs.mark_starting(run.id, process(1))
    assert not store.runs.heartbeat(run.id)
    assert not store.runs.append(run.id, [event("log")])
    kinds = [event["kind"] for event in store.runs.events(run.id)]
    assert kinds == ["run_finished"]
    stored = store.runs.get(run.id)
    assert stored is not None
    assert stored.status == end
    assert stored.ended is not None


def test_of_many_that_end_a_run_one_does(store: Store) -> None:
    run = new(store)
    store.runs.claim(run.id)
    winners: list[str] = []
    barrier = threading.Barrier(8)

    def finish(status: str) -> None:
        mine = open_store(store.workspace)
        barrier.wait()
        if mine.runs.finish(run.id, status):
            winners.append(status)

    threads = [threading.Thread(target=finish, args=(ENDS[i % len(ENDS)],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = store.runs.get(run.id)
    assert stored is not None
    assert winners == [stored.status]


def test_only_one_process_gets_a_run(store: Store) -> None:
    run = new(store)
    assert store.runs.claim(run.id)
    assert not store.runs.claim(run.id)
    assert not store.runs.mark_starting(run.id, process(1))


def test_no_state_that_is_no_end_ends_a_run(store: Store) -> None:
    with pytest.raises(ValueError, match="running"):
        store.runs.finish(new(store).id, "running")


def test_what_was_open_is_closed_with_the_run(store: Store) -> None:
    def stages(status: str, error: dict[str, Any] | None = None) -> dict[str, Any]:
        run = new(store)
        store.runs.claim(run.id)
        end = {"status": "succeeded", "key": "k", "seconds": 0.5, "summary": {"rows": 3}}
        read_finished = event("stage_finished", "read", **end)
        fit_started = event("stage_started", "fit", reason={"code": "reason.asked", "values": {}})
        run_started = event("run_started", stages=["read", "fit", "score"])
        read_started = event("stage_started", "read")
        store.runs.append(run.id, [run_started, read_started, read_finished, fit_started])
        store.runs.finish(run.id, status, error)
        assert [event["kind"] for event in store.runs.events(run.id)][-1] == "run_finished"
        return {row["stage"]: row for row in store.runs.stages(run.id)}

    cancelled = stages("cancelled")
    assert [row["status"] for row in cancelled.values()] == ["succeeded", "cancelled", "skipped"]
    assert cancelled["read"]["summary"] == {"rows": 3}
    assert cancelled["read"]["key"] == "k"
    crashed = stages("crashed", {"code": "run.process_died", "values": {"signal": "SIGKILL"}})
    assert [row["status"] for row in crashed.values()] == ["succeeded", "failed", "skipped"]
    assert crashed["fit"]["error"]["code"] == "run.process_died"


def test_events_are_numbered_and_read_on_from_where_one_was(store: Store) -> None:
    run, other = new(store), new(store)
    for each in (run, other):
        store.runs.claim(each.id)
    store.runs.append(run.id, [event("log", "a", text="1")])
    store.runs.append(other.id, [event("log", "b", text="other run")])
    first = store.runs.events(run.id)
    store.runs.append(run.id, [event("log", "a", text="2"), event("log", "a", text="3")])
    later = store.runs.events(run.id, after=first[-1]["seq"])
    assert [line["text"] for line in first + later] == ["1", "2", "3"]


def test_a_clock_that_goes_back_changes_no_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new(store)
    store.runs.claim(run.id)
    for number, moment in enumerate([5000.0, 1400.0, 9000.0]):
        monkeypatch.setattr(time, "time", lambda now=moment: now)
        store.runs.append(run.id, [event("log", "a", text=str(number))])
    assert [line["text"] for line in store.runs.events(run.id)] == ["0", "1", "2"]
    assert store.runs.finish(run.id, "succeeded")
    assert store.runs.events(run.id)[-1]["kind"] == "run_finished"


def test_the_same_click_gives_the_same_run(store: Store) -> None:
    assert new(store, token="click").id == new(store, token="click").id
    assert new(store, token="click").id != new(store, token="another").id
    assert len(store.runs.latest()) == 2


def test_the_queue_is_first_come_first_served(store: Store) -> None:
    runs = [new(store) for _ in range(4)]
    for place in (2, 0, 3):
        store.runs.submit(runs[place].id)
    store.runs.submit(runs[2].id)  # a second time changes nothing
    assert [run.id for run in store.runs.queue()] == [runs[place].id for place in (2, 0, 3)]
    assert store.runs.withdraw(runs[0].id)
    assert [run.id for run in store.runs.queue()] == [runs[2].id, runs[3].id]
    assert not store.runs.withdraw(runs[0].id)


def test_runs_are_found_by_a_part_of_their_name(store: Store) -> None:
    flowers = new(store)
    store.runs.create("c.yaml", "100%_Crédito", "/c.yaml", "")
    assert [run.id for run in store.runs.latest(search="FLOW")] == [flowers.id]
    assert [run.name for run in store.runs.latest(search="%_")] == ["100%_Crédito"]
    assert len(store.runs.latest(limit=1)) == 1


def test_another_process_with_the_same_number_is_not_the_same() -> None:
    here = process(1)
    assert here.alive()
    assert not Process(1, here.start + "1", here.boot).alive()
    assert not Process(1, here.start, "another start of the machine").alive()
