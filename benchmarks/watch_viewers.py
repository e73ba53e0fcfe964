"""Thirty people who watch one model: the delay of a window at them, and what it costs.

The server runs in a process of its own and the viewers speak HTTP, as in `viewers`. Windows come
far more often than they would: each with the drift of twenty columns and of three answers.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from argparse import Namespace
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.store import Store, open_store
from pipeline_core.store.watches import Batch
from ui.documents.watches import watch_id
from ui.security.watch_access import watch_endpoint

BUDGET = "30 viewers of a watched model: server <= 5 % of a core, no window missing at any"
PEOPLE = 30
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
    endpoint = watch_endpoint(watch_id(MODEL, SOURCE))
    path = f"{endpoint['events']}&token={endpoint['token']}"
    delays, missing, cpu = asyncio.run(_watch(store, url, path, process, seconds))
    return {
        "what": "window to viewer",
        "people": PEOPLE,
        "count": len(delays),
        "median ms": round(median(delays) * 1000, 1),
        "p95 ms": round(quantiles(delays, n=20)[-1] * 1000, 1),
        "longest ms": round(max(delays) * 1000, 1),
        "missing": missing,
        "server % of a core": round(cpu * 100, 1),
    }


async def _watch(
    store: Store, url: str, path: str, process: psutil.Process, seconds: float
) -> tuple[list[float], int, float]:
    seen = [dict[int, float]() for _ in range(PEOPLE)]
    viewers = [asyncio.create_task(_follow(url, path, delays)) for delays in seen]
    await asyncio.sleep(1.5)
    written: list[int] = []
    writer = threading.Thread(target=_write, args=(store, written, seconds), daemon=True)
    cpu_before, start = cpu_seconds(process), time.monotonic()
    writer.start()
    while writer.is_alive():
        await asyncio.sleep(0.2)
    cpu = (cpu_seconds(process) - cpu_before) / (time.monotonic() - start)
    await asyncio.sleep(2.0)
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    missing = sum(number not in delays for number in written for delays in seen)
    return [delays[n] for delays in seen for n in written if n in delays], missing, cpu


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


async def _follow(url: str, path: str, delays: dict[int, float]) -> None:
    """Follow the windows as a browser does, reconnecting when a stream ends."""
    address = urlsplit(url)
    while True:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        last_id = max(delays, default=0)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nLast-Event-ID: {last_id}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        try:
            async for line in reader:
                if line.startswith(b'data: {"n":'):
                    point = json.loads(line[6:])
                    delays.setdefault(point["n"], time.time() - point["t"])
        finally:
            writer.close()
        await asyncio.sleep(0.15)


if __name__ == "__main__":
    run_benchmark("benchmarks.watch_viewers", {}, run)
