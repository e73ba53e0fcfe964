"""A hundred rows of five thousand columns: the same scores by hand, by the script, and by a run.

By hand is what somebody writes with pandas and scikit-learn; the script is the exported one.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from benchmarks.harness import Sample, median_of, report, run_command, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "a run of a wide table <= 1.5 x plain CPU"
MODULE = "benchmarks.wide"
PIPELINE = """\
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: wide.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y, positive: b}}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: stratified}}
  scaled: {block: scale, inputs: {data: split}}
  model: {block: logistic_regression, inputs: {data: scaled}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def write_table(path: str, columns: int) -> dict[str, Any]:
    """Write a table of noise and a target of two classes."""
    import numpy as np
    import pandas as pd

    values = np.random.default_rng(0).normal(size=(100, columns)).round(4)
    table = pd.DataFrame(values, columns=[f"column_{number}" for number in range(columns)])
    table.assign(y=["a", "b"] * 50).to_csv(path, index=False)
    return {}


def run_by_hand(path: str) -> dict[str, Any]:
    """Return the scores of a scaled logistic regression."""
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, roc_auc_score
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    table = pd.read_csv(path)
    train, test = train_test_split(table, test_size=0.25, random_state=0, stratify=table["y"])
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(train.drop(columns="y"), train["y"])
    features = test.drop(columns="y")
    chances = model.predict_proba(features)[:, 1]
    accuracy = accuracy_score(test["y"], model.predict(features))
    return {"scores": [accuracy, roc_auc_score(test["y"] == "b", chances)]}


CONTENDERS = {"plain": run_by_hand, "table": write_table}


def prepare(folder: Path, columns: int) -> Path:
    """Write the table, the pipeline and its script; return the pipeline's file."""
    run_contender(MODULE, "table", path=str(folder / "wide.csv"), columns=columns)
    file = folder / "wide.yaml"
    file.write_text(PIPELINE, "utf-8")
    script = str(folder / "script.py")
    run_command([*_fabrica(folder / "exporting", "export"), str(file), "-o", script])
    return file


def run_pipeline(folder: Path, file: Path, number: int) -> Sample:
    """Run the pipeline from the command line, in a workspace that knows the blocks alone."""
    workspace = folder / f"home{number}"
    run_command([*_fabrica(workspace, "blocks"), "--json"])
    sample = run_command([*_fabrica(workspace, "run"), str(file), "--json"])
    metrics = sample.output["stages"]["scores"]["metrics"]
    scores = [metrics["accuracy"], metrics["roc_auc"]]
    return Sample(sample.cpu, sample.wall, sample.megabytes, {"scores": scores})


def _fabrica(workspace: Path, command: str) -> list[str]:
    return [sys.executable, "-m", "pipeline_core", "--workspace", str(workspace), command]


def run(options: Namespace) -> None:
    """Measure each way, with nothing kept from before."""
    with temporary_folder() as folder:
        file = prepare(folder, 200 if options.small else 5_000)
        entrants = {
            "plain": lambda _: run_contender(MODULE, "plain", path=str(folder / "wide.csv")),
            "exported script": lambda _: run_command([sys.executable, "script.py"], folder=folder),
            "Fábrica": lambda number: run_pipeline(folder, file, number),
        }
        samples = run_in_turns(options.rounds, entrants)
    for plain, ours in zip(samples["plain"], samples["Fábrica"], strict=True):
        if plain.output["scores"] != ours.output["scores"]:
            raise SystemExit(f"The scores differ: {plain.output} and {ours.output}.")
    base = median_of(samples["plain"], "cpu")
    rows = [
        {
            "engine": name,
            "x plain CPU": median_of(runs, "cpu") / base,
            "CPU s": median_of(runs, "cpu"),
            "wall s": median_of(runs, "wall"),
            "peak MB": median_of(runs, "megabytes"),
        }
        for name, runs in samples.items()
    ]
    report("wide", BUDGET, rows, options.out)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
