"""The drawing's source: clean, tested, and what is shipped is what it gives, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline_core.catalog import icons
from ui.canvas import assets

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = Path(assets.__file__).parent / "frontend"
# What the drawing's tests read beside its source.
SHARED = (
    Path("tests/edits/parity_cases.json"),
    *(Path("examples", name, f"{name}.yaml") for name in ("credit", "housing", "penguins")),
)
REQUIRED = "FABRICA_BUNDLE_REQUIRED"


def give_up(sentence: str) -> None:
    if os.environ.get(REQUIRED):
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="module")
def npm() -> str:
    """Npm, where the Node is the one that the drawing is built with."""
    node, npm = shutil.which("node"), shutil.which("npm")
    required = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["engines"][
        "node"
    ]
    if not node or not npm:
        give_up(f"The drawing is built with Node {required} and npm; they are not here.")
    installed = subprocess.check_output([node, "--version"], text=True).strip().lstrip("v")
    if installed != required:
        give_up(f"The drawing is built with Node {required}; here is {installed}.")
    if not (FRONTEND / "node_modules").is_dir() and not os.environ.get(REQUIRED):
        pytest.skip("The drawing's libraries are not installed; `make canvas` does that.")
    return npm


@pytest.fixture(scope="module")
def fresh(npm, tmp_path_factory) -> Path:
    """A copy of the source with its libraries installed afresh, and the files that it shares."""
    root = tmp_path_factory.mktemp("fresh")
    place = root / FRONTEND.relative_to(ROOT)
    shutil.copytree(FRONTEND, place, ignore=shutil.ignore_patterns("node_modules"))
    for file in SHARED:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    ran(npm, place, "ci", "--prefer-offline")
    return place


def ran(npm: str, place: Path, *command: str) -> None:
    process = subprocess.run([npm, *command], cwd=place, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


@pytest.mark.parametrize("script", ["lint", "format:check", "test"])
def test_the_source_is_clean_and_its_tests_pass(npm, fresh, script):
    ran(npm, fresh, "run", script)


def test_a_fresh_build_equals_the_one_that_is_kept(npm, fresh):
    ran(npm, fresh, "run", "build")
    assert contents(fresh.parent / "dist") == contents(assets.DIST)


def test_the_icons_are_those_of_the_pinned_lucide(npm, fresh, tmp_path, monkeypatch):
    monkeypatch.setenv("ICONS_OUT", str(tmp_path))
    ran(npm, fresh, "run", "icons")
    made = contents(tmp_path)
    assert sorted(made) == ["lucide-licence.txt", "lucide.json"]
    assert {name: (icons.FILE.parent / name).read_bytes() for name in made} == made


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
