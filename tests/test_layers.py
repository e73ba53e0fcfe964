"""The layers hold: who may import whom, and what stays out of a light start.

The contracts stand in pyproject.toml; here they are run, shown to be awake,
and completed by what import-linter cannot see: pages are no package, and an
import inside a function is none at start.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"pandas", "numpy", "sklearn", "scipy", "pydantic", "networkx", "pyarrow", "streamlit"}
# What an unchanged re-run imports.
LIGHT = ("words", "errors", "catalog", "spec", "settings", "edits", "check", "plan", "store", "cli")
SCREENS = ("app", "pages", "ui")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    start = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", start, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def screen_files(*rooms: str) -> list[Path]:
    found = [ROOT / f"{room}.py" for room in rooms] + [
        file for room in rooms for file in (ROOT / room).rglob("*.py")
    ]
    return [file for file in found if file.exists()]


def test_contracts_are_kept():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def contracts() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["tool"]["importlinter"]


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A core of empty modules, one for each layer, that keeps every contract."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    layers = next(one["layers"] for one in contracts()["contracts"] if one["type"] == "layers")
    modules = [name for layer in layers for name in re.findall(r"\w+", layer)]
    names = [f"{name}.py" for name in modules if name != "engines"]
    names += [f"{room}/__init__.py" for room in ("engines", "measures", "blocks", "blocks/prepare")]
    for name in ["__init__.py", "blocks/prepare/first.py", "blocks/prepare/second.py", *names]:
        file = tmp_path / "pipeline_core" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "__init__.py").touch()
    return tmp_path


def test_an_empty_core_keeps_the_contracts(skeleton):
    done = lint_imports(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("words.py", "from pipeline_core import data", "The core is built in layers"),
        ("execute.py", "from pipeline_core import export", "The core is built in layers"),
        ("brand_new.py", "", "The core is built in layers"),
        ("errors.py", "import streamlit", "The core knows no screen"),
        ("cli.py", "import ui", "The core knows no screen"),
        ("../ui/__init__.py", "import pipeline_core.execute", "The screens compute nothing"),
        ("cli.py", "from pipeline_core import engines", "Only execute knows the engines"),
        (
            "blocks/prepare/first.py",
            "from pipeline_core.blocks.prepare import second",
            "Nobody imports a block, not even another block",
        ),
        (
            "catalog.py",
            "from pipeline_core.blocks.prepare import first",
            "Nobody imports a block, not even another block",
        ),
        (
            "blocks/prepare/first.py",
            "from pipeline_core import words",
            "Blocks import only block and measures",
        ),
        (
            "measures/drift.py",
            "from pipeline_core import words",
            "Measures import only public libraries",
        ),
    ],
)
def test_contracts_are_awake(skeleton, file, line, contract):
    (skeleton / "pipeline_core" / file).write_text(f"{line}\n")
    done = lint_imports(skeleton)
    broken = re.findall(r"^(.*) BROKEN\b", done.stdout, re.MULTILINE)
    assert contract in broken, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("execute.py", "from pipeline_core import engines"),
        ("blocks/prepare/first.py", "from pipeline_core.block import block"),
        ("blocks/prepare/first.py", "from pipeline_core.measures.drift import psi"),
    ],
)
def test_contracts_allow_what_is_meant(skeleton, file, line):
    (skeleton / "pipeline_core/measures/drift.py").touch()
    (skeleton / "pipeline_core" / file).write_text(f"{line}\n")
    done = lint_imports(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_contracts():
    packages = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages == set(contracts()["root_packages"])


@pytest.mark.parametrize("file", screen_files(*SCREENS), ids=str)
def test_screens_import_no_block(file):
    assert not [name for name in imports_of(file) if name.startswith("pipeline_core.blocks.")]


@pytest.mark.parametrize("file", screen_files("ui"), ids=str)
def test_ui_knows_no_page(file):
    assert not {name.split(".")[0] for name in imports_of(file)} & {"app", "pages"}


@pytest.mark.parametrize("module", [f"pipeline_core.{name}" for name in LIGHT])
def test_light_modules_import_nothing_heavy(module):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"There is no {module} yet.")
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())
