"""What becomes of stages and their parts where workers die, without any cluster."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.cluster import dask_cluster, stage_work
from pipeline_core.cluster.dask_cluster import DaskCluster
from pipeline_core.cluster.delegation import run_on
from pipeline_core.cluster.order import Order, Outcome
from pipeline_core.engine import part_share
from pipeline_core.engine.executor import execute
from pipeline_core.errors import ClusterError
from pipeline_core.plan import plan
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from tests.cluster.dask_stand_in import StandInClient
from tests.cluster.small import kept_contents

DRAWING = """fabrica: 1
name: judged
seed: 7
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  linear: {block: logistic_regression, inputs: {data: roles}, settings: {max_iter: 2}}
  folds: {block: cross_validate, inputs: {model: linear, data: roles}, settings: {folds: 4}}
"""


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fold is worth handing over, and no worker is compared."""
    monkeypatch.setattr(part_share, "WORTH_SECONDS", 1e-9)
    monkeypatch.setattr(dask_cluster, "require_workers", lambda *of: None)


def worked_on(workspace: Path, client: StandInClient | None = None) -> list[Any]:
    """Run the drawing, on the stand-in or at home, and return its events."""
    store = open_store(workspace)
    whole = plan(parse(DRAWING), load_catalogue(workspace), folder=workspace)
    functions = load_functions(whole.entries, whole.entries)
    if client is None:
        return list(execute(whole, functions, store.artifacts))
    cluster = DaskCluster(client, "tcp://nowhere:1", store.artifacts)
    with run_on(cluster, whole) as run:
        return list(execute(whole, functions, store.artifacts, cluster=run))


def ends(events: list[Any]) -> dict[str, tuple[str, str]]:
    return {
        event["stage"]: (event["status"], (event.get("error") or {}).get("code", ""))
        for event in events
        if event["kind"] == "stage_finished"
    }


def lines(events: list[Any]) -> list[str]:
    return [event["text"] for event in events if event["kind"] == "log"]


def killed(times: int, number: int = 3) -> Any:
    """A worker dies on the task with a fold, so many times."""
    left = [times]

    def fate(order: Order) -> str:
        if order.share is None or number not in order.share.numbers or not left[0]:
            return "done"
        left[0] -= 1
        return "killed"

    return fate


def test_a_part_whose_worker_dies_is_told_and_made_again(tmp_path: Path) -> None:
    client = StandInClient(killed(1))
    events = worked_on(tmp_path / "far", client)
    assert ends(events)["folds"] == ("succeeded", "")
    assert any("the part is made again" in line for line in lines(events))
    tasks = Counter(number for order in client.orders for number in numbers(order))
    assert tasks == {2: 1, 3: 2, 4: 1}
    at_home = worked_on(tmp_path / "near")
    counted = ("stage_started", "stage_progress")
    assert Counter(e["stage"] for e in events if e["kind"] in counted) == Counter(
        e["stage"] for e in at_home if e["kind"] in counted
    )
    assert kept_contents(tmp_path / "far") == kept_contents(tmp_path / "near")


def test_the_second_death_fails_the_stage_and_the_next_run_has_the_other_folds(
    tmp_path: Path,
) -> None:
    events = worked_on(tmp_path, StandInClient(killed(2)))
    assert ends(events)["folds"] == ("failed", "cluster.worker_died")
    assert ends(events)["linear"] == ("succeeded", "")
    client = StandInClient()
    assert ends(worked_on(tmp_path, client))["folds"] == ("succeeded", "")
    made = [order for order in client.orders if order.stage == "folds"]
    assert made[0].share is not None
    assert made[0].share.kept == {1, 2, 4}


def test_a_stage_whose_worker_dies_has_failed(tmp_path: Path) -> None:
    client = StandInClient(lambda order: "killed" if order.stage == "linear" else "done")
    assert ends(worked_on(tmp_path, client)) == {
        "flowers": ("succeeded", ""),
        "roles": ("succeeded", ""),
        "linear": ("failed", "cluster.worker_died"),
        "folds": ("skipped", ""),
    }


@pytest.mark.parametrize("parts", [False, True])
def test_a_scheduler_that_is_gone_ends_the_run(tmp_path: Path, parts: bool) -> None:
    def fate(order: Order) -> str:
        return "gone" if order.stage == "folds" and bool(numbers(order)) is parts else "done"

    with pytest.raises(ClusterError, match="not there any more"):
        worked_on(tmp_path, StandInClient(fate))
    assert len(kept_contents(tmp_path)) == 3 + parts


def test_what_a_worker_cannot_read_is_made_here(tmp_path: Path) -> None:
    def fate(order: Order) -> Any:
        return Outcome([], [], missing="roles") if order.stage == "folds" else "done"

    assert ends(worked_on(tmp_path, StandInClient(fate)))["folds"] == ("succeeded", "")


def numbers(order: Order) -> frozenset[int]:
    return order.share.numbers if order.share else frozenset()


@pytest.mark.parametrize(("heard", "named"), [("", "w2"), ("w1", "w1")])
def test_a_worker_that_died_before_it_told_anything_is_named(heard: str, named: str) -> None:
    scheduler = pytest.importorskip("distributed.scheduler")
    error = scheduler.KilledWorker("task", SimpleNamespace(name="w2"), 0)
    told = stage_work._error_of(SimpleNamespace(exception=lambda timeout: error), heard)
    assert isinstance(told, ClusterError)
    assert told.values["worker"] == named
