"""The pages say what the code does: references are made anew and compared, examples run."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from pipeline_core.check import check
from pipeline_core.messages.compile import forms, read_po
from pipeline_core.spec import dump, parse
from pipeline_core.spec.entry import Shape
from pipeline_core.spec.reader import MUTING_KEYS, NOTE_KEYS, ROOT_KEYS, STAGE_KEYS
from tests.small_catalogue import real_catalogue

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def test_the_reference_pages_are_those_the_code_makes(tmp_path):
    generate = runpy.run_path(str(DOCS / "generate.py"))
    generate["main"](tmp_path)
    made = {file.relative_to(tmp_path): file.read_text("utf-8") for file in tmp_path.rglob("*.md")}
    stale = [
        str(name)
        for name, text in made.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != text
    ]
    assert stale == [], "run `make docs`"
    assert {file.relative_to(DOCS) for file in (DOCS / "blocks").glob("*.md")} <= made.keys()


def keys_in(section: str) -> set[str]:
    """Return the keys that a section's table explains."""
    text = (DOCS / "format.md").read_text("utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


def test_the_format_page_has_every_key():
    assert keys_in("The file") == set(ROOT_KEYS)
    assert keys_in("A stage") == set(STAGE_KEYS)
    assert keys_in("A note") == set(NOTE_KEYS)
    assert keys_in("A muted warning") == set(MUTING_KEYS)


def functions_in(file: Path) -> set[str]:
    """Return the names of a test file's functions, without importing it."""
    return {node.name for node in ast.parse(file.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}  # fmt: skip


def test_every_test_that_the_security_page_names_is_there():
    page = (DOCS / "security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page)
    assert len(named) == page.count(".py::") > 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).exists() or name not in functions_in(ROOT / file)
    ]
    assert missing == []


def test_every_row_of_the_security_page_names_a_test():
    rows = re.findall(
        r"^\| (?!What |---).*", (DOCS / "security.md").read_text("utf-8"), re.MULTILINE
    )
    assert [row for row in rows if ".py::" not in row] == []


def yaml_examples() -> list[tuple[str, str]]:
    return [
        (file.name, text)
        for file in PAGES
        for text in re.findall(r"```yaml\n(.*?)```", file.read_text("utf-8"), re.DOTALL)
        if re.search("(?m)^fabrica:", text)  # not a lesson, which has a pipeline in it
    ]


@pytest.mark.parametrize(("page", "text"), yaml_examples(), ids=lambda value: value[:20])
def test_every_pipeline_on_a_page_is_one(page, text):
    pipeline = parse(text)
    errors = [one for one in check(pipeline, real_catalogue()) if one.severity == "error"]
    assert errors == []
    assert parse(dump(pipeline, text)) == pipeline


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not link.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def heading_anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_anchors_are_headings(page):
    for link, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text("utf-8")):
        if not link.startswith("http"):
            target = (page.parent / link).resolve() if link else page
            assert anchor in heading_anchors(target), f"{page.name}: {link}#{anchor}"


def test_the_teachers_guide_calls_things_as_the_screens_do():
    text = (DOCS / "es" / "guia-para-docentes.md").read_text("utf-8")
    catalogues = [ROOT / "pipeline_core" / "messages" / "locale" / "es" / "LC_MESSAGES"]
    catalogues.append(ROOT / "ui" / "text" / "locale" / "es" / "LC_MESSAGES")
    texts = {
        form
        for folder in catalogues
        for file in folder.glob("*.po")
        for message in read_po(file.read_text("utf-8")).values()
        for form in forms(message)
    }
    named = set(re.findall(r"(?<!\*)\*{1,2}([^*\s][^*\n]*)\*{1,2}(?!\*)", text))
    assert named - texts == set()


def run_python(*command: str, folder: Path, blocks: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder with a folder of a user's blocks."""
    variables = {**os.environ, "FABRICA_BLOCKS": str(blocks), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=variables, capture_output=True, text=True
    )


def approve(folder: Path) -> None:
    command = ("-m", "pipeline_core", "blocks", "--approve", str(folder))
    assert run_python(*command, folder=ROOT, blocks=folder).returncode == 0


def test_the_block_that_is_written_step_by_step_lacks_nothing(tmp_path):
    folder = tmp_path / "my_blocks"
    page = (DOCS / "writing-a-block.md").read_text("utf-8")
    files = re.findall(r"\*\*`([\w./]+)`\*\*\n\n```\w+\n(.*?)```", page, re.DOTALL)
    assert {Path(name).suffix for name, _ in files} == {".py", ".po"}
    for name, text in files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    approve(folder)
    report = run_python("-m", "tests.blocks.report", folder=ROOT, blocks=folder)
    assert f"Blocks in {folder}: 1, none incomplete" in report.stdout, report.stdout + report.stderr
    command = ("-m", "pipeline_core", "blocks", "--lang", "es")
    listing = run_python(*command, folder=ROOT, blocks=folder)
    family = listing.stdout.partition("Entrenamiento")[2].partition("Validación del modelo")[0]
    assert "Vecinos más cercanos – Predice la clase" in family
    tests = run_python("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=folder, blocks=folder)
    assert tests.returncode == 0, tests.stdout


SHAPES = """
import json, sys
from pathlib import Path
from pipeline_core.block import BLOCKS
from pipeline_core.catalog import import_file, load_catalogue
from tests.blocks.report import broken_promises
entries = load_catalogue(Path(sys.argv[1]))
own = {name: entries[name] for name in sys.argv[2:]}
for entry in own.values():
    import_file(Path(entry["file"]), entry.get("contents"))
print(json.dumps({
    name: [entry["shape"], entry["family"], list(broken_promises(entry))]
    for name, entry in own.items()
}))
"""


def test_the_shapes_of_blocks_on_the_page_are_those_that_exist(tmp_path, workspace):
    folder = tmp_path / "my_blocks"
    folder.mkdir()
    page = (DOCS / "writing-a-block.md").read_text("utf-8")
    section = page.split("## The shapes")[1].split("## Settings")[0]
    for text in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        name = re.search(r"^def (\w+)", text, re.MULTILINE)[1]
        (folder / f"{name}.py").write_text(text, "utf-8")
    approve(folder)
    names = sorted(file.stem for file in folder.iterdir())
    done = run_python("-c", SHAPES, str(workspace), *names, folder=ROOT, blocks=folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {shape for shape, _, _ in told.values()} == set(get_args(Shape))
    assert told["decision_tree"][1] == "train"
    assert told["exact_hits"][1] == "validate_model"
    faults = [fault for _, _, faults in told.values() for fault in faults]
    assert [fault for fault in faults if not fault.startswith("has a doctest:")] == []
