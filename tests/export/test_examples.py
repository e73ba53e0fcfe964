"""Each example's script runs alone, elsewhere, and gives the run's very numbers."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruff.__main__ import find_ruff_bin

from pipeline_core.export.verify.verify import verify

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("credit", "housing", "penguins")


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_example_goes_home(
    name: str, threads: int, take_home: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / name / f"{name}.yaml").read_text(encoding="utf-8")
    home = take_home(text, threads, EXAMPLES / name)
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    for data in (EXAMPLES / name).glob("*.csv*"):
        shutil.copy(data, alone)
    reports = home.reports()
    found = verify(home.script(), alone, reports, threads)
    assert found.equal, [str(one) for one in found.differences[:5]]
    assert found.compared > 500
    assert len(list(alone.iterdir())) == 1  # it leaves nothing behind


@pytest.mark.parametrize("name", NAMES)
def test_script_is_clean_and_stands_alone(
    name: str, take_home: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / name / f"{name}.yaml").read_text(encoding="utf-8")
    script = take_home(text, 1, EXAMPLES / name).script()
    file = tmp_path / "script.py"
    file.write_text(script, encoding="utf-8")
    ruff = os.fsdecode(find_ruff_bin())
    for order in (["check", "--select", "E,F,I,B,UP,SIM"], ["format", "--check"]):
        done = subprocess.run([ruff, *order, "--isolated", file], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
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


def test_credit_script_reads_in_under_sixty_lines(take_home: Callable[..., Any]) -> None:
    text = (EXAMPLES / "credit" / "credit.yaml").read_text(encoding="utf-8")
    script = take_home(text, 1, EXAMPLES / "credit").script()
    lines = script.split("\n")
    functions = {
        node.name: [line for line in lines[node.lineno - 1 : node.end_lineno] if line.strip()]
        for node in ast.parse(script).body
        if isinstance(node, ast.FunctionDef)
    }
    assert len(functions["prepare"]) + len(functions["main"]) < 60
    assert list(functions).index("main") < 5  # before what it calls


def test_script_prints_its_results_and_ends_well(
    take_home: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / "penguins" / "penguins.yaml").read_text(encoding="utf-8")
    script = take_home(text, 1, EXAMPLES / "penguins").script("es")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    shutil.copy(EXAMPLES / "penguins" / "penguins.csv", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for word in ("logistic_scores", "accuracy: ", "confusion"):
        assert word in done.stdout
    assert "en la carpeta que contiene penguins.csv:" in script


def test_script_exits_with_one_where_a_gate_says_no(
    take_home: Callable[..., Any], tmp_path: Path
) -> None:
    text = (EXAMPLES / "penguins" / "penguins.yaml").read_text(encoding="utf-8")
    before, _, after = text.partition("layout:")
    gate = """
  gate:
    block: quality_gate
    inputs: {scores: baseline_scores}
    settings: {metric: accuracy, at_least: 0.99}
layout:"""
    script = take_home(before + gate.strip("\n") + after, 1, EXAMPLES / "penguins").script()
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    shutil.copy(EXAMPLES / "penguins" / "penguins.csv", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "logistic_scores" in done.stdout  # all results are printed first
    assert "Traceback" not in done.stderr
