"""What a stranger finds after cloning: nothing of our machines, everything that is promised."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TOP = {
    "app.py", "pages", "ui", "pipeline_core", "tests", "benchmarks", "examples", "docs",
    "Makefile", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE",
    ".streamlit", ".ci", ".gitignore",
}  # fmt: skip
REQUIREMENTS = re.compile(r"requirements(-[a-z]+)?\.(txt|lock)")
TEXT = {
    "", ".cfg", ".css", ".csv", ".html", ".ini", ".ipynb", ".js", ".json", ".lock", ".md", ".po",
    ".pot", ".py", ".sh", ".svg", ".toml", ".ts", ".tsx", ".txt", ".yaml", ".yml",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(home|root|work|farm|Users|opt|tmp)/\w|file:///\w")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|anaconda\.org"
    r"|(?:^|\s)(?:--(?:extra-)?index-url|--find-links)[ =]",
    re.MULTILINE,
)


def tracked() -> list[Path]:
    """Every file that is, or is about to be, part of the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode:
        pytest.skip("This is no git checkout: which files belong to it cannot be told.")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def found_in_text(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for file in tracked():
        if file.suffix in TEXT:
            text = file.read_text(encoding="utf-8", errors="replace")
            found += [f"{file.relative_to(ROOT)}: {hit[0]}" for hit in pattern.finditer(text)]
    return found


def requirements(name: str) -> dict[str, Requirement]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    listed = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(one.name): one for one in listed}


def imported_by(folder: Path) -> set[str]:
    """Return the top-level names of all modules that a folder's files import."""
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def test_top_level_holds_only_what_the_design_lists():
    names = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert not {name for name in names - TOP if not REQUIREMENTS.fullmatch(name)}


def test_no_file_names_a_path_of_one_machine():
    assert found_in_text(MACHINE_PATH) == []


def test_no_file_names_a_registry():
    assert found_in_text(REGISTRY) == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (MACHINE_PATH, "see /home" + "/ana/x.csv", True),
        (MACHINE_PATH, 'open("/tmp' + '/x")', True),
        (MACHINE_PATH, "https://example.org/home/x and docs/work/x", False),
        (REGISTRY, "--index-url" + " https://example.org/simple", True),
        (REGISTRY, "https://pypi" + ".org/simple/x", True),
        (REGISTRY, "the index of a table; pip install -r requirements.lock", False),
    ],
)
def test_the_patterns_see_what_they_should(pattern, text, found):
    assert bool(pattern.search(text)) is found


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".ci/run"])
def test_what_is_promised_is_there(name):
    assert (ROOT / name).stat().st_size > 0


def test_licence_is_the_one_that_is_declared():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert project["license"] == "Apache-2.0"
    assert (
        "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text()
    )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_have_lower_bounds(name):
    loose = [
        key
        for key, one in requirements(name).items()
        if not any(bound.operator in (">=", "==", "~=") for bound in one.specifier)
    ]
    assert loose == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_exact_versions_only(name):
    lines = (ROOT / name).read_text().splitlines()
    exact = re.compile(r"[\w.-]+==[\w.!+]+")
    odd = [line for line in lines if not (exact.fullmatch(line) or line.startswith("#"))]
    assert odd == (["-r requirements.lock"] if "-dev" in name else [])


@pytest.mark.parametrize(
    ("wanted", "locks"),
    [
        ("requirements.txt", ["requirements.lock"]),
        ("requirements-dev.txt", ["requirements.lock", "requirements-dev.lock"]),
    ],
)
def test_locks_satisfy_what_is_wanted(wanted, locks):
    locked = {key: one for name in locks for key, one in requirements(name).items()}
    for key, one in requirements(wanted).items():
        assert key in locked, f"{key} is not locked: run `make lock`"
        (version,) = [bound.version for bound in locked[key].specifier]
        assert one.specifier.contains(version), f"{key} {version}: run `make lock`"


def test_no_package_is_locked_twice():
    assert not set(requirements("requirements.lock")) & set(requirements("requirements-dev.lock"))


@pytest.mark.parametrize("room", ["pipeline_core", "ui", "pages"])
def test_every_library_that_is_imported_is_listed(room):
    listed = set(requirements("requirements.txt"))
    ours = {path.stem for path in ROOT.iterdir()} | set(sys.stdlib_module_names)
    makers = packages_distributions()
    missing = {
        name
        for name in imported_by(ROOT / room) - ours
        if not {canonicalize_name(maker) for maker in makers.get(name, [])} & listed
    }
    assert missing == set()


@pytest.mark.parametrize(
    "readme", sorted((ROOT / "examples").glob("*/README.md")), ids=lambda file: file.parent.name
)
def test_examples_say_where_their_data_is_from(readme):
    text = readme.read_text(encoding="utf-8")
    data = [file.name for file in readme.parent.iterdir() if ".csv" in file.name]
    assert data
    assert all(f"`{name}`" in text for name in data)
    assert "\nSource: " in text
    assert "\nLicence: " in text
    assert f"run examples/{readme.parent.name}/{readme.parent.name}.yaml`" in text
    assert (readme.parent / f"{readme.parent.name}.yaml").is_file()


def test_examples_are_the_three_that_are_promised():
    assert {file.parent.name for file in (ROOT / "examples").glob("*/*.yaml")} == {
        "credit", "housing", "penguins",
    }  # fmt: skip
