"""A clone of the repository: no paths of one machine, and everything that is promised."""

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

from ui.documents.documents import GALLERY

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    "app.py", "pages", "ui", "pipeline_core", "tests", "benchmarks", "examples", "docs",
    "Makefile", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
    ".streamlit", ".ci", ".gitattributes", ".gitignore",
}  # fmt: skip
WANTED = sorted(file.name for file in ROOT.glob("requirements*.txt"))
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


def tracked_files() -> list[Path]:
    """Return the files that are, or are about to be, part of the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if process.returncode:
        pytest.skip("This is no git checkout: its files cannot be listed.")
    return [ROOT / name for name in process.stdout.split("\0") if name and (ROOT / name).is_file()]


def matches_in_text(pattern: re.Pattern[str]) -> list[str]:
    matches = []
    for file in tracked_files():
        if file.suffix in TEXT:
            text = file.read_text(encoding="utf-8", errors="replace")
            matches += [f"{file.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    return matches


def requirements(name: str) -> dict[str, Requirement]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    parsed = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


def imported_by(folder: Path) -> set[str]:
    """Return the top-level names of all modules that a folder's files import."""
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def test_top_level_holds_only_what_the_design_lists():
    names = {file.relative_to(ROOT).parts[0] for file in tracked_files()}
    assert not {name for name in names - TOP_LEVEL if not REQUIREMENTS.fullmatch(name)}


def test_no_file_names_a_path_of_one_machine():
    assert matches_in_text(MACHINE_PATH) == []


def test_no_file_names_a_registry():
    assert matches_in_text(REGISTRY) == []


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (MACHINE_PATH, "see /home" + "/ana/x.csv", True),
        (MACHINE_PATH, 'open("/tmp' + '/x")', True),
        (MACHINE_PATH, "https://example.org/home/x and docs/work/x", False),
        (REGISTRY, "--index-url" + " https://example.org/simple", True),
        (REGISTRY, "https://pypi" + ".org/simple/x", True),
        (REGISTRY, "the index of a table; pip install -r requirements.lock", False),
    ],
)
def test_the_patterns_see_what_they_should(pattern, text, matches):
    assert bool(pattern.search(text)) is matches


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


@pytest.mark.parametrize("name", WANTED)
def test_requirements_have_lower_bounds(name):
    loose = [
        key
        for key, requirement in requirements(name).items()
        if not any(bound.operator in (">=", "==", "~=") for bound in requirement.specifier)
    ]
    assert loose == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_exact_versions_only(name):
    lines = (ROOT / name).read_text().splitlines()
    exact = re.compile(r"[\w.-]+==[\w.!+]+")
    odd = [line for line in lines if not (exact.fullmatch(line) or line.startswith("#"))]
    assert odd == (["-r requirements.lock"] if "-dev" in name else [])


@pytest.mark.parametrize(
    ("source", "locks"),
    [
        ("requirements.txt", ["requirements.lock"]),
        ("requirements-dev.txt", ["requirements.lock", "requirements-dev.lock"]),
        ("requirements-optuna.txt", ["requirements.lock", "requirements-dev.lock"]),
    ],
)
def test_locks_satisfy_what_is_wanted(source, locks):
    locked = {key: requirement for name in locks for key, requirement in requirements(name).items()}
    for key, requirement in requirements(source).items():
        assert key in locked, f"{key} is not locked: run `make lock`"
        (version,) = [bound.version for bound in locked[key].specifier]
        assert requirement.specifier.contains(version), f"{key} {version}: run `make lock`"


def test_no_package_is_locked_twice():
    assert not set(requirements("requirements.lock")) & set(requirements("requirements-dev.lock"))


@pytest.mark.parametrize("room", ["pipeline_core", "ui", "pages"])
def test_every_library_that_is_imported_is_listed(room):
    listed = {key for name in WANTED if "-dev" not in name for key in requirements(name)}
    own_modules = {path.stem for path in ROOT.iterdir()} | set(sys.stdlib_module_names)
    distributions = {"mlflow": ["mlflow-skinny"], **packages_distributions()}
    missing = {
        name
        for name in imported_by(ROOT / room) - own_modules
        # What an extra brings may not be installed: it then counts by its own name.
        if not {canonicalize_name(package) for package in distributions.get(name, [name])} & listed
    }
    assert missing == set()


@pytest.mark.parametrize(
    "readme", sorted((ROOT / "examples").glob("*/README.md")), ids=lambda file: file.parent.name
)
def test_examples_say_where_their_data_is_from(readme):
    text = readme.read_text(encoding="utf-8")
    data = [file.name for file in readme.parent.iterdir() if re.search(r"\.(csv|db)\b", file.name)]
    assert data
    assert all(f"`{name}`" in text for name in data)
    assert "\nSource: " in text
    assert "\nLicence: " in text
    assert f"run examples/{readme.parent.name}/{readme.parent.name}.yaml`" in text
    assert (readme.parent / f"{readme.parent.name}.yaml").is_file()


def test_every_example_is_in_the_gallery():
    examples = {file.parent.name for file in (ROOT / "examples").glob("*/*.yaml")}
    assert examples == set(GALLERY)
    assert len(GALLERY) == len(examples)
