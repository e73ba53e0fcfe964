"""What a class's server has computed for everybody is read by people's runs, never written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline_core.runs import client
from pipeline_core.store import open_store
from pipeline_core.store.class_workspace import SHARED_FOLDER, people_folder

from .conftest import Sandbox, end_processes


def contents(workspace: Path) -> dict[str, str]:
    """Return the hash of each result that a workspace keeps."""
    files = [*(workspace / "objects").glob("*/*"), *(workspace / "manifests").glob("*/*")]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def members(sandbox: Sandbox) -> Iterator[list[Sandbox]]:
    """The server's own place in a class and two people, with a folder for each."""
    boxes = []
    for name in (SHARED_FOLDER, "a" * 16, "b" * 16):
        workspace, folder = people_folder(sandbox.workspace) / name, sandbox.folder / name
        workspace.mkdir(parents=True)
        folder.mkdir()
        for file in ("approved.json", "catalogue.json"):
            (workspace / file).write_bytes((sandbox.workspace / file).read_bytes())
        boxes.append(Sandbox(folder, workspace))
    open_store(boxes[0].workspace).close()
    yield boxes
    for box in boxes:
        end_processes(box)
    end_processes(sandbox)


def run(box: Sandbox, path: Path) -> str:
    created = box.create(path)
    client.submit(box.store, created.id)
    assert box.wait_for_end(created.id).status == "succeeded"
    return created.id


def test_an_unchanged_pipeline_is_computed_once_and_a_changed_one_by_oneself(members) -> None:
    server, ana, eva = members
    first = run(server, server.pipeline("example"))
    shared = contents(server.workspace)
    anas = run(ana, ana.pipeline("example"))
    assert set(ana.statuses(anas).values()) == {"reused"}
    assert ana.results(anas) == server.results(first)
    assert contents(ana.workspace) == {}

    changed = run(ana, ana.pipeline("example", trees=21))
    assert ana.statuses(changed)["split"] == "reused"
    assert ana.statuses(changed)["forest"] == "succeeded", "it trains on the shared rows"
    evas = run(eva, eva.pipeline("example", trees=21))
    assert eva.statuses(evas)["forest"] == "succeeded", "Ana's forest is nobody else's"
    assert eva.results(evas) == ana.results(changed)
    assert contents(server.workspace) == shared


def test_shared_results_are_shown_and_not_removed(members) -> None:
    server, ana, _ = members
    run(server, server.pipeline("example"))
    stages = ana.stages(run(ana, ana.pipeline("example")))
    store, shared = ana.store, contents(server.workspace)
    key = stages["scores"]["key"]
    assert store.artifacts.report(key) is not None
    assert store.artifacts.created_at(key) is not None
    assert len(store.artifacts.table(stages["flowers"]["key"], "rows")) == 150
    store.artifacts.forget_before(1e12)
    store.artifacts.sweep()
    assert contents(server.workspace) == shared
    assert store.artifacts.summary(key) is not None


def test_without_a_readable_database_everybody_computes(members) -> None:
    server, ana, _ = members
    run(server, server.pipeline("example"))
    client.stop_launcher(server.workspace)
    for file in server.workspace.glob("fabrica.db*"):
        file.write_bytes(b"no database at all")
    runs = ana.statuses(run(ana, ana.pipeline("example")))
    assert runs["forest"] in ("succeeded", "reused")
