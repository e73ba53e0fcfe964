"""A project stands alone: its own tests pass elsewhere, and hostile names stay what they are."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from nbconvert.filters import markdown2html
from ruff.__main__ import find_ruff_bin

from pipeline_core.errors import SpecError, UsageError
from pipeline_core.export.project.package_name import package_name
from pipeline_core.runs import projects
from pipeline_core.runs.projects import Project, project
from tests.quality.small_tests import TEXT, changed, write_pipeline

NAME = '"""Loans\\ $(rm -rf ~) `x` %s {y} | \'z\' # ñ <b>'
STAGE = "  rows: {block: read_csv, settings: {path: loans.csv}}\n"
NOTED = """\
  rows:
    block: read_csv
    title: "%%bash | $(x) `y` <script>"
    note: "one\\n# two\\n* three"
    settings: {path: loans.csv}
"""
HOSTILE = changed("name: Loans", f"name: {json.dumps(NAME)}").replace(STAGE, NOTED)
UNTESTED = TEXT[: TEXT.index("# What must hold")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def run_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a project's folder, where this project is not to be found."""
    block = "import sys; sys.modules['pipeline_core'] = None\n"
    (folder / "sitecustomize.py").write_text(block)
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_its_tests_and_its_script_run_elsewhere(home, tmp_path):
    file = write_pipeline(tmp_path / "my 'own' %s folder", HOSTILE)
    file = file.rename(file.with_name("class.yaml"))
    written = project(home, HOSTILE, str(file), with_data=True)
    folder = tmp_path / "taken home"
    written.write(folder)
    assert written.package == "pipeline_class"
    check_recipes(folder, written)
    file.unlink()
    (file.parent / "loans.csv").unlink()
    tests = run_in(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert re.search(r"^8 passed", tests.stdout, re.MULTILINE), tests.stdout
    script = run_in(folder, "-m", "pipeline_class")
    assert script.returncode == 0, script.stderr
    assert "accuracy.at_least: passed" in script.stdout


def check_recipes(folder: Path, written: Project) -> None:
    """Each file is of its kind, and has a hostile name only where it is data."""
    described = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert described["project"]["description"] == NAME
    workflow = yaml.safe_load((folder / ".github/workflows/pipeline.yaml").read_text())
    steps = [step["run"] for step in workflow["jobs"]["pipeline"]["steps"] if "run" in step]
    assert steps[-2:] == ["python -m pytest", "python -m pipeline_class"]
    for name in ("Makefile", "Dockerfile", "deploy/crontab", ".github/workflows/pipeline.yaml"):
        assert "rm -rf ~" not in written.texts[name]
        assert "%" not in written.texts[name]
    page = markdown2html(written.texts["README.md"])
    assert not re.search(r"<(script|b)>", page)
    assert page.count("<h1") == 1
    assert page.count("<li>") == 11 + 1
    for words in (["check"], ["format", "--check"]):  # by the project's own settings
        ruff = [find_ruff_bin(), *words, "--no-cache", "."]
        process = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
        assert process.returncode == 0, process.stdout
    unused = folder / "tests" / "unused.py"
    unused.write_text("import os\n")
    assert subprocess.run([find_ruff_bin(), "check", "."], cwd=folder, check=False).returncode == 1
    unused.unlink()
    assert not any("pipeline_core" in text for text in written.texts.values())
    printed = subprocess.run(
        ["make", "--dry-run", "run", "test"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert ".venv/bin/python -m pipeline_class" in printed.stdout


def test_without_data_or_tests_it_says_what_is_missing(home, tmp_path):
    file = write_pipeline(tmp_path / "loans", UNTESTED)
    written = project(home, UNTESTED, str(file), "es")
    assert "loans.csv" not in written.files
    folder = tmp_path / "out"
    written.write(folder)
    missing = run_in(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert missing.returncode == 1
    assert "no están aquí" in missing.stdout + missing.stderr
    (file.parent / "loans.csv").rename(folder / "loans.csv")
    tests = run_in(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert re.search(r"^1 passed", tests.stdout, re.MULTILINE), tests.stdout
    with pytest.raises(UsageError, match="must be a new or an empty folder"):
        written.write(folder)
    assert not list(tmp_path.glob(".project-*"))


def test_data_from_beside_the_folder_move_in_and_the_script_reads_them_there(
    home, tmp_path, monkeypatch
):
    (tmp_path / ".git").mkdir()
    text = UNTESTED.replace("path: loans.csv", "path: ../shared/my loans.csv")
    file = write_pipeline(tmp_path / "pipelines", text)
    (tmp_path / "shared").mkdir()
    data = (file.parent / "loans.csv").rename(tmp_path / "shared" / "my loans.csv")
    written = project(home, text, str(file), with_data=True)
    assert dict(written.files) == {"data/my loans.csv": data.resolve()}
    assert 'str = "data/my loans.csv"' in written.texts["loans/pipeline.py"]
    packed = zipfile.ZipFile(io.BytesIO(written.zipped()))
    assert packed.read("loans/data/my loans.csv") == data.read_bytes()
    assert written.zipped() == written.zipped()
    monkeypatch.setattr(projects, "MAX_DATA_BYTES", 100)
    with pytest.raises(SpecError, match="may have 0 MB together"):
        project(home, text, str(file), with_data=True)


@pytest.mark.parametrize(
    ("stem", "package"),
    [
        ("test", "pipeline_test"),
        ("json", "pipeline_json"),
        ("sklearn", "pipeline_sklearn"),
        ("pipeline_core", "pipeline_pipeline_core"),
        ("nul", "pipeline_nul"),
        ("Com1", "pipeline_com1"),
        ("data", "pipeline_data"),
        ("match", "pipeline_match"),
        ("ñandú & co.", "nandu_co"),
        ("../..", "pipeline"),
        ("a" * 200, "a" * 40),
    ],
)
def test_a_package_hides_nothing(stem, package):
    assert package_name(stem) == package


@pytest.mark.long
def test_a_real_install_elsewhere_passes_its_tests(home, tmp_path):
    """Make sets up a new environment from the package index, and the project's tests pass."""
    file = write_pipeline(tmp_path / "loans", TEXT)
    folder = tmp_path / "taken home"
    project(home, TEXT, str(file), with_data=True).write(folder)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for words in (["make", "test"], ["make", "check"], ["make", "run"]):
        command = [*words, f"PYTHON={sys.executable}"]
        process = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-2000:]
    python = folder / ".venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", folder]
    subprocess.run(install, env=environment, check=True, capture_output=True)
    installed = subprocess.run(
        [python, "-P", "-m", "loans"], cwd=file.parent, env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
