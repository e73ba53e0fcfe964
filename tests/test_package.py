"""The package: what a wheel holds, and that `fabrica` works from it, away from the clone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path

import httpx
import pytest

import pipeline_core
from pipeline_core.cli.parser import command_names

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "pipeline_core", ROOT / "ui", ROOT / "pages", ROOT / "examples", ROOT / ".streamlit"
SINGLE = ("app.py", "pyproject.toml", "README.md", "LICENSE", "requirements.txt")
START_SECONDS = 90


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of a copy of the project."""
    source = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for folder in APP:
        shutil.copytree(folder, source / folder.name, ignore=ignored)
    extras = sorted(file.name for file in ROOT.glob("requirements-*.txt"))
    for name in (*SINGLE, *extras, ".gitignore"):
        shutil.copy(ROOT / name, source)
    out = tmp_path_factory.mktemp("wheel")
    pip(["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source)])
    (file,) = out.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder with the wheel alone; the libraries are those that are there."""
    folder = tmp_path_factory.mktemp("installed")
    pip(["install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)])
    return folder


def pip(words: list[str]) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def fabrica(installed, workspace, tmp_path):
    """Start the installed command in a folder where no clone is."""
    libraries = sysconfig.get_paths()["purelib"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), libraries]),
        "FABRICA_HOME": str(workspace),
    }

    def start(*words: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(installed / "bin" / "fabrica"), *map(str, words)]
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    return out


def test_it_adds_the_library_and_one_folder_for_the_app(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "pipeline_core", "fabrica_app",
    }  # fmt: skip
    assert "fabrica_app/app.py" in names
    assert "fabrica_app/.streamlit/config.toml" in names
    assert "fabrica_app/examples/credit/credit.yaml" in names
    assert any(name.startswith("fabrica_app/ui/canvas/dist/canvas-") for name in names)
    assert "pipeline_core/messages/locale/es/LC_MESSAGES/fabrica.mo" in names
    assert not [name for name in names if "frontend" in name or name.endswith(".pyc")]


def test_it_requires_what_the_requirements_say(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = [one for one in archive.namelist() if one.endswith("METADATA")]
    metadata = archive.read(name).decode()
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            library = line.partition(">")[0].partition("=")[0].replace(".", "-").replace("_", "-")
            assert f"\nRequires-Dist: {library.lower()}" in metadata.lower().replace(
                "requires-dist", "Requires-Dist"
            )
    assert f"\nVersion: {pipeline_core.__version__}\n" in metadata


def test_every_command_is_there(fabrica):
    assert said(fabrica("--version")).split() == ["fabrica", pipeline_core.__version__]
    text = said(fabrica("--help"))
    assert all(f"    {name}" in text for name in command_names())


def test_an_example_runs_and_goes_home_from_it(fabrica, installed, tmp_path):
    example = tmp_path / "penguins"
    shutil.copytree(installed / "fabrica_app" / "examples" / "penguins", example)
    assert "succeeded" in said(fabrica("run", example / "penguins.yaml"))
    assert "reused" in said(fabrica("run", example / "penguins.yaml"))
    written = said(fabrica("export", example / "penguins.yaml", "-o", "script.py", "--verify"))
    assert "Verified" in written


def test_the_app_starts_from_it_and_ends_quietly(fabrica, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = fabrica("app", "--port", port)
    try:
        page = answer_of(server, f"http://127.0.0.1:{port}/_stcore/health")
        assert page == "ok"
        ready = httpx.get(f"http://127.0.0.1:{port}/fabrica/ready", timeout=30)
        assert ready.status_code in (200, 503)
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=60)
    assert "Traceback" not in out + err


def answer_of(server: subprocess.Popen[str], url: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, server.communicate()
        try:
            return httpx.get(url, timeout=5).text
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the installed app does not answer")


def test_a_file_that_is_not_there_is_wrong_use(fabrica):
    process = fabrica("app", "nobody.yaml", "--lang", "en")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "nobody.yaml" in err
