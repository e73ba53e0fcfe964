"""Windows that a process watches for kept models, one after the other, and what it holds meanwhile.

Two models are watched in one process, each with a table of its own whose rows come in turns. What
is told: the memory in which the process lives (resident) after the first tenth of the windows and
at the end, and what a window costs in the second tenth and in the last.
"""

from __future__ import annotations

import os
import sqlite3
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.harness import median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

BUDGET = "memory flat over 10,000 windows of two models in one process"
MODULE = "benchmarks.monitor"
_ROWS = 50
_FIELDS = (
    "MB at a tenth", "MB at the end", "grown MB", "first ms a window", "last ms a window", "disk MB"
)  # fmt: skip
_TEXT = """\
fabrica: 1
name: Watched
seed: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: label}}
  split: {block: split_rows, inputs: {data: roles}}
  coded: {block: encode_categories, inputs: {data: split}}
  model: {block: ridge, inputs: {data: coded}}
"""


def two_models(windows: int) -> dict[str, Any]:
    """Watch so many windows, half of them for each model."""
    from pipeline_core.monitor.open_models import OpenModels
    from pipeline_core.monitor.rounds import look_at_all

    with temporary_folder() as folder:
        store = _store(folder)
        models, tenth = OpenModels(store), windows // 10
        costs: list[float] = []
        megabytes: list[float] = []
        for number in range(tenth, windows + 1, tenth):
            _add_rows(folder, tenth // 2)
            started = time.process_time()
            has_watch = [step.watched is not None for step in look_at_all(store, models)]
            costs.append((time.process_time() - started) / tenth)
            megabytes.append(_resident())
            if len(has_watch) != tenth or not all(has_watch):
                raise SystemExit(f"At window {number}, {len(has_watch)} of {tenth} were watched.")
        size = (store.workspace / "fabrica.db").stat().st_size / 1e6
    first, last = megabytes[0], megabytes[-1]
    values = (first, last, last - first, 1_000 * costs[1], 1_000 * costs[-1], size)
    return {"windows": windows, **dict(zip(_FIELDS, values, strict=True))}


CONTENDERS = {"two models": two_models}


def _store(folder: Path) -> Any:
    """Return a workspace with two models that a run has fitted, and a deployment of each."""
    import pipeline_core
    from pipeline_core.runs.keeping import keep_of_run
    from pipeline_core.store import open_store
    from pipeline_core.store.deployments import Deployment

    _table(2_000).to_csv(folder / "rows.csv", index=False)
    (folder / "watched.yaml").write_text(_TEXT)
    workspace = folder / "workspace"
    pipeline_core.run(pipeline_core.read(folder / "watched.yaml", workspace=workspace))
    store = open_store(workspace)
    for name in ("one", "two"):
        keep_of_run(store, store.runs.latest(1)[0], "model", name)
        source = f"{folder / name}.db:new"
        (folder / f"{name}.db").touch()
        store.deployments.save(Deployment(name, name, (source,), _ROWS))
    return store


def _add_rows(folder: Path, windows: int) -> None:
    rows = _table(windows * _ROWS).drop(columns="label")
    for name in ("one", "two"):
        with closing(sqlite3.connect(folder / f"{name}.db")) as connection:
            rows.to_sql("new", connection, index=False, if_exists="append")


def _table(count: int) -> Any:
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(count)
    table = pd.DataFrame({"income": random.normal(size=count).round(3)})
    table["city"] = random.choice(["Lima", "Cusco", "Puno"], count)
    table["label"] = table["income"] + random.normal(size=count).round(3)
    return table


def _resident() -> float:
    """Return the megabytes in which this process lives, once nothing waits to be collected."""
    import gc

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(options: Namespace) -> None:
    """Measure memory, and the cost of a window at the beginning and at the end."""
    windows = 40 if options.small else 10_000
    entrants = {
        name: lambda _, name=name: run_contender(MODULE, name, windows=windows)
        for name in CONTENDERS
    }
    samples = run_in_turns(1, entrants)
    report("monitor", BUDGET, list(_rows(samples, windows)), options.out)


def _rows(samples: Any, windows: int) -> Iterator[dict[str, Any]]:
    for name, runs in samples.items():
        yield {
            "watch": name,
            "windows": windows,
            **{field: median_of(runs, field) for field in _FIELDS},
        }


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
