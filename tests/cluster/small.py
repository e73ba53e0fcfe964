"""A pipeline with a stage of each shape, which takes a second, and what a workspace kept of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline_core.store import open_store

PIPELINE = """fabrica: 1
name: small
seed: 7
stages:
  flowers: {block: example_data, settings: {name: iris}}
  again: {block: MIDDLE, inputs: {table: flowers}}
  roles: {block: set_roles, inputs: {table: again}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  forest:
    block: random_forest_classifier
    inputs: {data: scaled}
    settings: {n_estimators: 10}
  linear: {block: logistic_regression, inputs: {data: scaled}}
  best:
    block: search
    inputs: {model: linear, data: split}
    settings: {vary: {linear.C: [0.1, 1.0]}, folds: 3}
  scores: {block: evaluate, inputs: {model: forest, data: scaled}}
  folds: {block: cross_validate, inputs: {model: forest, data: scaled}}
  best_scores: {block: evaluate, inputs: {model: best, data: scaled}}
"""


def small_pipeline(folder: Path, middle: str = "drop_duplicates") -> Path:
    """Write the pipeline with a row block of one's choice in it."""
    path = folder / "small.yaml"
    path.write_text(PIPELINE.replace("MIDDLE", middle))
    return path


def kept_contents(workspace: Path) -> dict[str, Any]:
    """Return what was kept, by key: summaries, and the hashes of contents.

    A fitted model's file is signed and pickled, and not the same twice; what is computed with
    it is.
    """
    store = open_store(workspace)
    rows = store.artifacts._database.rows("SELECT key, summary, parts FROM artifacts")
    store.close()
    kept = {row["key"]: (json.loads(row["summary"]), json.loads(row["parts"])) for row in rows}
    for _, parts in kept.values():
        if "model" in parts:
            parts["model"] = parts["model"]["roles"]
    return {key: value for key, value in kept.items() if not key.startswith("recipe-")}
