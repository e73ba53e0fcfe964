"""What a stage has found out is drawn once, and never shown when it is no longer so."""

from __future__ import annotations

import threading

import pytest

from pipeline_core.data.output import Output
from pipeline_core.store import open_store
from ui.documents import documents
from ui.screens.pipeline.stored_results import MAX_CACHED, REPORTS


@pytest.fixture
def store(workspace):
    return open_store(workspace)


def keep(store, key="a" * 32, **metrics):
    store.artifacts.save(key, Output(report={"metrics": metrics}), {})
    return key


def test_the_same_result_is_read_once(store, monkeypatch):
    key = keep(store, accuracy=0.5)
    first = REPORTS.get(store, key)
    monkeypatch.setattr(store.artifacts, "report", lambda key: pytest.fail("read again"))
    assert REPORTS.get(store, key) is first
    assert first.charts("en") is first.charts("en")


def test_a_stage_that_is_made_again_under_the_same_key_is_seen_anew(store):
    key = keep(store, accuracy=0.5)
    assert REPORTS.get(store, key).report["metrics"] == {"accuracy": 0.5}
    keep(store, accuracy=0.75)
    assert REPORTS.get(store, key).report["metrics"] == {"accuracy": 0.75}


def test_what_is_gone_is_gone(store):
    key = keep(store, accuracy=0.5)
    assert REPORTS.get(store, key) is not None
    store.artifacts.forget(key)
    assert REPORTS.get(store, key) is None
    assert REPORTS.get(store, "b" * 32) is None


def test_two_workspaces_do_not_mix(store, tmp_path):
    other = open_store(tmp_path / "other")
    key = keep(store, accuracy=0.5)
    keep(other, accuracy=0.25)
    assert REPORTS.get(store, key).report["metrics"] == {"accuracy": 0.5}
    assert REPORTS.get(other, key).report["metrics"] == {"accuracy": 0.25}


def test_few_are_kept(store):
    for n in range(MAX_CACHED + 5):
        REPORTS.get(store, keep(store, f"{n:032x}", accuracy=n / 100))
    assert len(REPORTS.values) == MAX_CACHED


def test_many_at_once_get_the_same(store):
    key, got = keep(store, accuracy=0.5), []
    threads = [
        threading.Thread(target=lambda: got.append(REPORTS.get(store, key))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(thread) for thread in got}) == 1


def test_a_document_is_read_again_when_its_file_says_something_else(workspace):
    before = documents.load("penguins")
    assert documents.load("penguins").pipeline is before.pipeline
    before.file.write_text(before.text.replace("seed: 0", "seed: 7"), encoding="utf-8")
    after = documents.load("penguins")
    assert (before.pipeline.seed, after.pipeline.seed) == (0, 7)
