"""Handing on a gigabyte through five stages that change nothing, results kept on disk."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import rivals
from benchmarks.measure import contend, in_turns, middle, report
from benchmarks.options import scratch, start

BUDGET = "<= plain + 2 CPU s, the content written once, peak memory <= 1.2 x"
THIS = "benchmarks.handover"
STAGES = 5


def make(rows: int) -> Any:
    """Make 12 columns of numbers and one of words; 110 bytes a row."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    chance = np.random.default_rng(0)
    table = pd.DataFrame({f"n{number}": chance.random(rows) for number in range(12)})
    words = pa.array([f"word {number:03}" for number in range(1_000)], type=pa.large_string())
    taken = words.take(pa.array(np.arange(rows) % 1_000))
    return table.assign(words=pd.Series(pd.arrays.ArrowStringArray(taken), dtype="str"))


def same(table: Any) -> Any:
    return table


def plain(rows: int, **_: Any) -> dict[str, Any]:
    import pandas  # noqa: F401

    def work() -> Any:
        table = make(rows)
        for _ in range(STAGES):
            table = same(table)
        return table

    return _told(work, "")


def ours(rows: int, folder: str) -> dict[str, Any]:
    from benchmarks.own_blocks import Shelf, staged
    from benchmarks.trivial import giving, same_table
    from pipeline_core.store import open_store

    shelf = Shelf(giving(lambda: make(rows)), same_table)
    kept = open_store(Path(folder)).artifacts
    stages = {"s0": staged("s0", "given_table")}
    for number in range(1, STAGES + 1):
        stages[f"s{number}"] = staged(f"s{number}", "same_table", table=f"s{number - 1}")

    def work() -> Any:
        made = shelf.plan(stages, kept)
        shelf.run(made, kept)
        return made

    said = _told(work, folder, total=False)
    job = shelf.plan(stages, kept).jobs[f"s{STAGES}"]
    return said | {"total": float(kept.table(job.key, "rows")["n0"].sum())}


def memory(rows: int, folder: str) -> dict[str, Any]:
    import pandas  # noqa: F401
    from joblib import Memory

    def work() -> Any:
        cache = Memory(folder, verbose=0).cache
        table = cache(make)(rows)
        for number in range(STAGES):
            table = cache(same_as)(number, table)
        return table

    return _told(work, folder)


def same_as(number: int, table: Any) -> Any:
    """Hand on as another stage would: a call of its own for the cache."""
    return table


def hamilton(rows: int, folder: str) -> dict[str, Any]:
    import pandas  # noqa: F401
    from hamilton import ad_hoc_utils, driver

    source = "import pandas as pd\nfrom benchmarks.handover import make\n"
    source += "def s0(rows: int) -> pd.DataFrame:\n    return make(rows)\n"
    for number in range(1, STAGES + 1):
        before = f"s{number - 1}"
        source += f"def s{number}({before}: pd.DataFrame) -> pd.DataFrame:\n    return {before}\n"
    module = ad_hoc_utils.module_from_source(source)

    def work() -> Any:
        built = driver.Builder().with_modules(module).with_cache(path=folder).build()
        return built.execute([f"s{STAGES}"], inputs={"rows": rows})[f"s{STAGES}"]

    return _told(work, folder)


def _told(work: Callable[[], Any], folder: str, total: bool = True) -> dict[str, Any]:
    began = time.process_time()
    made = work()
    seconds = time.process_time() - began
    files = [file for file in Path(folder).rglob("*") if file.is_file()] if folder else []
    written = sum(file.stat().st_size for file in files) / 1e6
    said = {"work_cpu": seconds, "written": written}
    return said | ({"total": float(made["n0"].sum())} if total else {})


CONTENDERS = {"plain": plain, "ours": ours, "memory": memory, "hamilton": hamilton}


def run(options: Namespace) -> None:
    """Measure every engine; the slow ones once."""
    rows = 10_000 if options.small else 10_000_000

    def entrant(what: str) -> Any:
        def run_one(_: int) -> Any:
            with scratch() as folder:
                needed = rivals.environment() if what == "hamilton" else None
                return contend(THIS, what, needed, rows=rows, folder=str(folder))

        return run_one

    entrants = {"plain": entrant("plain"), "Fábrica": entrant("ours")}
    if not options.ours:
        entrants["joblib.Memory"] = entrant("memory")
        if rivals.environment():
            entrants["Hamilton, cache on"] = entrant("hamilton")
    found = in_turns(options.rounds, entrants, once=("joblib.Memory", "Hamilton, cache on"))
    if len({one.said["total"] for several in found.values() for one in several}) > 1:
        raise SystemExit("The engines disagree.")
    report("handover", BUDGET, _rows(found), options.out)


def _rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    limit, most = middle(found["plain"], "work_cpu"), middle(found["plain"], "megabytes")
    return [
        {
            "engine": name, "CPU s": middle(several, "work_cpu"),
            "plain + CPU s": middle(several, "work_cpu") - limit,
            "written MB": middle(several, "written"), "peak MB": middle(several, "megabytes"),
            "x plain peak": middle(several, "megabytes") / most,
        }
        for name, several in found.items()
    ]  # fmt: skip


if __name__ == "__main__":
    start(THIS, CONTENDERS, run)
