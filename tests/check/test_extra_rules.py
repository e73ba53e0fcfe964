"""Libraries that are not installed: palette, check and run say how to install them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.catalog import CORE
from pipeline_core.check import check
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import parse
from pipeline_core.spec.extras import EXTRAS, missing_library, needed_library
from tests.small_pipelines import real_blocks

ENTRIES = real_blocks()[0]
NEEDING = {
    name: library.name
    for name, entry in ENTRIES.items()
    if (library := needed_library(entry, {})) is not None
}
TEXT = """
fabrica: 1
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: ROLES}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: MODEL, inputs: {data: split}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""
MEMBER = """base: {block: dummy_classifier, inputs: {data: split}}
  model: {block: MODEL, inputs: {model: base, """
CONNECTED = {
    "read_url": "settings: {url: 'https://data.example/rows.csv'}",
    "read_database": "settings: {connection: 'secret:SHOP', query: SELECT 1}",
    "write_database": (
        "inputs: {table: flowers}, settings: {connection: 'secret:SHOP', table_name: a}"
    ),
}
EXPLAINED = "  why: {block: shap_values, inputs: {model: model, data: split}}\n"


def pipeline_with(block):
    roles = "{target: TARGET, sensitive: [sepal_width]}"
    return text_with(block).replace("ROLES", roles).replace("TARGET", target_of(block))


def target_of(block):
    return "petal_width" if ENTRIES[block].get("predicts") == "number" else "species"


def text_with(block):
    if block in CONNECTED:
        return TEXT.replace("MODEL", "dummy_classifier") + (
            f"  connected: {{block: {block}, {CONNECTED[block]}}}\n"
        )
    if ENTRIES[block]["shape"] == "assessment":
        return TEXT.replace("MODEL", "dummy_classifier") + EXPLAINED
    if ENTRIES[block]["shape"] == "meta":
        text = TEXT.replace("model: {block: MODEL, inputs: {", MEMBER)
        return text.replace("MODEL", block)
    return TEXT.replace("MODEL", block)


def without(library, folder: Path) -> dict[str, str]:
    """The environment of processes in which a library cannot be imported."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{library!r}] = None\n")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "FABRICA_SECRET_SHOP": "postgresql://ana@db/shop"}


def test_each_extra_has_its_file():
    files = {
        file.stem.removeprefix("requirements-") for file in CORE.parent.glob("requirements-*.txt")
    }
    assert files - {"dev"} == set(EXTRAS)
    libraries = {"fairlearn", "fsspec", "imblearn", "lightgbm", "psycopg", "shap", "xgboost"}
    assert set(NEEDING.values()) == libraries


@pytest.mark.parametrize("block", sorted(NEEDING))
def test_a_check_says_what_is_not_installed(block, monkeypatch):
    monkeypatch.setitem(sys.modules, NEEDING[block], None)
    problems = [p for p in check(parse(pipeline_with(block)), ENTRIES) if p.severity == "error"]
    assert [problem.code for problem in problems] == ["needs_extra"]
    for language in LANGUAGES:
        sentence = say(problems[0].message.code, problems[0].message.values, language)
        assert NEEDING[block] in sentence
        assert f"pip install -r requirements-{ENTRIES[block]['extra']}.txt" in sentence


def test_what_is_installed_is_not_missing():
    assert missing_library({"extra": "boost", "library": "sklearn"}, {}) is None
    assert missing_library({"settings": {"properties": {}}}, {"strategy": "optuna"}) is None


@pytest.mark.sampled(4)
@pytest.mark.parametrize("block", sorted(NEEDING))
def test_a_run_does_the_rest_and_says_what_to_install(block, tmp_path):
    file = tmp_path / "flowers.yaml"
    file.write_text(pipeline_with(block))
    command = [sys.executable, "-m", "pipeline_core", "run", str(file), "--lang", "en"]
    process = subprocess.run(
        [*command, "--workspace", str(tmp_path / "w")],
        cwd=CORE.parent,
        env=without(NEEDING[block], tmp_path / "site"),
        capture_output=True,
        text=True,
        check=False,
    )
    said = process.stdout + process.stderr
    assert process.returncode == 1, said
    assert f"pip install -r requirements-{ENTRIES[block]['extra']}.txt" in said
    assert "Traceback" not in said
