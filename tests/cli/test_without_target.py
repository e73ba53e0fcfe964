"""Groups and outliers, judged from the terminal, and the same in the exported script."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.conftest import ROOT

PIPELINE = """
fabrica: 1
name: Segments
seed: 0
stages:
  penguins:
    block: read_csv
    settings: {path: penguins.csv}
  roles:
    block: set_roles
    inputs: {table: penguins}
    settings: {ROLES}
  measured:
    block: select_columns
    inputs: {data: roles}
    settings: {columns: [bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g]}
  filled:
    block: impute_numbers
    inputs: {data: measured}
  scaled:
    block: scale
    inputs: {data: filled}
  groups:
    block: k_means
    inputs: {data: scaled}
    settings: {n_clusters: 3}
  unusual:
    block: isolation_forest
    inputs: {data: scaled}
  group_scores:
    block: evaluate_clusters
    inputs: {model: groups, data: scaled}
  unusual_scores:
    block: evaluate_outliers
    inputs: {model: unusual, data: scaled}
"""


@pytest.mark.sampled(1)
@pytest.mark.parametrize("roles", ["{}", "{target: species}"])
def test_they_are_judged_without_a_target_and_the_script_says_the_same(fabrica, tmp_path, roles):
    shutil.copy(ROOT / "examples" / "penguins" / "penguins.csv", tmp_path)
    file, script = tmp_path / "segments.yaml", tmp_path / "segments.py"
    file.write_text(PIPELINE.replace("{ROLES}", roles), "utf-8")
    run = fabrica("run", file, "--json")
    assert run.returncode == 0, run.stderr
    metrics = json.loads(run.stdout)["stages"]["group_scores"]["metrics"]
    assert ("adjusted_rand" in metrics) == (roles != "{}")
    assert metrics["groups"] == 3
    process = fabrica("export", file, "-o", script, "--verify", "--lang", "en")
    assert process.returncode == 0, process.stderr
    assert "exactly the same" in process.stdout
    assert "pipeline_core" not in script.read_text("utf-8")
