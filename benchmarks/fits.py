"""Eight independent models, fitted on two cores."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import rivals
from benchmarks.harness import median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark

BUDGET = ">= 1.7 x faster than serial on two cores, <= 1.15 x its CPU"
MODULE = "benchmarks.fits"
MODELS = 8


def make_table(rows: int) -> Any:
    import pandas as pd
    from sklearn.datasets import make_classification

    X, y = make_classification(rows, 20, n_informative=10, random_state=0)
    columns = [f"x{number}" for number in range(X.shape[1])]
    return pd.DataFrame(X, columns=columns).assign(target=y)


def fit_model(table: Any, number: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # The defaults of the block; only the learning rate differs.
    model = HistGradientBoostingClassifier(learning_rate=0.05 + number / 100, random_state=0)
    return model.fit(table.drop(columns="target"), table["target"])


def fit_serially(rows: int) -> dict[str, Any]:
    table = make_table(rows)
    fit_model(table[:200], 0)
    return _measure(lambda: [fit_model(table, number) for number in range(MODELS)], table)


def fit_in_threads(rows: int) -> dict[str, Any]:
    from joblib import Parallel, delayed

    table = make_table(rows)
    fit_model(table[:200], 0)
    calls = [delayed(fit_model)(table, number) for number in range(MODELS)]
    return _measure(lambda: Parallel(n_jobs=2, prefer="threads")(calls), table)


def fit_with_hamilton(rows: int) -> dict[str, Any]:
    from hamilton import ad_hoc_utils, driver
    from hamilton.plugins.h_threadpool import FutureAdapter

    table = make_table(rows)
    fit_model(table[:200], 0)
    source = "from benchmarks.fits import fit_model\n"
    for number in range(MODELS):
        body = f"return fit_model(table, {number})"
        source += f"def m{number}(table: object) -> object:\n    {body}\n"
    names = [f"m{number}" for number in range(MODELS)]
    module = ad_hoc_utils.module_from_source(source)
    adapter = FutureAdapter(max_workers=2)
    graph = driver.Builder().with_modules(module).with_adapters(adapter).build()

    def work() -> Any:
        results = graph.execute(names, inputs={"table": table})
        return [results[name] for name in names]

    return _measure(work, table)


def fabrica(rows: int) -> dict[str, Any]:
    from benchmarks.function_blocks import FunctionBlocks, make_stage
    from benchmarks.trivial_blocks import table_block

    table = make_table(rows)
    fit_model(table[:200], 0)
    block = "hist_gradient_boosting_classifier"
    built_in = ("prepare/set_roles", f"train/{block}")
    blocks = FunctionBlocks(table_block(lambda: table), built_in=built_in)
    stages = {"given": make_stage("given", "given_table")}
    stages["roles"] = make_stage("roles", "set_roles", {"target": "target"}, table="given")
    for number in range(MODELS):
        rate = {"learning_rate": 0.05 + number / 100}
        stages[f"m{number}"] = make_stage(f"m{number}", block, rate, data="roles")
    outputs: dict[str, Any] = {}

    class InMemory:
        def save(self, key: str, output: Any, ingredients: Any) -> dict[str, Any]:
            outputs[key] = output
            return {}

        def load(self, key: str, functions: Any) -> Any:
            return outputs.get(key)

        def save_recipe(self, name: str, data: Any, transformer: Any, X: Any) -> None: ...

        def load_recipe(self, name: str, data: Any) -> None:
            return None

        def remember(self, pipeline: str, stage: str, ingredients: Any) -> None: ...

    plan = blocks.plan(stages)

    def work() -> Any:
        blocks.run(plan, InMemory(), workers=2)
        return [outputs[plan.jobs[f"m{number}"].key].model.pipeline for number in range(MODELS)]

    return _measure(work, table)


def _measure(work: Callable[[], list[Any]], table: Any) -> dict[str, Any]:
    start, start_cpu = time.perf_counter(), time.process_time()
    models = work()
    result = {"took": time.perf_counter() - start, "work_cpu": time.process_time() - start_cpu}
    rows = table.drop(columns="target")[:500]
    result["sums"] = [float(model.predict_proba(rows)[:, 1].sum()) for model in models]
    return result


CONTENDERS = {
    "serial": fit_serially,
    "threads": fit_in_threads,
    "hamilton": fit_with_hamilton,
    "fabrica": fabrica,
}


def run(options: Namespace) -> None:
    """Measure fitting in series, by hand in threads, and with the engines."""
    rows = 300 if options.small else 40_000
    entrants = {name: _contender(contender, rows) for name, contender in _entrants(options).items()}
    samples = run_in_turns(options.rounds, entrants)
    if len({str(sample.output["sums"]) for runs in samples.values() for sample in runs}) > 1:
        raise SystemExit("The models differ.")
    serial_wall = median_of(samples["serial"], "took")
    serial_cpu = median_of(samples["serial"], "work_cpu")
    table_rows = [
        {
            "engine": name,
            "x faster": serial_wall / median_of(runs, "took"),
            "x serial CPU": median_of(runs, "work_cpu") / serial_cpu,
            "wall s": median_of(runs, "took"),
            "CPU s": median_of(runs, "work_cpu"),
        }
        for name, runs in samples.items()
    ]
    report("fits", BUDGET, table_rows, options.out)


def _entrants(options: Namespace) -> dict[str, str]:
    entrants = {"serial": "serial", "Fábrica, 2 stages at a time": "fabrica"}
    if not options.ours:
        entrants["joblib, 2 threads by hand"] = "threads"
        if rivals.rivals_environment():
            entrants["Hamilton, 2 threads"] = "hamilton"
    return entrants


def _contender(name: str, rows: int) -> Any:
    environment = rivals.rivals_environment() if name == "hamilton" else None
    return lambda _: run_contender(MODULE, name, environment, rows=rows)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
