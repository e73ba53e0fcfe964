"""Which run a source is compared with: the last one of its pipeline that succeeded."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline_core.data.source_profile import source_profile
from pipeline_core.runs.source_comparison import SourceComparison, source_comparisons
from pipeline_core.store import Store, open_store
from pipeline_core.store.events import run_started, stage_finished
from pipeline_core.store.runs import Run

SPEC = "fabrica: 1\nstages:\n  rows: {block: read_csv, settings: {path: PATH}}\n"


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def run_with(store: Store, rows: int | None, pipeline: str = "mine", status: str = "succeeded",
             end: str = "succeeded", path: str = "a.csv", **more: Any) -> Run:  # fmt: skip
    spec = SPEC.replace("PATH", path)
    run = store.runs.create(pipeline, "x", pipeline, spec)
    store.runs.claim(run.id)
    ingest = {"rows": 5, "notes": {}}  # as in old workspaces
    if rows is not None:
        ingest = {"profile": source_profile(pd.DataFrame({"a": range(rows)})), **more}
    summary: Any = {"rows": rows, "ingest": ingest}
    store.runs.append(run.id, [run_started(["rows"])])
    store.runs.append(run.id, [stage_finished("rows", end, summary=summary)])  # type: ignore[arg-type]
    store.runs.finish(run.id, status)
    return run


def compared(store: Store, run: Run) -> SourceComparison | None:
    return source_comparisons(store, run, store.runs.stages(run.id)).get("rows")


def test_it_is_the_last_good_run_of_the_same_pipeline(store):
    good = run_with(store, 100)
    run_with(store, 30, status="failed")
    run_with(store, 40, status="cancelled", end="failed")
    run_with(store, 50, pipeline="other")
    now = run_with(store, 100, end="reused")
    later = run_with(store, 7)
    comparison = compared(store, now)
    assert (comparison.run, comparison.changes, comparison.same_settings) == (good.id, [], True)
    assert compared(store, later).run == now.id
    assert compared(store, good) is None


def test_other_settings_are_said(store):
    run_with(store, 100)
    comparison = compared(store, run_with(store, 100, path="b.csv"))
    assert (comparison.same_settings, comparison.is_notable) == (False, False)


def test_the_runs_of_old_workspaces_are_not_compared(store):
    run_with(store, None)
    assert compared(store, run_with(store, 100)) is None
    assert compared(store, run_with(store, None)) is None
