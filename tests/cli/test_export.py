"""`export` from the terminal: verified, alone elsewhere, and as a picture."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.cli.conftest import ROOT
from tests.quality.small_tests import write_pipeline

DATA = {
    "credit": "german_credit.csv",
    "penguins": "penguins.csv",
    "housing": "california_housing.csv.gz",
}


@pytest.mark.parametrize(
    "name",
    [
        "penguins",
        pytest.param("credit", marks=pytest.mark.long),
        pytest.param("housing", marks=pytest.mark.long),
    ],
)
def test_the_script_is_verified_and_runs_elsewhere_alone(name, fabrica, tmp_path):
    script = tmp_path / "alone" / "script.py"
    script.parent.mkdir()
    file = ROOT / "examples" / name / f"{name}.yaml"
    process = fabrica("export", file, "-o", script, "--verify", "--lang", "en")
    assert process.returncode == 0, process.stderr
    assert "exactly the same" in process.stdout
    assert "pipeline_core" not in script.read_text()
    shutil.copy(file.parent / DATA[name], script.parent)
    alone = subprocess.run(
        [sys.executable, "-I", "script.py"],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stderr
    assert "_scores" in alone.stdout


@pytest.mark.parametrize("option", ["git", "--root"])
def test_a_team_keeps_its_data_beside_its_pipelines(fabrica, tmp_path, option):
    example, file = ROOT / "examples" / "penguins", tmp_path / "pipelines" / "penguins.yaml"
    for folder in ("pipelines", "data"):
        (tmp_path / folder).mkdir()
    shutil.copy(example / "penguins.csv", tmp_path / "data")
    text = (example / "penguins.yaml").read_text("utf-8")
    file.write_text(text.replace("path: penguins.csv", "path: ../data/penguins.csv"), "utf-8")
    root = ["--root", tmp_path] if option == "--root" else []
    if option == "git":
        assert fabrica("check", file).returncode == 1
        (tmp_path / ".git").mkdir()

    script = tmp_path / "pipelines" / "penguins.py"
    process = fabrica("export", file, "-o", script, "--verify", "--lang", "en", *root)
    assert process.returncode == 0, process.stderr
    assert "exactly the same" in process.stdout
    assert 'penguins_path: str = "../data/penguins.csv"' in script.read_text("utf-8")
    elsewhere = fabrica("check", file, "--root", tmp_path / "data")
    assert elsewhere.returncode != 0
    assert "--root must be a folder above the pipeline file" in elsewhere.stderr


def test_a_script_that_a_gate_refuses_exits_with_1(fabrica, tmp_path):
    shutil.copytree(ROOT / "examples" / "housing", tmp_path / "housing")
    file = tmp_path / "housing" / "housing.yaml"
    script = file.parent / "script.py"
    fabrica("export", file, "-o", script, "--set", "gate.at_most=1")
    alone = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=script.parent, capture_output=True, check=False
    )
    assert alone.returncode == 1


def test_the_picture_is_one_file_that_loads_nothing(fabrica, tmp_path):
    picture = tmp_path / "picture.html"
    file = ROOT / "examples" / "housing" / "housing.yaml"
    assert fabrica("export", file, "--to", "picture", "-o", picture).returncode == 0
    text = picture.read_text(encoding="utf-8")
    assert "boosting_scores" in text
    assert "<script src=" not in text
    assert "<link" not in text


def test_the_contracts_of_a_pipeline_go_to_pandera(fabrica, tmp_path):
    file = tmp_path / "late.yaml"
    file.write_text(
        "fabrica: 1\nstages:\n"
        "  read: {block: read_csv, settings: {path: late.csv}}\n"
        "  sane: {block: check_contract, inputs: {table: read},\n"
        "         settings: {rules: [{column: delay, max: 300}]}}\n"
        "  known:\n    block: check_contract\n    inputs: {table: sane}\n"
        "    settings: {rules: [{column: airport, allowed: [LIM, CUZ]}]}\n"
    )
    (tmp_path / "late.csv").write_text("delay,airport\n5,LIM\n")
    assert fabrica("export", file, "--to", "pandera").returncode == 0
    module = (tmp_path / "late_contracts.py").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^(\w+) = pa.DataFrameSchema\($", module) == ["sane", "known"]
    assert "pipeline_core" not in module
    file.write_text(file.read_text().replace("check_contract", "drop_duplicates"))
    file.write_text(re.sub(r"(?m)^ *settings: {rules.*}$", "", file.read_text()).replace(
        "{table: read},\n", "{table: read}}\n"))  # fmt: skip
    refused = fabrica("export", file, "--to", "pandera", "--lang", "en")
    assert refused.returncode == 2
    assert "a stage must be Check a contract; there is none" in refused.stderr


@pytest.mark.long
def test_a_notebook_is_verified_and_stands_beside_the_file(fabrica, tmp_path):
    file = write_pipeline(tmp_path / "loans")
    process = fabrica("export", file, "--to", "notebook", "--verify", "--lang", "en")
    assert process.returncode == 0, process.stderr
    assert "Verified: the notebook's cells give exactly the same" in process.stdout
    assert json.loads((file.parent / "loans.ipynb").read_text("utf-8"))["nbformat"] == 4


def test_a_project_is_a_folder_or_a_zip_file_and_replaces_nothing(fabrica, tmp_path):
    file = write_pipeline(tmp_path / "loans")
    assert fabrica("export", file, "--to", "project").returncode == 0
    folder = file.parent / "loans-project"
    assert (folder / "loans" / "pipeline.py").exists()
    assert not (folder / "loans.csv").exists()
    (folder / "mine.txt").write_text("kept")
    again = fabrica("export", file, "--to", "project", "--lang", "en")
    assert again.returncode == 2
    assert "nothing is replaced" in again.stderr
    assert (folder / "mine.txt").read_text() == "kept"
    packed = tmp_path / "loans.ZIP"
    assert fabrica("export", file, "--to", "project", "--data", "-o", packed).returncode == 0
    with zipfile.ZipFile(packed) as project:
        assert project.read("loans/loans.csv") == (file.parent / "loans.csv").read_bytes()
    wrong = fabrica("export", file, "--data", "--lang", "en")
    assert wrong.returncode == 2
    assert "--to must be project" in wrong.stderr
