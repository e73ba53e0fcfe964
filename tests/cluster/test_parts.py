"""Folds and candidates as tasks of their own, shared among the workers of a cluster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dask_processes import DaskProcesses
from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.cluster.delegation import cluster_at
from pipeline_core.engine import part_share
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.plan.cache_key import fold_key
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from tests.cluster.small import PIPELINE, kept_contents

SHARED = ("folds", "best")


def worked_on(workspace: Path, engine: str = "") -> tuple[Any, list[Any]]:
    """Run the small pipeline, here or on a cluster; return its plan and events."""
    store = open_store(workspace)
    pipeline = parse(PIPELINE.replace("MIDDLE", "drop_duplicates").replace("1.0]", "1.0, 9.0]"))
    whole = plan(pipeline, load_catalogue(workspace), folder=workspace)
    functions = load_functions(whole.entries, whole.entries)
    if not engine:
        return whole, list(execute(whole, functions, store.artifacts))
    with cluster_at(engine, whole, store.artifacts) as run:
        return whole, list(execute(whole, functions, store.artifacts, cluster=run))


def kinds(events: list[Any]) -> Counter[Any]:
    counted = ("stage_started", "stage_progress", "stage_finished")
    return Counter(
        (event["stage"], event["kind"], str(event.get("status")))
        for event in events
        if event["kind"] in counted
    )


def test_parts_on_two_workers_are_the_stage_at_home(
    tmp_path: Path, cluster: DaskProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_share, "WORTH_SECONDS", 1e-9)
    listed: list[int] = []
    far, near = tmp_path / "far", tmp_path / "near"
    whole, events = worked_on(far, cluster.address)
    _, at_home = worked_on(near)
    assert kinds(events) == kinds(at_home)
    assert kept_contents(far) == kept_contents(near)
    store = open_store(far)
    for stage in SHARED:
        done = [
            event["values"]["done"]
            for event in events
            if event["kind"] == "stage_progress" and event["stage"] == stage
        ]
        assert done == sorted(done), stage
        key = whole.jobs[stage].key
        listed += [n for n in range(1, 10) if store.artifacts.summary(fold_key(key, n))]
    assert not listed, "what was put together is forgotten"
