"""A small pipeline with a test of each kind, and its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

TEXT = """\
fabrica: 1
name: Loans
seed: 1
stages:
  rows: {block: read_csv, settings: {path: loans.csv}}
  older: {block: derive_column, inputs: {data: rows}, settings: {name: older, value: age > 40}}
  roles:
    block: set_roles
    inputs: {table: older}
    settings: {target: paid, positive: "yes", sensitive: [sex]}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: stratified}}
  shown: {block: select_columns, inputs: {data: split}, settings: {columns: [age, income, city]}}
  words: {block: encode_categories, inputs: {data: shown}}
  scaled: {block: scale, inputs: {data: words}}
  model: {block: logistic_regression, inputs: {data: scaled}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  bias: {block: bias_review, inputs: {model: model, data: split}}
  gate:
    block: quality_gate
    inputs: {scores: scores, model: model}
    settings: {metric: accuracy, at_least: 0.5}
# What must hold.
tests:
  - name: enough rows
    stage: roles
    rows_at_least: 300
    columns: [older, paid]
    no_gaps_in: [age]
    holds: age >= 18 and income < 200
  - {name: good enough, stage: scores, metric: roc_auc, at_least: 0.8}
  - {name: good for every sex, stage: bias, metric: recall, every: sex, at_least: 0.6}
  - name: a rich young one pays
    stage: gate
    rows: [{age: 20, income: 60}, {age: 25, income: 70, city: Oslo}]
    gives: "yes"
    probability_of: "yes"
    at_least: 0.9
  - {name: sex does not decide, stage: model, changing: {sex: [f, m]}, moves_at_most: 0, over: all}
  - {name: income helps, stage: model, more: income, by: 10%, never: lowers}
  - name: noise is borne
    stage: model
    despite: [noise, case, new_words]
    size: 0.01
    may_differ: 0.3
  - {name: alone as in a batch, stage: model, repeatable: true, over: 40}
"""


def write_pipeline(folder: Path, text: str = TEXT) -> Path:
    """Write the pipeline and its data; return the pipeline's file."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "age": random.integers(18, 80, 400),
            "income": random.normal(40, 10, 400).round(2),
            "city": random.choice(["Lima", "Oslo", "Quito"], 400),
            "sex": random.choice(["f", "m"], 400),
        }
    )
    chance = table["income"] / 10 - table["age"] / 20 + random.normal(0, 0.6, 400)
    table["paid"] = np.where(chance > 1.5, "yes", "no")
    table.to_csv(folder / "loans.csv", index=False)
    file = folder / "loans.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def changed(old: str, new: str) -> str:
    """Return the pipeline's text with one place of it changed."""
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)
