"""A review of a model in the terminal: its drawers, a muting, a gate that refuses."""

from __future__ import annotations

import json

import pytest

TEXT = """
fabrica: 1
seed: 0
stages:
  rows: {block: example_data, settings: {name: wine}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: cultivar}}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: stratified}}
  model: {block: k_neighbors_classifier, inputs: {data: split}}
  review: {block: review_model, inputs: {model: model, data: split}}
  gate:
    block: quality_gate
    inputs: {scores: review, model: model}
    settings: {metric: checks_to_mend, at_most: 0}
"""


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "wine.yaml"
    file.write_text(TEXT)
    return file


def test_a_check_is_shown_muted_and_still_counted_by_the_gate(file, fabrica, workspace):
    here = ("--workspace", workspace)
    process = fabrica("run", file, *here)
    assert process.returncode == 1, process.stderr
    assert "review: To mend (" in process.stdout
    assert "MR15 Unscaled columns: The widest column spreads" in process.stdout
    assert "gate: checks_to_mend.at_most" in process.stdout

    place = ("MR15", "--stage", "review", *here)
    assert fabrica("mute", file, *place, "--reason", "As it is.", "--name", "Ana").returncode == 0
    shown = fabrica("show", "last", "review", *here).stdout
    assert "MR15 Unscaled columns. Muted by Ana: As it is." in shown
    assert "The widest column spreads" not in shown
    assert "review: Not applicable (" in shown
    spanish = fabrica("show", "last", "review", "--lang", "es", *here).stdout
    assert "MR15 Columnas sin escalar" in spanish

    again = json.loads(fabrica("run", file, "--json", *here).stdout)
    assert again["status"] == "refused"
    assert again["stages"]["review"]["status"] == "reused"
    checks = {check["name"]: check["verdict"] for check in again["stages"]["review"]["checks"]}
    assert checks["MR15"] == "mend", "a muting changed a number"


def test_an_unknown_code_is_refused(file, fabrica, workspace):
    process = fabrica("mute", file, "MR99", "--reason", "x", "--workspace", workspace)
    assert process.returncode == 2
    assert "MR99" in process.stderr
