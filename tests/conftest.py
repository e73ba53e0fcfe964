"""What every test may rely on: a workspace of its own, the examples, a browser if there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Server, postgres_folder, postgres_server
from tests.samples import SEED, VARIABLE, mark_beyond_sample
from tests.warm_python import WarmPython

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CORE_ROOMS = sorted(file.parent.name for file in (ROOT / "pipeline_core").glob("*/__init__.py"))
MARKERS = {
    **{room: f"the core's {room}" for room in CORE_ROOMS},
    "core": "everything without a screen",
    "ui": "the screens and their routes, without a browser",
    "browser": "journeys in Chromium",
    "repository": "what a clone promises: layers, README, package, docs, benchmarks",
    "long": "whole tables and simulations; only with -m long",
    "sampled(size, by)": "a table of which each run tries some cases; all with -m long",
}

# Of the many processes that tests start, the first one compiles a source, not each anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# A busy machine is slow, not wrong; beside the tests, runs that step back would stand still.
os.environ.setdefault("FABRICA_NICENESS", "0")
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def marks_of(file: Path) -> set[str]:
    """Return the markers of a file's tests: its room, and core, ui, browser or repository."""
    top, *rest = file.relative_to(ROOT).parts
    room = rest[0] if top in ("tests", "pipeline_core") and len(rest) > 1 else top
    if top == "pipeline_core" or room in CORE_ROOMS or room == "inputs":
        return {"core", room} & MARKERS.keys()
    return {room if room in MARKERS else "repository"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with its room, and leave the long ones out unless they are asked for."""
    for item in items:
        for name in marks_of(item.path):
            item.add_marker(name)
    mark_beyond_sample(items, whole="long" in config.option.markexpr)
    if "long" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"Cases were sampled with {VARIABLE}={SEED}.")


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A cache that all tests of a run share: the built-in blocks are described once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "cache"
    # Collecting the tests has described the blocks; a description of other sources is not used.
    described = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "fabrica"
    if described.is_dir():
        shutil.copytree(described, folder / "fabrica", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _use_cache_folder(cache_folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_folder))
        patch.setenv("FABRICA_KEYS", str(cache_folder / "keys"))
        yield


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
def warm_python() -> Iterator[WarmPython]:
    """A Python that has loaded the libraries, for commands whose start is not under test."""
    python = WarmPython()
    yield python
    python.stop()


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The path of a Chromium; where one must be there, its absence is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sentence = f"Browser tests need Chromium; none of {', '.join(BROWSERS)} is installed."
        (pytest.fail if os.environ.get("FABRICA_BROWSER_REQUIRED") else pytest.skip)(sentence)
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this session's own; where one must be there, its absence fails."""
    if postgres_folder() is None or find_spec("psycopg") is None:
        sentence = (
            "Tests of databases need a PostgreSQL server and requirements-database.txt; install "
            "the package postgresql."
        )
        (pytest.fail if os.environ.get("FABRICA_POSTGRES_REQUIRED") else pytest.skip)(sentence)
    with postgres_server() as server:
        yield server
