"""Overhead of the engine: thousands of stages that do next to nothing.

Every stage adds one to the sum of its inputs. Planning and running are measured,
imports are not.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from benchmarks import rivals
from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "<= 60 us a stage in memory, <= 300 us kept on disk; 10,000 stages planned in < 1 s"
MODULE = "benchmarks.overhead"
Graph = dict[str, list[str]]


def make_graph(shape: str, size: int) -> Graph:
    """Return the inputs of each stage: a chain, or up to three of the previous fifty."""
    rng = random.Random(0)
    inputs: Graph = {"s0": []}
    for number in range(1, size):
        candidates = range(max(0, number - 50), number)
        sources = rng.sample(candidates, min(number, rng.randint(1, 3)))
        places = [number - 1] if shape == "chain" else sorted(sources)
        inputs[f"s{number}"] = [f"s{place}" for place in places]
    return inputs


def add_one(*values: float) -> float:
    """Return the sum of the values plus one, the work of every stage."""
    return 1.0 + sum(values)


def add_one_as_stage(stage: str, *values: float) -> float:
    """Return the sum of the values plus one; `stage` makes the call distinct for the cache."""
    return 1.0 + sum(values)


def plain_calls(shape: str, size: int, **_: Any) -> dict[str, Any]:
    graph, values = make_graph(shape, size), {}
    start = time.process_time()
    for name, inputs in graph.items():
        values[name] = add_one(*(values[source] for source in inputs))
    return _result(time.process_time() - start, size, values[f"s{size - 1}"])


def fabrica(shape: str, size: int, folder: str = "") -> dict[str, Any]:
    from benchmarks.function_blocks import FunctionBlocks, make_stage
    from benchmarks.trivial_blocks import add_scores
    from pipeline_core.store import open_store

    blocks = FunctionBlocks(add_scores)
    stages = {
        name: make_stage(name, "add_scores", **({"scores": inputs} if inputs else {}))
        for name, inputs in make_graph(shape, size).items()
    }
    artifacts = open_store(Path(folder)).artifacts if folder else None
    # Load lazily imported modules first, and freeze them as the run process does.
    blocks.run(blocks.plan({"warm": make_stage("warm", "add_scores")}), artifacts)
    gc.freeze()
    seconds = []
    for _ in range(2 if folder else 1):
        start = time.process_time()
        plan = blocks.plan(stages, artifacts)
        planning_seconds = time.process_time() - start
        summaries = blocks.run(plan, artifacts)
        seconds.append(time.process_time() - start)
    value = summaries[f"s{size - 1}"]["metrics"]["value"]
    again = {"again_us": 1e6 * seconds[1] / size} if folder else {}
    return _result(seconds[0], size, value) | {"planned_s": planning_seconds} | again


def joblib_memory(shape: str, size: int, folder: str) -> dict[str, Any]:
    from joblib import Memory

    cached = Memory(folder, verbose=0).cache(add_one_as_stage)
    cached("warm")
    seconds = []
    for _ in range(2):
        values: dict[str, float] = {}
        start = time.process_time()
        for name, inputs in make_graph(shape, size).items():
            values[name] = cached(name, *(values[source] for source in inputs))
        seconds.append(time.process_time() - start)
    result = _result(seconds[0], size, values[f"s{size - 1}"])
    return result | {"again_us": 1e6 * seconds[1] / size}


def hamilton_driver(shape: str, size: int, folder: str = "") -> dict[str, Any]:
    from hamilton import ad_hoc_utils, driver

    sys.setrecursionlimit(100_000)  # it walks a chain recursively
    source = "\n".join(
        f"def {name}({', '.join(f'{stage}: float' for stage in inputs)}) -> float:\n"
        f"    return 1.0 + sum(({''.join(f'{stage}, ' for stage in inputs)}))"
        for name, inputs in make_graph(shape, size).items()
    )
    module = ad_hoc_utils.module_from_source(source)
    seconds = []
    for _ in range(2 if folder else 1):
        start = time.process_time()
        builder = driver.Builder().with_modules(module)
        graph = (builder.with_cache(path=folder) if folder else builder).build()
        value = graph.execute([f"s{size - 1}"])[f"s{size - 1}"]
        seconds.append(time.process_time() - start)
    again = {"again_us": 1e6 * seconds[1] / size} if folder else {}
    return _result(seconds[0], size, value) | again


def _result(seconds: float, size: int, value: float) -> dict[str, Any]:
    return {"us": 1e6 * seconds / size, "value": float(value)}


CONTENDERS = {
    "plain": plain_calls,
    "fabrica": fabrica,
    "memory": joblib_memory,
    "hamilton": hamilton_driver,
}


def run(options: Namespace) -> None:
    """Measure every engine on every graph."""
    sizes = (20,) if options.small else (1_000, 10_000)
    rows = []
    for shape, size in [(shape, size) for size in sizes for shape in ("chain", "random")]:
        samples = run_in_turns(options.rounds, _entrants(shape, size, options))
        if len({sample.output["value"] for runs in samples.values() for sample in runs}) > 1:
            raise SystemExit("The engines disagree.")
        rows += [_row(name, shape, size, runs) for name, runs in samples.items()]
    report("overhead", BUDGET, rows, options.out)


def _entrants(shape: str, size: int, options: Namespace) -> dict[str, Any]:
    graph_values = {"shape": shape, "size": size}

    def entrant(contender: str, stored: bool) -> Any:
        def run_one(_: int) -> Sample:
            with temporary_folder() as folder:
                values = {"folder": str(folder)} if stored else {}
                environment = rivals.rivals_environment() if contender == "hamilton" else None
                return run_contender(MODULE, contender, environment, **graph_values, **values)

        return run_one

    entrants = {"plain": entrant("plain", False), "Fábrica": entrant("fabrica", False)}
    entrants["Fábrica, kept"] = entrant("fabrica", True)
    if options.ours:
        return entrants
    if rivals.rivals_environment() and (shape != "chain" or size <= 1_000):
        entrants["Hamilton"] = entrant("hamilton", False)
    if size <= 1_000:
        entrants["joblib.Memory"] = entrant("memory", True)
        if rivals.rivals_environment() and shape != "chain":
            entrants["Hamilton, kept"] = entrant("hamilton", True)
    return entrants


def _row(name: str, shape: str, size: int, samples: list[Sample]) -> dict[str, Any]:
    row: dict[str, Any] = {"engine": name, "graph": f"{shape} of {size:,}"}
    names = {"us": "us a stage", "again_us": "again, us", "planned_s": "planned in, CPU s"}
    for key, title in names.items():
        if key in samples[0].output:
            row[title] = median_of(samples, key)
    return row


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
