"""The catalogue is data, made anew when a source changes; a user's text waits for approval."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core import catalog
from pipeline_core.catalog import (
    CORE,
    approve,
    is_approved,
    load_catalogue,
    load_functions,
    packages_of,
    source_files,
    source_hash,
    version_of,
)
from pipeline_core.errors import CatalogError

BLOCK = '''
import pandas as pd
from pipeline_core.block import block
{imports}

@block("Mine: {name}")
def {name}(table: pd.DataFrame, *, times: int = 2) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    times
        How often.
    """
    return {body}
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the user's own blocks."""
    made = tmp_path / "my blocks"
    made.mkdir()
    monkeypatch.setenv("FABRICA_BLOCKS", str(made))
    return made


def write(folder: Path, name: str, imports: str = "", body: str = "table", more: str = "") -> Path:
    file = folder / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(BLOCK.format(name=file.stem, imports=imports, body=body) + more)
    return file


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
    monkeypatch.setattr(catalog, "_described_elsewhere", lambda _: described.append(1) or {})
    assert load_catalogue(workspace) == first
    assert not described
    file.write_text(file.read_text() + "# edited\n")
    load_catalogue(workspace)
    assert described == [1]


def test_a_damaged_catalogue_is_made_again(workspace, monkeypatch):
    monkeypatch.setattr(catalog, "_described_elsewhere", lambda _: {"a": {}})
    workspace.mkdir()
    for text in ("", "{", "[]", "{}"):
        (workspace / "catalogue.json").write_text(text)
        assert load_catalogue(workspace) == {"a": {}}


@pytest.fixture
def core(tmp_path, monkeypatch):
    """A copy of the core that may be edited."""
    copy = tmp_path / "copy" / "pipeline_core"
    shutil.copytree(CORE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(catalog, "CORE", copy)
    return copy


@pytest.mark.parametrize(
    "edited", ["blocks/prepare/scale.py", "measures/columns.py", "block.py", "describe.py"]
)
def test_the_stamp_follows_every_block_and_measure(core, workspace, edited):
    before = catalog._stamp(workspace)
    assert catalog._stamp(workspace) == before
    file = core / edited
    file.write_text(file.read_text() + "# edited\n")
    assert catalog._stamp(workspace) != before


def test_the_stamp_follows_new_blocks_user_files_and_approvals(core, workspace, folder):
    stamps = {catalog._stamp(workspace)}
    (core / "blocks" / "train" / "another.py").write_text("")
    stamps.add(catalog._stamp(workspace))
    file = write(folder, "mine")
    stamps.add(catalog._stamp(workspace))
    approve(file, workspace)
    stamps.add(catalog._stamp(workspace))
    assert len(stamps) == 4


def test_the_stamp_does_not_follow_what_describes_nothing(core, workspace):
    before = catalog._stamp(workspace)
    (core / "execute.py").write_text("")
    assert catalog._stamp(workspace) == before


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
    found = load_catalogue(workspace)
    assert not ran.exists()
    for name in ("top", "decorator", "default", "title", "annotation"):
        assert found[name]["title"] == f"Mine: {name}"
        assert (found[name]["approved"], found[name]["why"]) == (
            False,
            "catalog.waits_for_approval",
        )
    with pytest.raises(CatalogError) as caught:
        load_functions(found, ["top"])
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
    for file in [*files, undocumented]:
        approve(file, workspace)
    (folder / "syntax.py").write_text("def (")
    (folder / "letters.py").write_bytes(b"\xff\xfe\x00")
    found = load_catalogue(workspace)
    for name in ("good", "nested", "prints"):
        assert found[name]["approved"], found[name]
        assert found[name]["shape"] == "row"
    assert names(Path(one) for one in [found["good"]["file"]]) == ["good.py"]
    for name in ("raises", "leaves", "syntax", "letters", "bare"):
        assert (found[name]["approved"], found[name]["why"]) == (False, "catalog.broken")
        assert found[name]["cause"]
    assert found["scale"]["file"].endswith("blocks/prepare/scale.py")
    assert found["scale.scale"]["approved"] is False
    done = subprocess.run(
        [sys.executable, "-c", CALL, str(workspace), "good", "nested", "scale"],
        capture_output=True, text=True, timeout=120, check=False, cwd=CORE.parent,
    )  # fmt: skip
    assert json.loads(done.stdout) == {"good": 3, "nested": 2}, done.stderr


CALL = """
import json, sys, random
from pathlib import Path
from pipeline_core.catalog import load_catalogue, load_functions
import pandas as pd
found = load_functions(load_catalogue(Path(sys.argv[1])), sys.argv[2:])
assert not str(random.__file__).startswith(str(Path(sys.argv[1]).parent))
table = pd.DataFrame({"a": [1, 2, 3]})
print(json.dumps({name: len(found[name](table, times=2)) for name in ("good", "nested")}))
"""


def test_a_relative_folder_is_the_callers(tmp_path, workspace, monkeypatch):
    write(tmp_path / "here", "mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FABRICA_BLOCKS", "here")
    assert load_catalogue(Path("work"))["mine"]["title"] == "Mine: mine"


def test_a_failing_description_is_a_sentence(workspace, monkeypatch, tmp_path):
    stub = tmp_path / "python"
    stub.write_text("#!/bin/sh\necho 'no such library' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))
    with pytest.raises(CatalogError) as caught:
        load_catalogue(workspace)
    assert caught.value.values["cause"] == "no such library"
    assert not (workspace / "catalogue.json").exists()


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
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CORE.parent
    )
    assert done.stdout.strip() == "[]"
