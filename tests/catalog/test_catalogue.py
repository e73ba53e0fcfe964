"""The catalogue is data, made anew when a source changes; a user's text waits for approval."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from pipeline_core.catalog import CORE, approve, catalogue, load_catalogue, sources, version_of
from pipeline_core.catalog.catalogue import load_functions
from pipeline_core.catalog.sources import packages_of, source_files, source_hash
from pipeline_core.errors import CatalogError
from tests.user_blocks import write


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the user's own blocks."""
    folder = tmp_path / "my blocks"
    folder.mkdir()
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


def names(files):
    return sorted(file.name for file in files)


def test_the_catalogue_is_kept_and_described_anew_only_after_a_change(
    folder, workspace, monkeypatch
):
    file = write(folder, "mine")
    first = load_catalogue(workspace)
    assert first["mine"]["approved"] is False
    assert {"read_csv", "evaluate", "scale"} <= set(first)
    described = []
    describe = catalogue._described
    monkeypatch.setattr(
        catalogue, "_described", lambda *asked: described.append(asked[0]) or describe(*asked)
    )
    assert load_catalogue(workspace) == first
    assert not described
    file.write_text(file.read_text().replace("Mine", "Mine too"))
    assert load_catalogue(workspace)["mine"]["title"] == "Mine too: mine"
    assert described == ["own_entries"], "the built-in blocks are not described again"


@pytest.fixture
def described(monkeypatch, own_cache):
    """Which parts were described, each time anew."""
    parts = []
    entries = {"describe": {"a": {}}, "own_entries": [("mine", {})]}
    monkeypatch.setattr(
        catalogue, "_described", lambda part, *_: parts.append(part) or entries[part]
    )
    return parts


def test_all_workspaces_share_one_description(tmp_path, described):
    for name in ("first", "second"):
        assert load_catalogue(tmp_path / name) == {"a": {}}
    assert described == ["describe"]


@pytest.mark.parametrize("text", ["", "[]", '{"stamp": "another", "blocks": {"b": {}}}'])
def test_a_damaged_shared_description_is_not_used(tmp_path, own_cache, described, text):
    load_catalogue(tmp_path / "first")
    (shared,) = own_cache.iterdir()
    shared.write_text(text)
    assert load_catalogue(tmp_path / "second") == {"a": {}}
    assert len(described) == 2


def test_a_users_own_blocks_are_not_shared(tmp_path, own_cache, folder, described):
    write(folder, "mine")
    for name in ("first", "second"):
        assert load_catalogue(tmp_path / name) == {"a": {}, "mine": {}}
    assert described == ["describe", "own_entries", "own_entries"]
    (shared,) = own_cache.iterdir()
    assert b"mine" not in shared.read_bytes()


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, own_cache, described):
    own_cache.parent.mkdir()
    own_cache.write_text("a file, no folder")
    assert load_catalogue(tmp_path / "first") == load_catalogue(tmp_path / "second") == {"a": {}}
    assert len(described) == 2


def test_old_descriptions_do_not_pile_up(tmp_path, own_cache, described, monkeypatch):
    for number in range(8):
        monkeypatch.setattr(catalogue, "_built_in_stamp", lambda number=number: f"{number}")
        load_catalogue(tmp_path / str(number))
    names = {file.name for file in own_cache.iterdir()}
    assert len(names) == 5
    assert "catalogue-7.json" in names


def test_a_damaged_catalogue_is_made_again(workspace, own_cache, monkeypatch):
    monkeypatch.setattr(catalogue, "_described", lambda _: {"a": {}})
    workspace.mkdir()
    for text in ("", "{", "[]", "{}"):
        (workspace / "catalogue.json").write_text(text)
        assert load_catalogue(workspace) == {"a": {}}


@pytest.fixture
def core(tmp_path, monkeypatch):
    """A copy of the core that may be edited."""
    copy = tmp_path / "copy" / "pipeline_core"
    shutil.copytree(CORE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for module in (catalogue, sources):
        monkeypatch.setattr(module, "CORE", copy)
    return copy


def stamp(workspace):
    return catalogue._stamp(workspace, catalogue._built_in_stamp())


@pytest.mark.parametrize(
    "edited",
    [
        "blocks/prepare/scale.py",
        "measures/columns.py",
        "block.py",
        "data/dtypes.py",
        "catalog/describe.py",
        "catalog/estimator_tags.py",
    ],
)
def test_the_stamp_follows_every_block_and_measure(core, workspace, edited):
    before = stamp(workspace)
    assert stamp(workspace) == before
    file = core / edited
    file.write_text(file.read_text() + "# edited\n")
    assert stamp(workspace) != before


def test_the_stamp_follows_new_blocks_user_files_and_approvals(core, workspace, folder):
    stamps = {stamp(workspace)}
    (core / "blocks" / "train" / "another.py").write_text("")
    stamps.add(stamp(workspace))
    file = write(folder, "mine")
    stamps.add(stamp(workspace))
    approve(file, workspace)
    stamps.add(stamp(workspace))
    assert len(stamps) == 4


def test_the_stamp_does_not_follow_what_describes_nothing(core, workspace):
    before = stamp(workspace)
    (core / "engine" / "brand_new.py").write_text("")
    assert stamp(workspace) == before


def test_a_blocks_code_is_its_file_and_the_measures_it_calls(core):
    block = core / "blocks" / "prepare" / "derive_column.py"
    files = source_files(block)
    assert "columns.py" in names(files)
    assert "scale.py" not in names(files)
    before = source_hash(files)
    for edited in (core / "measures" / "columns.py", block):
        edited.write_text(edited.read_text() + "# edited\n")
        assert source_hash(source_files(block)) != before
        before = source_hash(source_files(block))


def test_a_measure_called_by_a_measure_counts_too(core):
    block = core / "blocks" / "train" / "ridge.py"
    (core / "measures" / "far.py").write_text("A = 1\n")
    (core / "measures" / "near.py").write_text("from pipeline_core.measures.far import A\n")
    block.write_text(block.read_text() + "from pipeline_core.measures import near\n")
    before = source_hash(source_files(block))
    (core / "measures" / "far.py").write_text("A = 2\n")
    assert source_hash(source_files(block)) != before


def test_packages_are_those_that_can_change_a_result(folder):
    file = write(folder, "mine", "import json\nfrom sklearn.linear_model import Ridge")
    assert {"pandas", "numpy", "scikit-learn", "scipy"} <= set(packages_of([file]))
    assert "json" not in packages_of([file])
    assert version_of("pandas")


def test_unknown_blocks_are_refused():
    with pytest.raises(CatalogError):
        load_functions({}, ["nothing"])


def test_the_catalogue_is_read_without_the_libraries(workspace):
    load_catalogue(workspace)
    code = (
        "import sys; from pathlib import Path; from pipeline_core.catalog import load_catalogue;"
        f"load_catalogue(Path({str(workspace)!r}));"
        "print([m for m in ('pandas', 'sklearn', 'pydantic', 'numpy') if m in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CORE.parent
    )
    assert process.stdout.strip() == "[]"


def test_a_failing_description_is_a_sentence(workspace, own_cache, monkeypatch, tmp_path):
    stub = tmp_path / "python"
    stub.write_text("#!/bin/sh\necho 'no such library' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))
    with pytest.raises(CatalogError) as caught:
        load_catalogue(workspace)
    assert caught.value.values["cause"] == "no such library"
    assert not (workspace / "catalogue.json").exists()
