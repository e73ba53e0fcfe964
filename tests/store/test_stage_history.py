"""Records of stages across the runs of one pipeline."""

from __future__ import annotations

from pathlib import Path

from pipeline_core.store import Store, open_store
from pipeline_core.store.events import run_started, stage_finished


def run_with(store: Store, pipeline: str, *ends: dict[str, object]) -> str:
    run = store.runs.create(pipeline, "x", pipeline, "fabrica: 1")
    store.runs.claim(run.id)
    store.runs.append(run.id, [run_started([str(end["stage"]) for end in ends])])
    store.runs.append(run.id, [stage_finished(**end) for end in ends])  # type: ignore[arg-type]
    store.runs.finish(run.id, "succeeded")
    return run.id


def test_the_last_runs_of_one_pipeline_oldest_first(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    end = {"stage": "a", "status": "succeeded", "seconds": 1.0}
    runs = [run_with(store, "mine", {**end, "summary": {"rows": n}}) for n in range(4)]
    run_with(store, "other", end)
    records = store.history.records("mine", limit=3)
    assert [record.run for record in records] == runs[1:]
    assert [record.rows for record in records] == [1, 2, 3]


def test_a_record_has_the_memory_of_its_event_and_the_error_of_its_stage(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    error = {"code": "failed.x", "values": {"stage": "b"}}
    run_with(
        store,
        "mine",
        {"stage": "a", "status": "succeeded", "seconds": 0.5, "megabytes": 120.5},
        {"stage": "b", "status": "failed", "seconds": 0.1, "error": error},
        {"stage": "c", "status": "skipped"},
    )
    first, second, third = store.history.records("mine")
    assert (first.stage, first.seconds, first.megabytes) == ("a", 0.5, 120.5)
    assert (second.status, second.error, second.megabytes) == ("failed", error, None)
    assert (third.status, third.seconds, third.rows) == ("skipped", None, None)
