"""Thirty people who watch one model: the delay of a window at them, and what it costs.

The server runs in a process of its own and the viewers speak HTTP, as in `viewers`. Windows come
far more often than they would: each with the drift of twenty columns and of three answers.
"""

from __future__ import annotations

import asyncio
import os
import time
from argparse import Namespace
from functools import partial
from typing import Any

import psutil

from benchmarks.app_server import run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.stream_viewers import Stream, latency_row, watch_stream
from pipeline_core.store import Store, open_store
from pipeline_core.store.watches import Batch
from ui.documents.watches import watch_id
from ui.security.watch_access import watch_endpoint

BUDGET = "30 viewers of a watched model: server <= 5 % of a core, no window missing at any"
WINDOWS_A_SECOND = 2
COLUMNS = 20
ANSWERS = 3
MODEL, SOURCE = "watched", "/new"


def run(options: Namespace) -> None:
    """Measure the viewers of a watch that gets two windows a second."""
    seconds = 8.0 if options.small else 30.0
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        _add_window(store, 0)
        with run_server(folder) as (url, process):
            row = _measure(store, url, process, seconds)
    report("watch_viewers", BUDGET, [row], options.out)


def _measure(store: Store, url: str, process: psutil.Process, seconds: float) -> dict[str, object]:
    stream = Stream(url, watch_endpoint(watch_id(MODEL, SOURCE)), 'data: {"n":', "n")
    written: list[int] = []
    write = partial(_write, store, written, seconds)
    delays, cpu = asyncio.run(watch_stream(stream, write, process))
    arrived = [own[number] for own in delays for number in written if number in own]
    missing = len(delays) * len(written) - len(arrived)
    return latency_row("window to viewer", arrived, cpu) | {"missing": missing}


def _write(store: Store, written: list[int], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        written.append(_add_window(store, len(written) + 1))
        time.sleep(1 / WINDOWS_A_SECOND)


def _add_window(store: Store, place: int) -> int:
    """Add a window and return its number."""
    parts = {"features": COLUMNS, "answers": ANSWERS}
    result = {part: _part(part, count, place) for part, count in parts.items()}
    batch = Batch(f"batch-{place:05}.csv 10 20", 0, f"{MODEL}:1", 500, result)
    beyond: dict[str, bool | None] = {"features 0": place % 7 == 0}
    store.watches.add(MODEL, SOURCE, batch, beyond)
    return place + 1


def _part(part: str, count: int, place: int) -> dict[str, Any]:
    cells = [[f"bin {n}", float(n), float(n + 1), 100, 50] for n in range(10)]
    column = {"kind": "number", "status": "compared", "psi_by_chance": 0.02, "missing": 0.0}
    names = [f"{part} {number}" for number in range(count)]
    columns = [
        {**column, "column": name, "psi": 0.01 * (place % 9), "ratio": 1.0, "drifted": False}
        for name in names
    ]
    kept = dict.fromkeys(names, cells)
    return {"columns": columns, "limit": 5.0, "least_effect": 0.1, "cells": kept}


if __name__ == "__main__":
    run_benchmark("benchmarks.watch_viewers", {}, run)
