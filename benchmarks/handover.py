"""A gigabyte passed through five stages that change nothing, with results stored on disk."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import rivals
from benchmarks.harness import median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "<= plain + 2 CPU s, the content written once, peak memory <= 1.2 x"
MODULE = "benchmarks.handover"
STAGES = 5


def make_table(rows: int) -> Any:
    """Return a table of 12 columns of numbers and one of words; 110 bytes per row."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    rng = np.random.default_rng(0)
    table = pd.DataFrame({f"n{number}": rng.random(rows) for number in range(12)})
    words = pa.array([f"word {number:03}" for number in range(1_000)], type=pa.large_string())
    column = words.take(pa.array(np.arange(rows) % 1_000))
    return table.assign(words=pd.Series(pd.arrays.ArrowStringArray(column), dtype="str"))


def hand_on(table: Any) -> Any:
    return table


def plain_calls(rows: int, **_: Any) -> dict[str, Any]:
    import pandas  # noqa: F401

    def work() -> Any:
        table = make_table(rows)
        for _ in range(STAGES):
            table = hand_on(table)
        return table

    return _measure(work, "")


def fabrica(rows: int, folder: str) -> dict[str, Any]:
    from benchmarks.function_blocks import FunctionBlocks, make_stage
    from benchmarks.trivial_blocks import same_table, table_block
    from pipeline_core.store import open_store

    blocks = FunctionBlocks(table_block(lambda: make_table(rows)), same_table)
    artifacts = open_store(Path(folder)).artifacts
    stages = {"s0": make_stage("s0", "given_table")}
    for number in range(1, STAGES + 1):
        stages[f"s{number}"] = make_stage(f"s{number}", "same_table", table=f"s{number - 1}")

    def work() -> Any:
        plan = blocks.plan(stages, artifacts)
        blocks.run(plan, artifacts)
        return plan

    result = _measure(work, folder, total=False)
    job = blocks.plan(stages, artifacts).jobs[f"s{STAGES}"]
    return result | {"total": float(artifacts.table(job.key, "rows")["n0"].sum())}


def joblib_memory(rows: int, folder: str) -> dict[str, Any]:
    import pandas  # noqa: F401
    from joblib import Memory

    def work() -> Any:
        cache = Memory(folder, verbose=0).cache
        table = cache(make_table)(rows)
        for number in range(STAGES):
            table = cache(hand_on_as_stage)(number, table)
        return table

    return _measure(work, folder)


def hand_on_as_stage(number: int, table: Any) -> Any:
    """Return the table; `number` makes the call distinct for the cache."""
    return table


def hamilton_cached(rows: int, folder: str) -> dict[str, Any]:
    import pandas  # noqa: F401
    from hamilton import ad_hoc_utils, driver

    source = "import pandas as pd\nfrom benchmarks.handover import make_table\n"
    source += "def s0(rows: int) -> pd.DataFrame:\n    return make_table(rows)\n"
    for number in range(1, STAGES + 1):
        table = f"s{number - 1}"
        source += f"def s{number}({table}: pd.DataFrame) -> pd.DataFrame:\n    return {table}\n"
    module = ad_hoc_utils.module_from_source(source)

    def work() -> Any:
        graph = driver.Builder().with_modules(module).with_cache(path=folder).build()
        return graph.execute([f"s{STAGES}"], inputs={"rows": rows})[f"s{STAGES}"]

    return _measure(work, folder)


def _measure(work: Callable[[], Any], folder: str, total: bool = True) -> dict[str, Any]:
    start = time.process_time()
    table = work()
    seconds = time.process_time() - start
    files = [file for file in Path(folder).rglob("*") if file.is_file()] if folder else []
    written = sum(file.stat().st_size for file in files) / 1e6
    result = {"work_cpu": seconds, "written": written}
    return result | ({"total": float(table["n0"].sum())} if total else {})


CONTENDERS = {
    "plain": plain_calls,
    "fabrica": fabrica,
    "memory": joblib_memory,
    "hamilton": hamilton_cached,
}


def run(options: Namespace) -> None:
    """Measure all engines; the slow ones only once."""
    rows = 10_000 if options.small else 10_000_000

    def entrant(contender: str) -> Any:
        def run_one(_: int) -> Any:
            with temporary_folder() as folder:
                environment = rivals.rivals_environment() if contender == "hamilton" else None
                return run_contender(MODULE, contender, environment, rows=rows, folder=str(folder))

        return run_one

    entrants = {"plain": entrant("plain"), "Fábrica": entrant("fabrica")}
    if not options.ours:
        entrants["joblib.Memory"] = entrant("memory")
        if rivals.rivals_environment():
            entrants["Hamilton, cache on"] = entrant("hamilton")
    samples = run_in_turns(options.rounds, entrants, once=("joblib.Memory", "Hamilton, cache on"))
    if len({sample.output["total"] for runs in samples.values() for sample in runs}) > 1:
        raise SystemExit("The engines disagree.")
    report("handover", BUDGET, _result_rows(samples), options.out)


def _result_rows(samples: dict[str, Any]) -> list[dict[str, Any]]:
    plain_cpu = median_of(samples["plain"], "work_cpu")
    plain_peak = median_of(samples["plain"], "megabytes")
    return [
        {
            "engine": name,
            "CPU s": median_of(runs, "work_cpu"),
            "plain + CPU s": median_of(runs, "work_cpu") - plain_cpu,
            "written MB": median_of(runs, "written"),
            "peak MB": median_of(runs, "megabytes"),
            "x plain peak": median_of(runs, "megabytes") / plain_peak,
        }
        for name, runs in samples.items()
    ]


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
