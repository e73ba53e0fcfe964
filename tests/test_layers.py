"""The layers hold: who may import whom, and what stays out of a light start.

The contracts stand in pyproject.toml; here they are run, shown to be awake,
and completed by what import-linter cannot see: pages are no package, and an
import inside a function is none at start.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"pandas", "numpy", "sklearn", "scipy", "pydantic", "networkx", "pyarrow", "streamlit"}
# What an unchanged re-run imports.
LIGHT = (
    "messages.words", "errors", "catalog", "catalog.settings", "spec", "edits", "check", "plan",
    "store", "cli",
)  # fmt: skip
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
    """Empty packages, one for each room that a contract names, that keep every contract."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for contract in contracts()["contracts"]:
        for container in contract.get("containers", ()):
            rooms = [room for layer in contract["layers"] for room in re.findall(r"\w+", layer)]
            for room in ("", *rooms):
                write(tmp_path / container.replace(".", "/") / room / "__init__.py")
    for name in ("blocks/prepare/first", "blocks/prepare/second", "engine/shared_process"):
        write(tmp_path / "pipeline_core" / f"{name}.py")
    for name in ("blocks", "blocks/prepare", "engine/local"):
        write(tmp_path / "pipeline_core" / name / "__init__.py")
    return tmp_path


def write(file: Path, text: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_an_empty_core_keeps_the_contracts(skeleton):
    done = lint_imports(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


BLOCK_FREE = "Nobody imports a block, not even another block"
CORE_LAYERS = "The core is built in layers"


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("pipeline_core/messages/words.py", "from pipeline_core import data", CORE_LAYERS),
        ("pipeline_core/engine/executor.py", "from pipeline_core import export", CORE_LAYERS),
        ("pipeline_core/check/order_rules.py", "from pipeline_core.plan import plan", CORE_LAYERS),
        (
            "pipeline_core/spec/writer.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pipeline_core.edits",
            CORE_LAYERS,
        ),
        (
            "pipeline_core/spec/writer.py",
            "def f() -> None:\n    import pipeline_core.edits",
            CORE_LAYERS,
        ),
        ("pipeline_core/brand_new.py", "", CORE_LAYERS),
        ("pipeline_core/errors.py", "import streamlit", "The core knows no screen"),
        ("pipeline_core/cli/run.py", "import ui", "The core knows no screen"),
        ("ui/text/words.py", "import pipeline_core.engine", "The screens compute nothing"),
        ("ui/text/words.py", "from ui import documents", "The screens are built in layers"),
        ("ui/canvas/scene.py", "from ui import api", "The screens are built in layers"),
        ("ui/brand_new.py", "", "The screens are built in layers"),
        (
            "ui/screens/home/choices_form.py",
            "from ui.screens import pipeline",
            "A screen knows no other, but runs show their results",
        ),
        (
            "pipeline_core/export/source/carry.py",
            "from pipeline_core.export import script",
            "The export is built in layers",
        ),
        (
            "pipeline_core/export/script/body.py",
            "from pipeline_core.engine import executor",
            "Export knows of the engine only how arguments are handed over",
        ),
        (
            "pipeline_core/cli/run.py",
            "from pipeline_core.engine import local",
            "Only the process that runs share knows what works on their stages",
        ),
        (
            "pipeline_core/blocks/prepare/first.py",
            "from pipeline_core.blocks.prepare import second",
            BLOCK_FREE,
        ),
        (
            "pipeline_core/catalog/catalogue.py",
            "from pipeline_core.blocks.prepare import first",
            BLOCK_FREE,
        ),
        (
            "pipeline_core/blocks/prepare/first.py",
            "from pipeline_core import messages",
            "Blocks import only block and measures",
        ),
        (
            "pipeline_core/measures/drift.py",
            "from pipeline_core import messages",
            "Measures import only public libraries",
        ),
    ],
)
def test_contracts_are_awake(skeleton, file, line, contract):
    write(skeleton / file, f"{line}\n")
    done = lint_imports(skeleton)
    broken = re.findall(r"^(.*) BROKEN\b", done.stdout, re.MULTILINE)
    assert contract in broken, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("engine/shared_process.py", "from pipeline_core.engine import local"),
        ("export/script/body.py", "from pipeline_core.engine import arguments"),
        ("blocks/prepare/first.py", "import pipeline_core.block"),
        ("blocks/prepare/first.py", "import pipeline_core.measures.drift"),
    ],
)
def test_contracts_allow_what_is_meant(skeleton, file, line):
    for name in ("measures/drift.py", "engine/arguments.py"):
        write(skeleton / "pipeline_core" / name)
    write(skeleton / "pipeline_core" / file, f"{line}\n")
    done = lint_imports(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("package", ["pipeline_core", "ui"])
def test_no_module_imports_itself_by_a_detour(package):
    """Imports inside functions and for types alone count too: they only hide a circle."""
    files = {module_of(file): file for file in (ROOT / package).rglob("*.py")}
    graph = {
        module: {name for name in imports_of(file) if name in files} - {module}
        for module, file in files.items()
    }
    for module, imported in graph.items():  # a package stands for what it hands on
        imported -= {name for name in imported if module.startswith(f"{name}.")}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("package", ["pipeline_core", "ui"])
def test_every_room_says_what_is_inside(package):
    inits = [file for file in (ROOT / package).rglob("__init__.py") if "blocks" not in str(file)]
    silent = [
        module_of(file) for file in inits if not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


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
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())
