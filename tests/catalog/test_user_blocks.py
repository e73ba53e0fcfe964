"""A user's text waits for approval, and one that is broken breaks nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.catalog import (
    CORE,
    approve,
    is_approved,
    load_catalogue,
    load_functions,
)
from pipeline_core.catalog.sources import source_files, source_hash
from pipeline_core.errors import CatalogError
from pipeline_core.messages.words import say
from tests.user_blocks import write


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the user's own blocks."""
    folder = tmp_path / "my blocks"
    folder.mkdir()
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


@pytest.mark.parametrize(
    ("helper", "imports"),
    [
        ("helper.py", "import helper"),
        ("helper.py", "from helper import A"),
        ("deep/helper.py", "import deep.helper"),
        ("deep/helper.py", "from deep.helper import A as B"),
        ("deep/helper.py", "from deep import helper"),
        ("deep/__init__.py", "import deep"),
        ("deep/__init__.py", "from deep import A"),
        ("deep/__init__.py", "import deep.helper"),
    ],
)
def test_a_users_helper_counts_however_it_is_imported(folder, workspace, helper, imports):
    path = folder / helper
    path.parent.mkdir(exist_ok=True)
    path.write_text("A = 1\n")
    file = write(folder, "mine", imports)
    assert path in source_files(file)
    approve(file, workspace)
    assert is_approved(file, workspace)
    before = source_hash(source_files(file))
    path.write_text("A = 2\n")
    assert not is_approved(file, workspace)
    assert source_hash(source_files(file)) != before


def test_editing_takes_the_approval_back_and_undoing_gives_it_again(folder, workspace):
    file = write(folder, "mine")
    assert not is_approved(file, workspace)
    assert approve(file, workspace) == ["mine.py"]
    assert is_approved(file, workspace)
    text = file.read_text()
    file.write_text(text + " ")
    assert not is_approved(file, workspace)
    file.write_text(text)
    assert is_approved(file, workspace)


def test_an_approval_is_of_one_text_only(folder, workspace):
    approve(write(folder, "mine"), workspace)
    assert not is_approved(write(folder, "yours"), workspace)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"approved": 3}'])
def test_damaged_approvals_approve_nothing(folder, workspace, text):
    file = write(folder, "mine")
    workspace.mkdir()
    (workspace / "approved.json").write_text(text)
    assert not is_approved(file, workspace)


def test_only_the_users_own_files_can_be_approved(folder, workspace, tmp_path):
    outside = write(tmp_path, "outside")
    for file in (outside, folder / "none.py", folder, Path(os.__file__)):
        with pytest.raises(CatalogError) as caught:
            approve(file, workspace)
        assert caught.value.code == "catalog.not_a_user_file"


@pytest.mark.parametrize("content", [b"def (", b"\xff\xfe\x00", b"a = 1\x00"])
def test_what_is_no_python_cannot_be_approved(folder, workspace, content):
    (folder / "broken.py").write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        approve(folder / "broken.py", workspace)
    assert caught.value.code == "catalog.broken"


def test_a_waiting_file_is_listed_and_never_executed(folder, workspace, tmp_path, monkeypatch):
    ran = tmp_path / "ran"
    touch = f"__import__('pathlib').Path({str(ran)!r}).touch()"
    write(folder, "top", more=f"{touch}\n")
    write(folder, "decorator", more=f"\n@({touch}, lambda f: f)[1]\ndef g(): ...\n")
    write(folder, "default", more=f"\ndef g(a={touch}): ...\n")
    write(folder, "title", more=f"\n@block({touch})\ndef titled(): ...\n")
    write(folder, "annotation", more=f"\ndef g(a: {touch}): ...\n")
    (folder / "sitecustomize.py").write_text(touch)
    (folder / "polars.py").write_text(touch)
    entries = load_catalogue(workspace)
    assert not ran.exists()
    for name in ("top", "decorator", "default", "title", "annotation"):
        assert entries[name]["title"] == f"Mine: {name}"
        assert (entries[name]["approved"], entries[name]["why"]) == (
            False,
            "catalog.waits_for_approval",
        )
    with pytest.raises(CatalogError) as caught:
        load_functions(entries, ["top"])
    assert caught.value.code == "catalog.not_available"
    assert not ran.exists()


