"""An approval covers all that a block can execute or read in its folder, however it does so."""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline_core.catalog import CORE, approve, is_approved, load_catalogue
from pipeline_core.catalog.approval import LOCK_VARIABLE, lock, why_unapproved, withdraw
from pipeline_core.catalog.folder_contents import hash_of
from pipeline_core.errors import CatalogError
from pipeline_core.messages.words import say
from tests.user_blocks import write

CALL = """
import sys
from pathlib import Path
from pipeline_core.catalog import load_catalogue, load_functions
import pandas as pd
entries = load_catalogue(Path(sys.argv[1]))
exec(sys.argv[2])
print(load_functions(entries, ["mine"])["mine"](pd.DataFrame({"a": [1]})).to_dict("list"))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my blocks"
    folder.mkdir()
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


def call(workspace: Path, meanwhile: str = "") -> str:
    """Run the block in a process of its own; return what it gives, or the error's last line."""
    process = subprocess.run(
        [sys.executable, "-c", CALL, str(workspace), meanwhile],
        capture_output=True,
        text=True,
        check=False,
        cwd=CORE.parent,
    )
    return process.stdout.strip() or process.stderr.strip().split("\n")[-1]


LOADS = {
    "import_module": (
        "import importlib",
        'table.assign(a=importlib.import_module("hel" + "per").A)',
    ),
    "dunder_import": ("", 'table.assign(a=__import__("helper").A)'),
    "own path": (
        "import sys; from pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent))",
        'table.assign(a=__import__("helper").A)',
    ),
    "data": (
        "from pathlib import Path",
        'table.assign(a=int(Path(__file__).with_name("helper.py").read_text()[4:]))',
    ),
    "executed": (
        "import runpy; from pathlib import Path",
        'table.assign(a=runpy.run_path(str(Path(__file__).with_name("helper.py")))["A"])',
    ),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", LOADS)
def test_a_neighbour_counts_however_it_is_loaded(folder: Path, workspace: Path, way: str) -> None:
    helper = folder / "helper.py"
    helper.write_text("A = 1\n")
    file = write(folder, "mine", *LOADS[way])
    approve(file, workspace)
    code = load_catalogue(workspace)["mine"]["code"]
    assert call(workspace) == "{'a': [1]}"
    helper.write_text("A = 2\n")
    reason = why_unapproved(file, workspace)
    assert reason is not None
    assert reason.values == {"names": ["helper.py"]}
    assert "helper.py" in say(reason.code, reason.values)
    assert call(workspace) != "{'a': [2]}"
    approve(file, workspace)
    assert call(workspace) == "{'a': [2]}"
    assert load_catalogue(workspace)["mine"]["code"] != code, "kept results would be stale"


CHANGES: dict[str, Callable[[Path], object]] = {
    "data/table.csv": lambda folder: (folder / "data/table.csv").write_text("a\n2\n"),
    "package/deep/sub.py": lambda folder: (folder / "package/deep/sub.py").write_text("B = 2"),
    "package/__init__.py": lambda folder: (folder / "package/__init__.py").write_text(""),
    "fast.cpython-311-x86_64-linux-gnu.so": lambda folder: (
        folder / "fast.cpython-311-x86_64-linux-gnu.so"
    ).write_bytes(b"\x7fELF"),
    "helper.pyc": lambda folder: (folder / "helper.pyc").write_bytes(b"x"),
    "extra.pth": lambda folder: (folder / "extra.pth").write_text("import os"),
    ".hidden": lambda folder: (folder / ".hidden").write_text("x"),
    "polars.py": lambda folder: (folder / "polars.py").write_text("x = 1"),
    "helper.py": lambda folder: (folder / "helper.py").unlink(),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_added_changed_or_removed_is_named(
    folder: Path, workspace: Path, name: str
) -> None:
    for path, text in {"data/table.csv": "a\n1\n", "package/deep/sub.py": "B = 1"}.items():
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text)
    (folder / "helper.py").write_text("A = 1\n")
    file = write(folder, "mine")
    approve(file, workspace)
    CHANGES[name](folder)
    reason = why_unapproved(file, workspace)
    assert reason is not None
    assert (reason.code, reason.values) == ("catalog.changed", {"names": [name]})
    entry = load_catalogue(workspace)["mine"]
    assert entry["approved"] is False
    for language in ("en", "es"):
        assert name in say(entry["why"], {"cause": entry["cause"]}, language)


def test_two_files_that_change_places_are_another_content(folder: Path, workspace: Path) -> None:
    (folder / "one.py").write_text("A = 1\n")
    (folder / "two.py").write_text("A = 2\n")
    file = write(folder, "mine")
    approve(file, workspace)
    (folder / "one.py").rename(folder / "x")
    (folder / "two.py").rename(folder / "one.py")
    (folder / "x").rename(folder / "two.py")
    assert not is_approved(file, workspace)


def test_another_block_has_an_approval_of_its_own(folder: Path, workspace: Path) -> None:
    file, other = write(folder, "mine"), write(folder, "other")
    approve(file, workspace)
    other.write_text(other.read_text() + "# edited\n")
    assert is_approved(file, workspace)
    assert not is_approved(other, workspace)
    importing = write(folder, "third", "import other")
    approve(importing, workspace)
    other.write_text(other.read_text() + "# again\n")
    assert not is_approved(importing, workspace)
    assert is_approved(file, workspace)


def test_what_python_and_git_keep_beside_it_is_no_change(folder: Path, workspace: Path) -> None:
    file = write(folder, "mine")
    approve(file, workspace)
    for name in ("__pycache__/mine.cpython-311.pyc", ".git/HEAD", "locale/es.po"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    assert is_approved(file, workspace)


def plant(source: Path, target: Path) -> None:
    """Compile another source to bytecode that Python would take for that of `target`."""
    evil = source.with_name("evil_source.txt")
    evil.write_text("A = 666\n")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    target.parent.mkdir(exist_ok=True)
    py_compile.compile(str(evil), cfile=str(target), invalidation_mode=mode)
    evil.unlink()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", ["import", "import_module", "own path", "package"])
def test_planted_bytecode_is_never_loaded(folder: Path, workspace: Path, way: str) -> None:
    helper = folder / ("package/sub.py" if way == "package" else "helper.py")
    helper.parent.mkdir(exist_ok=True)
    helper.write_text("A = 1\n")
    loads = {
        "import": ("import helper", "table.assign(a=helper.A)"),
        "package": ("import package.sub", "table.assign(a=package.sub.A)"),
    }
    file = write(folder, "mine", *(loads | LOADS)[way])
    approve(file, workspace)
    plant(helper, Path(importlib.util.cache_from_source(str(helper))))
    assert is_approved(file, workspace)
    assert call(workspace) == "{'a': [1]}"
    planted = [path for path in folder.rglob("*.pyc") if path.name.startswith("mine")]
    assert not planted, "bytecode of a block was written"


def test_bytecode_without_a_source_is_no_module(folder: Path, workspace: Path) -> None:
    plant(folder / "helper.py", folder / "helper.pyc")
    file = write(folder, "mine", "", 'table.assign(a=__import__("helper").A)')
    approve(file, workspace)
    assert "No module named 'helper'" in call(workspace)


def test_an_edit_after_the_description_is_not_executed(folder: Path, workspace: Path) -> None:
    helper = folder / "helper.py"
    helper.write_text("A = 1\n")
    file = write(folder, "mine", "", 'table.assign(a=__import__("helper").A)')
    approve(file, workspace)
    for path in (helper, file):
        text = path.read_text()
        edit = f"Path({str(path)!r}).write_text({'A = 666'!r})"
        assert f"The file {path} is not approved as it is now" in call(workspace, edit)
        path.write_text(text)
    assert call(workspace) == "{'a': [1]}"


def test_a_compiled_neighbour_is_loaded_as_it_was_approved(folder: Path, workspace: Path) -> None:
    spec = importlib.util.find_spec("xxhash._xxhash")
    assert spec is not None
    assert spec.origin is not None
    compiled = folder / Path(spec.origin).name
    shutil.copy(spec.origin, compiled)
    body = 'table.assign(a=__import__("_xxhash").xxh32_intdigest(b""))'
    approve(write(folder, "mine", "", body), workspace)
    assert call(workspace) == "{'a': [46947589]}"
    append = f"Path({str(compiled)!r}).open('ab').write(b'x')"
    assert "is not approved as it is now" in call(workspace, append)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["file", "folder", "block", "gone"])
def test_a_link_that_leads_out_is_refused(
    folder: Path, workspace: Path, tmp_path: Path, kind: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    written = write(outside, "linked")
    file = write(folder, "mine")
    targets = {"file": written, "folder": outside, "block": written, "gone": outside / "none"}
    (folder / ("linked.py" if kind == "block" else "way_out")).symlink_to(targets[kind])
    with pytest.raises(CatalogError) as caught:
        approve(file, workspace)
    assert caught.value.code == "catalog.leads_out"
    assert load_catalogue(workspace)["mine"]["approved"] is False


def test_a_link_inside_the_folder_is_what_it_leads_to(folder: Path, workspace: Path) -> None:
    (folder / "real.csv").write_text("1")
    (folder / "link.csv").symlink_to("real.csv")
    file = write(folder, "mine")
    assert "link.csv" in approve(file, workspace)
    (folder / "real.csv").write_text("2")
    reason = why_unapproved(file, workspace)
    assert reason is not None
    assert reason.values == {"names": ["link.csv", "real.csv"]}


def test_what_is_no_file_is_refused_and_not_waited_for(folder: Path, workspace: Path) -> None:
    file = write(folder, "mine")
    os.mkfifo(folder / "pipe")
    with pytest.raises(CatalogError) as caught:
        approve(file, workspace)
    assert caught.value.code == "catalog.no_plain_file"


def approve_as_before(file: Path, workspace: Path) -> None:
    """Approve as earlier versions did: the hash of the file alone."""
    workspace.mkdir(exist_ok=True)
    content = {"approved": [hash_of(file.read_bytes())]}
    (workspace / "approved.json").write_text(json.dumps(content))


def test_an_approval_of_an_earlier_version_holds_where_nothing_lies_beside(
    folder: Path, workspace: Path
) -> None:
    file = write(folder, "mine")
    approve_as_before(file, workspace)
    assert is_approved(file, workspace)
    approve(write(folder, "other"), workspace)
    assert is_approved(file, workspace)
    (folder / "data.csv").write_text("1")
    reason = why_unapproved(file, workspace)
    assert reason is not None
    assert (reason.code, reason.values) == ("catalog.beside", {"names": ["data.csv"]})


def test_a_lock_counts_only_where_it_is_asked_for(
    folder: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(folder, "mine")
    assert lock(file) == folder / "blocks.lock"
    assert not is_approved(file, workspace)
    monkeypatch.setenv(LOCK_VARIABLE, "1")
    assert is_approved(file, workspace)
    assert load_catalogue(workspace)["mine"]["approved"]
    (folder / "data.csv").write_text("1")
    assert not is_approved(file, workspace)
    lock(file)
    assert is_approved(file, workspace)
    of_a_class = workspace / "people" / "ana"
    assert not is_approved(file, of_a_class)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"blocks": 3}', '{"blocks": {"mine.py": {}}}'])
def test_a_damaged_lock_approves_nothing(
    folder: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(LOCK_VARIABLE, "1")
    file = write(folder, "mine")
    (folder / "blocks.lock").write_text(text)
    assert not is_approved(file, workspace)


def test_an_approval_can_be_withdrawn(folder: Path, workspace: Path) -> None:
    file, other = write(folder, "mine"), write(folder, "other")
    approve(file, workspace)
    approve(other, workspace)
    withdraw(file, workspace)
    assert not is_approved(file, workspace)
    assert is_approved(other, workspace)
