"""Each example's script runs folder in another folder and gives the numbers of its run."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruff.__main__ import find_ruff_bin

from pipeline_core.export.verify.verify import verify
from pipeline_core.spec import parse
from tests.example_names import MOST, NAMES

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
AT_ONE = ("housing", "database")  # threads, in the normal run
DATA = re.compile(r"\.(csv|csv\.gz|db)\Z")


@pytest.mark.parametrize(
    ("name", "threads"),
    [
        ("credit", 2),
        ("housing", 1),
        ("penguins", 2),
        ("database", 1),
        *(pytest.param(name, 1, marks=pytest.mark.long) for name in NAMES if name not in AT_ONE),
        pytest.param("housing", 2, marks=pytest.mark.long),
    ],
)
def test_example_is_verified(
    name: str, threads: int, export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / name / f"{name}.yaml").read_text(encoding="utf-8")
    exported = export_pipeline(text, threads, EXAMPLES / name)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    data = [file for file in (EXAMPLES / name).iterdir() if DATA.search(file.name)]
    for file in data:
        shutil.copy(file, folder)
    reports = exported.reports()
    verification = verify(exported.script(), folder, reports, threads)
    assert verification.equal, [str(difference) for difference in verification.differences[:5]]
    assert verification.value_count > 150
    assert len(list(folder.iterdir())) == len(data)  # it writes no files


@pytest.mark.parametrize("name", MOST)
def test_script_is_clean_and_stands_alone(
    name: str, export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / name / f"{name}.yaml").read_text(encoding="utf-8")
    script = export_pipeline(text, 1, EXAMPLES / name).script()
    file = tmp_path / "script.py"
    file.write_text(script, encoding="utf-8")
    ruff = os.fsdecode(find_ruff_bin())
    for options in (["check", "--select", "E,F,I,B,UP,SIM"], ["format", "--check"]):
        process = subprocess.run(
            [ruff, *options, "--isolated", file], capture_output=True, text=True
        )
        assert process.returncode == 0, process.stdout
    assert "pipeline_core" not in script
    assert " object at 0x" not in script
    assert str(EXAMPLES) not in script


def test_the_same_script_whatever_the_order_of_sets(tmp_path: Path) -> None:
    scripts = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.py"
        command = [sys.executable, "-m", "pipeline_core", "export", "-o", str(file)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        example = EXAMPLES / "penguins" / "penguins.yaml"
        subprocess.run([*command, str(example)], env=environment, check=True, timeout=300)
        scripts.append(file.read_text(encoding="utf-8"))
    assert scripts[0] == scripts[1]


def test_credit_script_takes_under_four_lines_a_stage(export_pipeline: Callable[..., Any]) -> None:
    text = (EXAMPLES / "credit" / "credit.yaml").read_text(encoding="utf-8")
    script = export_pipeline(text, 1, EXAMPLES / "credit").script()
    lines = script.split("\n")
    functions = {
        node.name: [
            line
            for line in lines[node.lineno - 1 : node.end_lineno]
            if line.strip() and not line.strip().startswith("#")  # notes of the pipeline
        ]
        for node in ast.parse(script).body
        if isinstance(node, ast.FunctionDef)
    }
    assert len(functions["prepare"]) + len(functions["run"]) < 4 * len(parse(text).stages)
    assert list(functions).index("main") < 5  # before what it calls


def test_script_prints_its_results_and_ends_well(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / "penguins" / "penguins.yaml").read_text(encoding="utf-8")
    script = export_pipeline(text, 1, EXAMPLES / "penguins").script("es")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    shutil.copy(EXAMPLES / "penguins" / "penguins.csv", tmp_path)
    process = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    for word in ("logistic_scores", "accuracy: ", "confusion"):
        assert word in process.stdout
    assert "en la carpeta que contiene penguins.csv:" in script


def test_script_exits_with_one_where_a_gate_says_no(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / "penguins" / "penguins.yaml").read_text(encoding="utf-8")
    before, _, after = text.partition("groups:")
    gate = """
  gate:
    block: quality_gate
    inputs: {scores: baseline_scores}
    settings: {metric: accuracy, at_least: 0.99}
groups:"""
    script = export_pipeline(before + gate.strip("\n") + after, 1, EXAMPLES / "penguins").script()
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    shutil.copy(EXAMPLES / "penguins" / "penguins.csv", tmp_path)
    process = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert process.returncode == 1
    assert "logistic_scores" in process.stdout  # all results are printed first
    assert "Traceback" not in process.stderr
