"""A model inside another is exported with its settings, as one would write them."""

from __future__ import annotations

TEXT = """
fabrica: 1
name: Few
seed: 0
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  few:
    block: rfe
    inputs: {data: split}
    settings:
      n_features_to_select: 2
      estimator_settings: {C: 0.1}
  model:
    block: ada_boost_classifier
    inputs: {data: few}
    settings:
      estimator: decision_tree_classifier
      estimator_settings: {max_depth: 2}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def test_they_are_written_as_one_would_write_them(fabrica, tmp_path):
    file, script = tmp_path / "few.yaml", tmp_path / "few.py"
    file.write_text(TEXT, "utf-8")
    process = fabrica("export", file, "-o", script, "--verify", "--lang", "en")
    assert process.returncode == 0, process.stderr
    assert "exactly the same" in process.stdout
    text = script.read_text("utf-8")
    assert "LogisticRegression(C=0.1, random_state=0)" in text
    assert "DecisionTreeClassifier(max_depth=2, random_state=0)" in text
