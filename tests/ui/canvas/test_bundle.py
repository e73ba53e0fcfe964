"""What is shipped is what the source gives: a fresh build is the same, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ui.canvas import assets

FRONTEND = Path(assets.__file__).parent / "frontend"
REQUIRED = "FABRICA_BUNDLE_REQUIRED"
PARTS = ("src", "package.json", "package-lock.json", "tsconfig.json", "vite.config.mjs")


def give_up(sentence: str) -> None:
    if os.environ.get(REQUIRED):
        pytest.fail(sentence)
    pytest.skip(sentence)


def test_a_fresh_build_equals_the_one_that_is_kept(tmp_path):
    node, npm = shutil.which("node"), shutil.which("npm")
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["engines"]["node"]
    if not node or not npm:
        give_up(f"The drawing is built with Node {wanted} and npm; they are not here.")
    found = subprocess.check_output([node, "--version"], text=True).strip().lstrip("v")
    if found != wanted:
        give_up(f"The drawing is built with Node {wanted}; here is {found}.")
    if not (FRONTEND / "node_modules").is_dir() and not os.environ.get(REQUIRED):
        pytest.skip("The drawing's libraries are not installed; `make canvas` does that.")
    place = tmp_path / "frontend"
    place.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (FRONTEND / part).is_dir() else shutil.copy
        copy(FRONTEND / part, place / part)
    for command in (["ci", "--prefer-offline"], ["run", "build"]):
        done = subprocess.run([npm, *command], cwd=place, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert contents(tmp_path / "dist") == contents(assets.DIST)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
