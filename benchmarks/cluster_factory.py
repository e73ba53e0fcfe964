"""Sixty variants on a Dask cluster of two workers, against one thread here; and what a stage costs.

The cluster's cost is that of the client, its desk, the scheduler and the workers together; the
workers have loaded the libraries before, as a cluster that stays has. Both sides take turns.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cluster import cpu_of
from benchmarks.dask_processes import DaskProcesses, dask_cluster
from benchmarks.factory import DRAWING
from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "two workers >= 1.7 x one thread here at <= 1.25 x its CPU, and the same numbers"
MODULE = "benchmarks.cluster_factory"
SIZES = (10, 100, 1_000)


def produce(folder: str, variants: int, trees: int, engine: str) -> dict[str, Any]:
    """Run the variants here one by one, or on a cluster."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.factory.assembly import board_of, planned_factory
    from pipeline_core.factory.execution import launcher_for, produce_here, run_in_foreground
    from pipeline_core.spec import parse
    from pipeline_core.store import open_store
    from pipeline_core.store.runs import Options

    rates = ", ".join(f"{0.02 + 0.01 * number:.2f}" for number in range(variants // 2))
    file, options = Path(folder) / "drawing.yaml", Options(engine=engine)
    with temporary_folder() as home, launcher_for(home, None if engine else 1):
        store, catalogue = open_store(home), load_catalogue(home)
        pipeline = parse(DRAWING.format(trees=trees, rates=rates))
        joint = planned_factory(
            store, pipeline, catalogue, file, run_in_foreground, options=options
        )
        start = time.perf_counter()
        steps = list(produce_here(store, joint, "r2", options=options))
        took = time.perf_counter() - start
        launcher = _cpu_of_launcher(home)
        ends = [step.end for step in steps if step.end]
        board = board_of(store, joint, ends, "r2", catalogue, measure=False)
        scores = {line.name: line.judgement.value for line in board if line.judgement}
    return {"took": took, "scores": dict(sorted(scores.items())), "launcher": launcher}


def _cpu_of_launcher(home: Path) -> float:
    """Return the CPU seconds of a workspace's launcher and its runs, which are no children here."""
    import psutil

    from pipeline_core.runs import launcher_address

    address = launcher_address.find(home)
    return 0.0 if address is None else sum(psutil.Process(address.process.pid).cpu_times()[:4])


def chain(size: int, engine: str) -> dict[str, Any]:
    """Run a chain of stages that do next to nothing; each needs the one before."""
    from pipeline_core.catalog import load_catalogue, load_functions
    from pipeline_core.cluster.delegation import cluster_at
    from pipeline_core.engine.executor import execute
    from pipeline_core.plan import plan
    from pipeline_core.spec import Pipeline, Stage
    from pipeline_core.store import open_store

    stages: dict[str, Stage] = {"s0": Stage("s0", "example_data", settings={"name": "iris"})}
    for number in range(1, size):
        inputs: dict[str, tuple[str, ...]] = {"table": (f"s{number - 1}",)}
        stages[f"s{number}"] = Stage(f"s{number}", "drop_duplicates", inputs)
    with temporary_folder() as home:
        store, catalogue = open_store(home), load_catalogue(home)
        began = time.process_time()
        whole = plan(Pipeline(stages=stages), catalogue, store.artifacts, folder=home)
        planned = time.process_time() - began
        if not engine:
            return {"planned_s": planned}
        functions = load_functions(whole.entries, whole.entries)
        with cluster_at(engine, whole, store.artifacts) as run:
            start, began = time.perf_counter(), time.process_time()
            events = list(execute(whole, functions, store.artifacts, cluster=run))
            took, own = time.perf_counter() - start, time.process_time() - began
    succeeded = sum(event.get("status") == "succeeded" for event in events[:-1])
    if succeeded != size:
        raise SystemExit(f"{size - succeeded} of {size} stages did not succeed.")
    return {"planned_s": planned, "took": took, "own": own}


CONTENDERS = {"produce": produce, "chain": chain}


def run(options: Namespace) -> None:
    """Measure both in turns."""
    variants, rows, trees = (4, 300, 5) if options.small else (60, 40_000, 150)
    with temporary_folder() as folder:
        _write_rows(rows, folder / "rows.csv")
        (folder / "dask").mkdir()
        with dask_cluster(folder / "dask") as processes:
            values = {"folder": str(folder), "trees": trees}
            _on(processes, "produce", values | {"variants": 4})  # the workers load the libraries
            values["variants"] = variants
            contenders: dict[str, Callable[[int], Sample]] = {
                "one thread here": lambda _: _here(values),
                "two workers": lambda _: _on(processes, "produce", values),
            }
            samples = run_in_turns(options.rounds, contenders)
            sizes = SIZES[:1] if options.small else SIZES
            chains = {size: _on(processes, "chain", {"size": size}) for size in sizes}
    results = [sample.output["scores"] for runs in samples.values() for sample in runs]
    if any(other != results[0] for other in results):
        raise SystemExit(f"The scores differ: {results}")
    _report(samples, chains, options)


def _report(
    samples: dict[str, list[Sample]], chains: dict[int, Sample], options: Namespace
) -> None:
    wall, cpu = (median_of(samples["one thread here"], name) for name in ("took", "cpu"))
    rows = [
        {
            "variants": name,
            "x faster": round(wall / median_of(runs, "took"), 2),
            "x CPU": round(median_of(runs, "cpu") / cpu, 2),
            "wall s": round(median_of(runs, "took"), 1),
            "CPU s": round(median_of(runs, "cpu"), 1),
        }
        for name, runs in samples.items()
    ]
    report("cluster_factory", BUDGET, rows, options.out)
    growth: list[dict[str, Any]] = [
        {
            "stages in a chain": size,
            "wall ms a stage": round(1e3 * sample.output["took"] / size, 1),
            "CPU ms a stage": round(1e3 * sample.output["all"] / size, 1),
            "planned in, CPU s": round(sample.output["planned_s"], 2),
        }
        for size, sample in chains.items()
    ]
    if not options.small:
        planned = run_contender(MODULE, "chain", size=10_000, engine="")
        seconds = round(planned.output["planned_s"], 2)
        growth.append({"stages in a chain": 10_000, "planned in, CPU s": seconds})
    report("cluster_stages", "no more a stage for a thousand than for ten", growth, options.out)


def _here(values: dict[str, Any]) -> Sample:
    sample = run_contender(MODULE, "produce", **values, engine="")
    cpu = sample.cpu + float(sample.output["launcher"])
    return Sample(cpu, sample.wall, sample.megabytes, sample.output)


def _on(processes: DaskProcesses, contender: str, values: dict[str, Any]) -> Sample:
    """Run a contender whose work a cluster does; its CPU is that of both."""
    before = cpu_of(processes)
    sample = run_contender(MODULE, contender, **values, engine=processes.address)
    on_cluster = cpu_of(processes) - before
    output = {**sample.output, "all": on_cluster + float(sample.output.get("own", 0.0))}
    return Sample(sample.cpu + on_cluster, sample.wall, sample.megabytes, output)


def _write_rows(rows: int, path: Path) -> None:
    import pandas as pd
    from sklearn.datasets import make_regression

    X, y = make_regression(rows, 10, noise=10, random_state=0)
    pd.DataFrame(X).add_prefix("x").assign(y=y).to_csv(path, index=False)


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
