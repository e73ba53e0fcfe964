"""What travels to a worker, and what a worker is compared by, without any cluster."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dask_processes import until
from pipeline_core.catalog import load_catalogue
from pipeline_core.cli import main
from pipeline_core.cluster.delegation import cluster_at
from pipeline_core.cluster.order import belongs_to_client, needed_results, plan_of_stage
from pipeline_core.cluster.own_blocks import own_files
from pipeline_core.cluster.requirement import differences, requirement_of, source_of_project
from pipeline_core.cluster.watchdog import ended_when
from pipeline_core.errors import CatalogError, ClusterError
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import parse
from pipeline_core.store import open_store
from pipeline_core.store.cluster_setting import set_cluster
from tests.cluster.small import PIPELINE


@pytest.fixture
def small_plan(workspace: Path) -> Plan:
    text = PIPELINE.replace("MIDDLE", "drop_duplicates")
    return plan(parse(text), load_catalogue(workspace), folder=workspace)


def test_only_sources_of_the_plan_stay_at_home(small_plan: Plan) -> None:
    home = [
        name
        for name, job in small_plan.jobs.items()
        if belongs_to_client(job, small_plan.entries[job.block])
    ]
    assert home == ["flowers"]


def test_a_model_over_models_reads_all_above_it_and_others_what_is_wired(small_plan: Plan) -> None:
    above = {"flowers", "again", "roles", "split", "scaled", "linear"}
    assert set(needed_results(small_plan, small_plan.jobs["best"])) == above
    assert needed_results(small_plan, small_plan.jobs["forest"]) == ["scaled"]


def test_an_order_runs_its_stage_alone_under_the_keys_of_the_run(small_plan: Plan) -> None:
    keys = {name: f"own-{name}" for name in small_plan.jobs}
    part = plan_of_stage(small_plan, small_plan.jobs["best"], keys.__getitem__, {})
    part = pickle.loads(pickle.dumps(part))
    actions = {name: job.action for name, job in part.jobs.items()}
    assert actions.pop("best") == "run"
    assert set(actions.values()) == {"reuse"}
    assert "forest" not in part.jobs
    assert {name: job.key for name, job in part.jobs.items()} == {n: keys[n] for n in part.jobs}
    assert not any(Path(entry["file"]).is_absolute() for entry in part.entries.values())


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, []),
        ({"source": "0"}, ["code"]),
        ({"disk": "0"}, ["stale"]),
        ({"python": "2.7"}, ["versions"]),
        ({"slots": 4}, ["slots"]),
        ({"limit": 2}, ["threads"]),
        ({"nanny": False}, ["nanny"]),
        ({"packages": {}}, ["versions"]),
    ],
)
def test_each_difference_of_a_worker_is_named(
    small_plan: Plan, change: dict[str, Any], kinds: list[str]
) -> None:
    required = requirement_of(small_plan)
    required = replace(required, packages=required.packages[:1])
    equal = {
        "source": source_of_project(),
        "disk": source_of_project(),
        "python": required.python,
        "packages": dict(required.packages),
        "slots": 1,
        "limit": 1,
        "nanny": True,
    }
    assert [kind for kind, _ in differences(required, {**equal, **change})] == kinds


def test_a_block_travels_only_as_it_was_approved(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("x = 1\n")
    entry: Any = {"id": "mine", "file": str(file), "approved": True, "contents": {"mine.py": "00"}}
    with pytest.raises(CatalogError) as changed:
        own_files([entry])
    assert changed.value.code == "catalog.not_covered"
    with pytest.raises(CatalogError) as waiting:
        own_files([{**entry, "approved": False}])
    assert waiting.value.code == "catalog.not_available"


def test_a_process_ends_when_nobody_waits_for_it() -> None:
    ends: list[int] = []
    with ended_when(lambda: True, lambda: ends.append(1)):
        until(lambda: ends, "the end")
    assert ends == [1]


def test_a_class_has_no_cluster_but_the_one_that_its_teacher_names(
    tmp_path: Path, small_plan: Plan
) -> None:
    pytest.importorskip("distributed")
    person = tmp_path / "people" / "0123456789abcdef"
    person.mkdir(parents=True)
    store = open_store(person)

    def refusal_of(address: str) -> str:
        with (
            pytest.raises(ClusterError) as refusal,
            cluster_at(address, small_plan, store.artifacts),
        ):
            raise AssertionError("it was entered")
        return refusal.value.code

    assert refusal_of("tcp://127.0.0.1:1") == "cluster.not_in_class"
    set_cluster(tmp_path / "people", "tcp://127.0.0.1:1")
    assert refusal_of("tcp://127.0.0.1:2") == "cluster.not_in_class"
    assert refusal_of("tcp://127.0.0.1:1") == "cluster.unreachable"


def test_an_address_that_is_none_is_wrong_use(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(PIPELINE.replace("MIDDLE", "drop_duplicates"))
    assert main(["run", str(file), "--engine", "somewhere"]) == 2
    assert "must be the address of a scheduler" in capsys.readouterr().err


def test_a_scheduler_that_is_not_there_is_named(workspace: Path, small_plan: Plan) -> None:
    pytest.importorskip("distributed")
    store = open_store(workspace)
    with (
        pytest.raises(ClusterError) as refusal,
        cluster_at("tcp://127.0.0.1:1", small_plan, store.artifacts),
    ):
        raise AssertionError("it was entered")
    assert refusal.value.code == "cluster.unreachable"
    assert "tcp://127.0.0.1:1" in str(refusal.value)
