"""``fabrica row``: a row through a run, as text and as JSON."""

from __future__ import annotations

import json

import pandas as pd


def test_a_row_is_followed_through_a_run(fabrica, workspace):
    example = "examples/penguins/penguins.yaml"
    assert fabrica("run", example, "--workspace", workspace).returncode == 0

    process = fabrica("row", "last", "7", "--workspace", workspace, "--json")
    passport = json.loads(process.stdout)
    stages = {entry["stage"]: entry for entry in passport["stages"]}
    source = pd.read_csv("examples/penguins/penguins.csv").iloc[7]
    values = next(iter(stages.values()))["values"]
    assert (process.returncode, passport["row"], passport["matches"]) == (0, 7, 1)
    assert all(pd.isna(source[name]) or source[name] == value for name, value in values.items())

    text = fabrica("row", "last", "7", "--workspace", workspace, "--lang", "es").stdout
    assert text.startswith("Fila 7 de")
    assert all(f"\n{name}" in text for name in stages)


def test_wrong_words_are_sentences(fabrica, workspace):
    example = "examples/penguins/penguins.yaml"
    assert fabrica("row", "last", "7", "--workspace", workspace).returncode == 2
    assert fabrica("run", example, "--to", "measurements", "--workspace", workspace).returncode == 0
    process = fabrica("row", "last", "9999", "--workspace", workspace)
    assert (process.returncode, process.stdout) == (2, "")
    assert "its rows are numbered 0 to 343" in process.stderr
    process = fabrica("row", "last", "1", "--column", "beak", "--workspace", workspace)
    assert "has a column 'beak'" in process.stderr
