"""A run on a cluster gives what the same run gives at home, bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.dask_processes import DaskProcesses
from tests.cluster.small import kept_contents, small_pipeline
from tests.runs.conftest import PATIENCE, Sandbox

EXAMPLES = ("credit", "penguins", "housing", "bikes")


def events_of(box: Sandbox, run: str) -> list[tuple[Any, ...]]:
    """Each event without times and order, for stages work side by side."""
    events = [
        (event["stage"] or "", event["kind"], str(event.get("status")), str(event.get("reason")))
        for event in box.store.runs.events(run)
        if event["kind"] != "log"
    ]
    return sorted(events)


def run_to_end(box: Sandbox, path: Path, **options: Any) -> str:
    process, run = box.terminal(path, **options)
    assert process.wait(3 * PATIENCE) == 0
    assert box.run(run).status == "succeeded", (box.run(run).error, box.store.log(run))
    return run


def compared(sandbox: Sandbox, cluster: DaskProcesses, path: Path) -> None:
    home = Sandbox(sandbox.folder, sandbox.workspace.with_name("home"))
    home.started = sandbox.started
    home.workspace.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (home.workspace / name).write_bytes((sandbox.workspace / name).read_bytes())
    far, near = run_to_end(sandbox, path, engine=cluster.address), run_to_end(home, path)
    assert sandbox.results(far) == home.results(near)
    assert kept_contents(sandbox.workspace) == kept_contents(home.workspace)
    assert events_of(sandbox, far) == events_of(home, near)


def test_a_run_on_two_workers_is_the_run_at_home(sandbox: Sandbox, cluster: DaskProcesses) -> None:
    path = small_pipeline(sandbox.folder)
    compared(sandbox, cluster, path)
    again = run_to_end(sandbox, path, engine=cluster.address)
    assert set(sandbox.statuses(again).values()) == {"reused"}
    # What workers have written is opened at home, models too.
    forced = run_to_end(sandbox, path, force=["scores", "best_scores"])
    assert sandbox.results(forced) == sandbox.results(again)


def test_approved_code_of_ones_own_travels(sandbox: Sandbox, cluster: DaskProcesses) -> None:
    sandbox.go.touch()
    run = run_to_end(sandbox, sandbox.waiting_pipeline(), engine=cluster.address)
    assert sandbox.statuses(run)["middle_0"] == "succeeded"
    assert Path(f"{sandbox.go}.entered").exists()


@pytest.mark.long
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_it_is_at_home(
    sandbox: Sandbox, cluster: DaskProcesses, examples: Path, name: str
) -> None:
    compared(sandbox, cluster, examples / name / f"{name}.yaml")
