"""Twelve variants of a factory, one after another and side by side."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "faster on two cores by what the cores give, and the same numbers"
MODULE = "benchmarks.factory"
RATES = "0.05, 0.08, 0.1, 0.15, 0.2, 0.3"
DRAWING = """\
fabrica: 1
stages:
  rows: {{block: read_csv, settings: {{path: rows.csv}}}}
  roles: {{block: set_roles, inputs: {{table: rows}}, settings: {{target: y}}}}
  scaled: {{block: scale, inputs: {{data: roles}}}}
  model:
    block: hist_gradient_boosting_regressor
    inputs: {{data: scaled}}
    settings: {{max_iter: {trees}}}
  folds: {{block: cross_validate, inputs: {{model: model, data: scaled}}, settings: {{folds: 3}}}}
factory:
  judge: folds
  metric: r2
  steps: {{scaled: [true, false]}}
  settings: {{model.learning_rate: [{rates}]}}
"""


def produce(rows: int, trees: int, workers: int) -> dict[str, Any]:
    """Run the variants in a launcher that has the libraries loaded."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.factory.assembly import board_of, planned_factory
    from pipeline_core.factory.execution import launcher_for, produce_here, run_in_launcher
    from pipeline_core.spec import parse
    from pipeline_core.store import open_store
    from pipeline_core.store.runs import Options

    with temporary_folder() as folder:
        _write_rows(rows, folder / "rows.csv")
        pipeline, file = parse(DRAWING.format(trees=trees, rates=RATES)), folder / "drawing.yaml"
        store, catalogue = open_store(folder / "own"), load_catalogue(folder / "own")
        options = Options(workers=workers)
        with launcher_for(folder / "own", workers):
            joint = planned_factory(
                store, pipeline, catalogue, file, run_in_launcher, options=options
            )
            start = time.perf_counter()
            steps = list(produce_here(store, joint, "r2", options=options))
            took = time.perf_counter() - start
        ends = [step.end for step in steps if step.end]
        board = board_of(store, joint, ends, "r2", catalogue, measure=False)
        scores = {line.name: line.judgement.value for line in board if line.judgement}
    return {"took": took, "scores": dict(sorted(scores.items())), "variants": len(ends)}


def _write_rows(rows: int, path: Any) -> None:
    import pandas as pd
    from sklearn.datasets import make_regression

    X, y = make_regression(rows, 10, noise=10, random_state=0)
    pd.DataFrame(X).add_prefix("x").assign(y=y).to_csv(path, index=False)


CONTENDERS = {"produce": produce}


def run(options: Namespace) -> None:
    """Measure both in turns."""
    rows, trees = (300, 5) if options.small else (20_000, 100)
    entrants = {
        title: _contender(rows, trees, workers)
        for title, workers in {"one by one": 1, "side by side": 2}.items()
    }
    samples = run_in_turns(options.rounds, entrants)
    results = [sample.output["scores"] for runs in samples.values() for sample in runs]
    if any(other != results[0] for other in results):
        raise SystemExit(f"The scores differ: {results}")
    first = median_of(samples["one by one"], "took")
    table_rows = [
        {
            "variants": title,
            "x faster": first / median_of(runs, "took"),
            "wall s": median_of(runs, "took"),
        }
        for title, runs in samples.items()
    ]
    report("factory", BUDGET, table_rows, options.out)


def _contender(rows: int, trees: int, workers: int) -> Callable[[int], Sample]:
    return lambda _: run_contender(MODULE, "produce", rows=rows, trees=trees, workers=workers)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
