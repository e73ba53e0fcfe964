"""Screens are tested on a workspace in which two examples have really run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.runs import client
from tests.warm_python import WarmPython
from ui.documents import documents

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def examples_workspace(tmp_path_factory: pytest.TempPathFactory, warm_python: WarmPython) -> Path:
    """A workspace with a finished run of the credit and the housing example."""
    workspace = tmp_path_factory.mktemp("examples") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABRICA_HOME", str(workspace))
        files = [documents.find_file(name) for name in ("credit", "housing")]
    for file in files:
        command = [sys.executable, "-m", "pipeline_core", "run", str(file)]
        env = {**os.environ, "FABRICA_HOME": str(workspace)}
        process = warm_python.output(command, cwd=ROOT, env=env)
        assert process.returncode == 0, process.stderr
    return workspace


@pytest.fixture
def workspace_with_runs(examples_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the workspace where the examples have run."""
    monkeypatch.setenv("FABRICA_HOME", str(examples_workspace))
    return examples_workspace


@pytest.fixture(autouse=True)
def _warm_launchers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let launchers begin with their libraries loaded; how one starts, tests/runs try."""

    one_at_a_time = threading.Lock()  # pytest makes a fixture in one thread

    def run(command: list[str], **how: Any) -> subprocess.CompletedProcess[Any]:
        with one_at_a_time:
            python: WarmPython = request.getfixturevalue("warm_python")
        return python.run(command, **how)

    monkeypatch.setattr(client, "subprocess", SimpleNamespace(run=run, DEVNULL=subprocess.DEVNULL))


@pytest.fixture
def launcher(workspace: Path) -> Iterator[None]:
    """Let no launcher outlive its test."""
    yield
    client.stop_launcher(workspace)


@pytest.fixture
def page() -> Callable[..., AppTest]:
    """Open the app as a browser would: with an address and a language."""

    def open_page(lang: str = "en", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        app.session_state["language"] = lang
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_page
