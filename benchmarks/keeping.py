"""Keeping a fitted forest in a workspace and loading it again, beside its fit."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from benchmarks.harness import median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "keeping and loading a forest of 1,000 trees <= 0.1 x its fit"
MODULE = "benchmarks.keeping"
_FIELDS = ("fit s", "keep s", "load s", "x fit", "MB")


def keep_signed(trees: int) -> dict[str, Any]:
    """Keep a forest as a run of ours does."""
    with temporary_folder() as folder:
        os.environ["FABRICA_KEYS"] = str(folder / "keys")
        return _measure(trees, folder / "workspace")


def keep_with_skops(trees: int) -> dict[str, Any]:
    """Keep a forest as skops does, which is what a workspace without a key uses."""
    with temporary_folder() as folder:
        (folder / "file").touch()
        os.environ["FABRICA_KEYS"] = str(folder / "file" / "keys")
        return _measure(trees, folder / "workspace")


def _measure(trees: int, workspace: Path) -> dict[str, Any]:
    from pipeline_core.data.data import Model
    from pipeline_core.data.output import Output
    from pipeline_core.store import open_store

    rows, forest, fit = _fit(trees)
    store = open_store(workspace)
    started = time.perf_counter()
    store.artifacts.save("forest", Output(model=Model(forest)), {})
    kept = time.perf_counter()
    output = open_store(workspace).artifacts.load("forest", {})
    keep, load = kept - started, time.perf_counter() - kept
    if output is None or output.model is None:
        raise SystemExit("The forest was not kept.")
    size = sum(file.stat().st_size for file in (workspace / "objects").glob("*/*"))
    chances = output.model.pipeline.predict_proba(rows)
    return {
        "equal": bool((chances == forest.predict_proba(rows)).all()),
        **dict(zip(_FIELDS, (fit, keep, load, (keep + load) / fit, size / 1e6), strict=True)),
    }


def _fit(trees: int) -> tuple[Any, Any, float]:
    from sklearn.datasets import make_classification
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline

    X, y = make_classification(4_000, 20, n_informative=10, random_state=0)
    RandomForestClassifier(2).fit(X, y)
    started = time.perf_counter()
    forest = make_pipeline(RandomForestClassifier(trees, random_state=0)).fit(X, y)
    return X[:200], forest, time.perf_counter() - started


CONTENDERS = {"fabrica": keep_signed, "skops": keep_with_skops}


def run(options: Namespace) -> None:
    """Measure what keeping and loading cost in each format, as a share of the fit before."""
    trees = 20 if options.small else 1_000
    entrants = {
        name: lambda _, name=name: run_contender(MODULE, name, trees=trees) for name in CONTENDERS
    }
    samples = run_in_turns(options.rounds, entrants)
    if not all(sample.output["equal"] for runs in samples.values() for sample in runs):
        raise SystemExit("A loaded forest predicts something else.")
    rows = [
        {"format": name, "trees": trees, **{field: median_of(runs, field) for field in _FIELDS}}
        for name, runs in samples.items()
    ]
    report("keeping", BUDGET, rows, options.out)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
