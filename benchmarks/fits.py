"""Eight models that do not depend on each other, on two cores."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import rivals
from benchmarks.measure import contend, in_turns, middle, report
from benchmarks.options import start

BUDGET = ">= 1.7 x faster than serial on two cores, <= 1.15 x its CPU"
THIS = "benchmarks.fits"
MODELS = 8


def table_of(rows: int) -> Any:
    from sklearn.datasets import make_classification

    X, y = make_classification(rows, 20, n_informative=10, random_state=0)
    return _frame(X).assign(target=y)


def _frame(X: Any) -> Any:
    import pandas as pd

    return pd.DataFrame(X, columns=[f"x{number}" for number in range(X.shape[1])])


def fit(table: Any, number: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # The block's own defaults, one setting different in each.
    model = HistGradientBoostingClassifier(learning_rate=0.05 + number / 100, random_state=0)
    return model.fit(table.drop(columns="target"), table["target"])


def serial(rows: int) -> dict[str, Any]:
    table = table_of(rows)
    fit(table[:200], 0)
    return _told(lambda: [fit(table, number) for number in range(MODELS)], table)


def threads(rows: int) -> dict[str, Any]:
    from joblib import Parallel, delayed

    table = table_of(rows)
    fit(table[:200], 0)
    calls = [delayed(fit)(table, number) for number in range(MODELS)]
    return _told(lambda: Parallel(n_jobs=2, prefer="threads")(calls), table)


def hamilton(rows: int) -> dict[str, Any]:
    from hamilton import ad_hoc_utils, driver
    from hamilton.plugins.h_threadpool import FutureAdapter

    table = table_of(rows)
    fit(table[:200], 0)
    source = "from benchmarks.fits import fit\n"
    for number in range(MODELS):
        source += f"def m{number}(table: object) -> object:\n    return fit(table, {number})\n"
    names = [f"m{number}" for number in range(MODELS)]
    module = ad_hoc_utils.module_from_source(source)
    adapter = FutureAdapter(max_workers=2)
    built = driver.Builder().with_modules(module).with_adapters(adapter).build()

    def work() -> Any:
        done = built.execute(names, inputs={"table": table})
        return [done[name] for name in names]

    return _told(work, table)


def ours(rows: int) -> dict[str, Any]:
    from benchmarks.own_blocks import Shelf, staged
    from benchmarks.trivial import giving

    table = table_of(rows)
    fit(table[:200], 0)
    block = "hist_gradient_boosting_classifier"
    shelf = Shelf(giving(lambda: table), built_in=("prepare/set_roles", f"train/{block}"))
    stages = {"given": staged("given", "given_table")}
    stages["roles"] = staged("roles", "set_roles", {"target": "target"}, table="given")
    for number in range(MODELS):
        rate = {"learning_rate": 0.05 + number / 100}
        stages[f"m{number}"] = staged(f"m{number}", block, rate, data="roles")
    kept: dict[str, Any] = {}

    class InMemory:
        def save(self, key: str, output: Any, ingredients: Any) -> dict[str, Any]:
            kept[key] = output
            return {}

        def load(self, key: str, functions: Any) -> Any:
            return kept.get(key)

        def remember(self, pipeline: str, stage: str, ingredients: Any) -> None: ...

    made = shelf.plan(stages)

    def work() -> Any:
        shelf.run(made, InMemory(), workers=2)
        return [kept[made.jobs[f"m{number}"].key].model.pipeline for number in range(MODELS)]

    return _told(work, table)


def _told(work: Callable[[], list[Any]], table: Any) -> dict[str, Any]:
    began, began_cpu = time.perf_counter(), time.process_time()
    models = work()
    said = {"took": time.perf_counter() - began, "work_cpu": time.process_time() - began_cpu}
    rows = table.drop(columns="target")[:500]
    said["sums"] = [float(model.predict_proba(rows)[:, 1].sum()) for model in models]
    return said


CONTENDERS = {"serial": serial, "threads": threads, "hamilton": hamilton, "ours": ours}


def run(options: Namespace) -> None:
    """Measure serial, by hand, and the engines."""
    rows = 300 if options.small else 40_000
    entrants = {name: _entrant(what, rows) for name, what in _wanted(options).items()}
    found = in_turns(options.rounds, entrants)
    if len({str(one.said["sums"]) for several in found.values() for one in several}) > 1:
        raise SystemExit("The models differ.")
    wall, cpu = middle(found["serial"], "took"), middle(found["serial"], "work_cpu")
    made = [
        {
            "engine": name, "x faster": wall / middle(several, "took"),
            "x serial CPU": middle(several, "work_cpu") / cpu,
            "wall s": middle(several, "took"), "CPU s": middle(several, "work_cpu"),
        }
        for name, several in found.items()
    ]  # fmt: skip
    report("fits", BUDGET, made, options.out)


def _wanted(options: Namespace) -> dict[str, str]:
    found = {"serial": "serial", "Fábrica, 2 stages at a time": "ours"}
    if not options.ours:
        found["joblib, 2 threads by hand"] = "threads"
        if rivals.environment():
            found["Hamilton, 2 threads"] = "hamilton"
    return found


def _entrant(what: str, rows: int) -> Any:
    needed = rivals.environment() if what == "hamilton" else None
    return lambda _: contend(THIS, what, needed, rows=rows)


if __name__ == "__main__":
    start(THIS, CONTENDERS, run)