def test_approved_files_are_described_and_broken_ones_break_nothing_else(folder, workspace):
    (folder / "helper.py").write_text("def again(table):\n    return table\n")
    files = [
        write(folder, "good", "from helper import again", "again(table)"),
        write(folder, "deep/nested", "", "table.head(times)"),
        write(folder, "scale"),
        write(folder, "raises", more="\nraise RuntimeError('at import')\n"),
        write(folder, "leaves", more="\nimport sys\nsys.exit(0)\n"),
        write(folder, "prints", more="\nprint('{')\n"),
        write(folder, "random", "import random"),
    ]
    undocumented = folder / "undocumented.py"
    undocumented.write_text(files[0].read_text().replace("How often.", "").replace("good", "bare"))
    (folder / "syntax.py").write_text("def (")
    (folder / "colorsys.py").write_text("raise RuntimeError('not the library')")
    (folder / "letters.py").write_bytes(b"\xff\xfe\x00")
    for file in [*files, undocumented]:
        approve(file, workspace)
    entries = load_catalogue(workspace)
    for name in ("good", "nested", "prints"):
        assert entries[name]["approved"], entries[name]
        assert entries[name]["shape"] == "row"
    for name in ("raises", "leaves", "syntax", "letters", "bare"):
        assert (entries[name]["approved"], entries[name]["why"]) == (False, "catalog.broken")
        assert entries[name]["cause"]
    assert entries["scale"]["file"].endswith("blocks/prepare/scale.py")
    assert entries["scale.scale"]["approved"] is False
    process = subprocess.run(
        [sys.executable, "-c", CALL, str(workspace), "good", "nested", "scale"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=CORE.parent,
    )
    assert json.loads(process.stdout) == {"good": 3, "nested": 2}, process.stderr


CALL = """
import json, sys, random
from pathlib import Path
from pipeline_core.catalog import load_catalogue, load_functions
import pandas as pd
found = load_functions(load_catalogue(Path(sys.argv[1])), sys.argv[2:])
import colorsys
assert not str(random.__file__).startswith(str(Path(sys.argv[1]).parent))
table = pd.DataFrame({"a": [1, 2, 3]})
print(json.dumps({name: len(found[name](table, times=2)) for name in ("good", "nested")}))
"""


def test_a_relative_folder_is_the_callers(tmp_path, workspace, monkeypatch):
    write(tmp_path / "here", "mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FABRICA_BLOCKS", "here")
    assert load_catalogue(Path("work"))["mine"]["title"] == "Mine: mine"


def with_argument(file: Path, argument: str) -> Path:
    """Add an argument to the decorator of a block's file."""
    file.write_text(file.read_text().replace('")\ndef', f'", {argument})\ndef'))
    return file


def test_the_family_is_the_folders_or_the_arguments(folder, workspace):
    places = {
        "top": "prepare",
        "train": "prepare",
        "train/model": "train",
        "validate_model/deep/judge": "validate_model",
        "elsewhere/other": "prepare",
        "says": "monitor",
        "train/says_another": "ingest",
    }
    files = [write(folder, place) for place in places]
    with_argument(files[5], 'family="monitor"')
    with_argument(files[6], "icon='bug', family='ingest'")
    families = {Path(place).stem: family for place, family in places.items()}
    for approved in (False, True):
        entries = load_catalogue(workspace)
        assert {name: entries[name]["family"] for name in families} == families
        assert {entries[name]["approved"] for name in families} == {approved}
        for file in files:
            approve(file, workspace)


def test_unknown_families_and_icons_are_said_at_the_block(folder, workspace):
    files = [
        with_argument(write(folder, "train/mine"), 'family="trian"'),
        with_argument(write(folder, "pictured"), 'icon="databse"'),
        write(folder, "good"),
    ]
    for approved in (False, True):
        entries = load_catalogue(workspace)
        entry = entries["mine"]
        assert (entry["approved"], entry["family"], entry["icon"]) == (False, "train", "lock")
        assert entry["why"] == "catalog.broken"
        values = {"cause": entry["cause"]}
        assert "prepare, train, validate_model or monitor; 'trian' is" in say(entry["why"], values)
        assert "su familia debe ser una de" in say(entry["why"], values, "es")
        assert entries["good"]["approved"] is approved
        for file in files:
            approve(file, workspace)
    cause = say("catalog.broken", {"cause": entries["pictured"]["cause"]})
    assert "no icon named 'databse'. Did you mean database" in cause
    assert entries["good"]["icon"] == "sliders-horizontal"
    assert entries["good"]["icon_nodes"]


def test_a_family_that_is_computed_is_not_executed(folder, workspace, tmp_path):
    file = write(folder, "train/mine")
    ran = tmp_path / "ran"
    computed = f"__import__('pathlib').Path({str(ran)!r}).touch()"
    with_argument(file, f"family={computed}")
    assert load_catalogue(workspace)["mine"]["family"] == "train"
    assert not ran.exists()


def test_a_users_block_stands_for_a_class_of_scikit_learn(folder, workspace):
    assert "estimator" in load_catalogue(workspace)["lasso"]
    file = write(folder, "lasso")
    waiting = load_catalogue(workspace)["lasso"]
    assert (waiting["approved"], waiting["file"]) == (False, str(file))
    approve(file, workspace)
    entry = load_catalogue(workspace)["lasso"]
    assert (entry["title"], entry["shape"], entry["approved"]) == ("Mine: lasso", "row", True)
