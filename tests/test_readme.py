"""The README is true: its pipeline runs, and the output that it shows is what is printed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, catalogue_file, fabrica  # noqa: F401 - fixtures

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECONDS = re.compile(r"\d+\.\d\d s")
RUN_ID = re.compile(r"\b0[0-9a-z]{15}\b")


def code_blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def normalised(text):
    """Replace what differs from run to run: seconds and the run's id."""
    return " ".join(RUN_ID.sub("RUN", SECONDS.sub("SECONDS", text)).split())


@pytest.fixture
def penguins(tmp_path):
    return Path(shutil.copytree(ROOT / "examples" / "penguins", tmp_path / "penguins"))


def test_its_pipeline_file_runs(penguins, fabrica):  # noqa: F811
    (penguins / "mine.yaml").write_text(code_blocks("yaml")[0], encoding="utf-8")
    process = fabrica("run", penguins / "mine.yaml", "--json")
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["stages"]["scores"]["metrics"]["accuracy"] > 0.9


def test_run_prints_what_it_shows(fabrica):  # noqa: F811
    example = code_blocks("console")[0].split("\n", 1)[1]
    printed = fabrica("run", "examples/penguins/penguins.yaml").stdout
    assert normalised(printed) == normalised(example)


def test_export_prints_and_writes_what_it_shows(fabrica, tmp_path):  # noqa: F811
    script = tmp_path / "penguins.py"
    process = fabrica("export", "examples/penguins/penguins.yaml", "-o", script, "--verify")
    example = code_blocks("console")[1].split("\n", 1)[1]
    assert process.stdout.replace(str(script), "penguins.py") == example
    written = script.read_text(encoding="utf-8")
    for part in code_blocks("python")[0].split("\n\n\n"):
        assert part.strip() in written


@pytest.mark.parametrize("path", re.findall(r"\]\(([\w./]+)\)", README))
def test_what_it_links_to_is_there(path):
    assert (ROOT / path).exists()
