"""What the engine itself costs: stages that do next to nothing, by the thousand.

Every stage adds one to the sum of its inputs. Counted are planning and
running; imports are not.
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
from benchmarks.measure import Sample, contend, in_turns, middle, report
from benchmarks.options import scratch, start

BUDGET = "<= 60 us a stage in memory, <= 300 us kept on disk; 10,000 stages planned in < 1 s"
Graph = dict[str, list[str]]


def graph(shape: str, size: int) -> Graph:
    """Return each stage's inputs: a chain, or up to three of the fifty before it."""
    chance = random.Random(0)
    made: Graph = {"s0": []}
    for number in range(1, size):
        near = range(max(0, number - 50), number)
        several = chance.sample(near, min(number, chance.randint(1, 3)))
        wanted = [number - 1] if shape == "chain" else sorted(several)
        made[f"s{number}"] = [f"s{one}" for one in wanted]
    return made


def add(*values: float) -> float:
    """Do what every stage does, as a plain function."""
    return 1.0 + sum(values)


def add_as(stage: str, *values: float) -> float:
    """Do the same under a name of its own, so that no two stages are one call."""
    return 1.0 + sum(values)


def plain(shape: str, size: int, **_: Any) -> dict[str, Any]:
    wanted, made = graph(shape, size), {}
    began = time.process_time()
    for name, inputs in wanted.items():
        made[name] = add(*(made[one] for one in inputs))
    return _told(time.process_time() - began, size, made[f"s{size - 1}"])


def ours(shape: str, size: int, folder: str = "") -> dict[str, Any]:
    from benchmarks.own_blocks import Shelf, staged
    from benchmarks.trivial import add_scores
    from pipeline_core.store import open_store

    shelf = Shelf(add_scores)
    stages = {
        name: staged(name, "add_scores", **({"scores": inputs} if inputs else {}))
        for name, inputs in graph(shape, size).items()
    }
    kept = open_store(Path(folder)).artifacts if folder else None
    # What is loaded once is loaded now, and set aside as a run's process does.
    shelf.run(shelf.plan({"warm": staged("warm", "add_scores")}), kept)
    gc.freeze()
    seconds = []
    for _ in range(2 if folder else 1):
        began = time.process_time()
        made = shelf.plan(stages, kept)
        planned = time.process_time() - began
        summaries = shelf.run(made, kept)
        seconds.append(time.process_time() - began)
    value = summaries[f"s{size - 1}"]["metrics"]["value"]
    again = {"again_us": 1e6 * seconds[1] / size} if folder else {}
    return _told(seconds[0], size, value) | {"planned_s": planned} | again


def memory(shape: str, size: int, folder: str) -> dict[str, Any]:
    from joblib import Memory

    cached = Memory(folder, verbose=0).cache(add_as)
    cached("warm")
    seconds = []
    for _ in range(2):
        made: dict[str, float] = {}
        began = time.process_time()
        for name, inputs in graph(shape, size).items():
            made[name] = cached(name, *(made[one] for one in inputs))
        seconds.append(time.process_time() - began)
    told = _told(seconds[0], size, made[f"s{size - 1}"])
    return told | {"again_us": 1e6 * seconds[1] / size}


def hamilton(shape: str, size: int, folder: str = "") -> dict[str, Any]:
    from hamilton import ad_hoc_utils, driver

    sys.setrecursionlimit(100_000)  # it walks a chain by calling itself
    source = "\n".join(
        f"def {name}({', '.join(f'{one}: float' for one in inputs)}) -> float:\n"
        f"    return 1.0 + sum(({''.join(f'{one}, ' for one in inputs)}))"
        for name, inputs in graph(shape, size).items()
    )
    module = ad_hoc_utils.module_from_source(source)
    seconds = []
    for _ in range(2 if folder else 1):
        began = time.process_time()
        builder = driver.Builder().with_modules(module)
        built = (builder.with_cache(path=folder) if folder else builder).build()
        value = built.execute([f"s{size - 1}"])[f"s{size - 1}"]
        seconds.append(time.process_time() - began)
    again = {"again_us": 1e6 * seconds[1] / size} if folder else {}
    return _told(seconds[0], size, value) | again


def _told(seconds: float, size: int, value: float) -> dict[str, Any]:
    return {"us": 1e6 * seconds / size, "value": float(value)}


CONTENDERS = {"plain": plain, "ours": ours, "memory": memory, "hamilton": hamilton}


def run(options: Namespace) -> None:
    """Measure every engine on every graph."""
    sizes = (20, 50) if options.small else (1_000, 10_000)
    rows = []
    for shape, size in [(shape, size) for size in sizes for shape in ("chain", "random")]:
        samples = in_turns(options.rounds, _entrants(shape, size, options))
        if len({one.said["value"] for several in samples.values() for one in several}) > 1:
            raise SystemExit("The engines disagree.")
        rows += [_row(name, shape, size, several) for name, several in samples.items()]
    report("overhead", BUDGET, rows, options.out)


def _entrants(shape: str, size: int, options: Namespace) -> dict[str, Any]:
    def entrant(what: str, keep: bool) -> Any:
        def run_one(_: int) -> Sample:
            with scratch() as folder:
                kept = {"folder": str(folder)} if keep else {}
                more = rivals.environment() if what == "hamilton" else None
                return contend("benchmarks.overhead", what, more, shape=shape, size=size, **kept)

        return run_one

    found = {"plain": entrant("plain", False), "Fábrica": entrant("ours", False)}
    found["Fábrica, kept"] = entrant("ours", True)
    if options.ours:
        return found
    if rivals.environment() and (shape != "chain" or size <= 1_000):
        found["Hamilton"] = entrant("hamilton", False)
    if size <= 1_000:
        found["joblib.Memory"] = entrant("memory", True)
        if rivals.environment() and shape != "chain":
            found["Hamilton, kept"] = entrant("hamilton", True)
    return found


def _row(name: str, shape: str, size: int, samples: list[Sample]) -> dict[str, Any]:
    row: dict[str, Any] = {"engine": name, "graph": f"{shape} of {size:,}"}
    names = {"us": "us a stage", "again_us": "again, us", "planned_s": "planned in, CPU s"}
    for key, title in names.items():
        if key in samples[0].said:
            row[title] = middle(samples, key)
    return row


if __name__ == "__main__":
    start("benchmarks.overhead", CONTENDERS, run)
