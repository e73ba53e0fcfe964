"""What every test may rely on: a workspace of its own, the examples, a browser if there is one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of the test's own: none may touch the user's."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("FABRICA_HOME", str(folder))
    for name in ("FABRICA_FILE", "FABRICA_BLOCKS", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """The examples with their data, copied to where a test may change them."""
    return Path(shutil.copytree(ROOT / "examples", tmp_path / "examples"))


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The path of a Chromium; where one must be there, its absence is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sentence = f"Browser tests need Chromium; none of {', '.join(BROWSERS)} is installed."
        (pytest.fail if os.environ.get("FABRICA_BROWSER_REQUIRED") else pytest.skip)(sentence)
    return found
