"""A class of thirty: how late an event reaches the viewers, and how long a click takes.

A real server, in a process of its own. The viewers speak HTTP, the people
Streamlit's own protocol; a click chooses another stage of a pipeline that has
run and that somebody looked through before. Late is counted from the moment an event is written.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import psutil

from benchmarks.clicks import Person
from benchmarks.measure import ROOT, report
from benchmarks.options import scratch, start
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from ui.documents import documents
from ui.security.access import events_of

BUDGET = (
    "30 viewers: 95 of 100 events there within 100 ms, server <= 5 % of a core; "
    "30 people clicking every 5 s: 95 of 100 clicks answered within 500 ms"
)
PEOPLE = 30
EVENTS_A_SECOND = 10
BETWEEN_CLICKS = 5.0
_START_SECONDS = 90.0


def run(options: Namespace) -> None:
    """Start a server on a workspace in which an example has run, then measure."""
    seconds = 8.0 if options.small else 30.0
    with scratch() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        with _server(folder) as (url, process):
            _run_once(store)
            rows = [_watching(store, url, process, seconds), _clicking(url, process, seconds)]
    report("viewers", BUDGET, rows, options.out)


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "server.log").open("w") as log:
        child = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        late = time.monotonic() + _START_SECONDS
        while time.monotonic() < late:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def _run_once(store: Store) -> None:
    document = documents.load("penguins")
    if document is None:
        raise SystemExit("The example is not there.")
    made = store.runs.create(document.identity, document.name, str(document.file), document.text)
    client.submit(store, made.id)
    late = time.monotonic() + 300
    while (found := store.runs.run(made.id)) and found.open and time.monotonic() < late:
        time.sleep(0.2)


def _watching(store: Store, url: str, process: psutil.Process, seconds: float) -> dict[str, object]:
    run_id = store.runs.create("watched", "Watched", "watched.yaml", "fabrica: 1").id
    store.runs.claim(run_id)
    where = events_of(run_id)
    path = f"{where['events']}&token={where['token']}"
    late, missing, cpu = asyncio.run(_viewers(store, run_id, url, path, process, seconds))
    store.runs.finish(run_id, "succeeded")
    return _row("event to viewer", late, cpu) | {"missing": missing}


async def _viewers(
    store: Store, run_id: str, url: str, path: str, process: psutil.Process, seconds: float
) -> tuple[list[float], int, float]:
    seen = [dict[int, float]() for _ in range(PEOPLE)]
    viewers = [asyncio.create_task(_viewer(url, path, one)) for one in seen]
    await asyncio.sleep(1.5)
    written = threading.Thread(target=_write, args=(store, run_id, seconds), daemon=True)
    before, began = _cpu(process), time.monotonic()
    written.start()
    while written.is_alive():
        await asyncio.sleep(0.2)
    cpu = (_cpu(process) - before) / (time.monotonic() - began)
    await asyncio.sleep(1.0)
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    events = store.runs.events(run_id)
    missing = sum(event["seq"] not in one for event in events for one in seen)
    return [late for one in seen for late in one.values()], missing, cpu


def _write(store: Store, run_id: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        event = {"kind": "stage_progress", "stage": "forest", "t": time.time(), "done": 1, "of": 9}
        store.runs.append(run_id, [event])
        time.sleep(1 / EVENTS_A_SECOND)


async def _viewer(url: str, path: str, seen: dict[int, float]) -> None:
    """Listen as a browser does, coming back where a stream ends."""
    place = urlsplit(url)
    while True:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        last = max(seen, default=0)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nLast-Event-ID: {last}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        try:
            async for line in reader:
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    seen[event["seq"]] = time.time() - event["t"]
        finally:
            writer.close()
        await asyncio.sleep(0.15)


def _clicking(url: str, process: psutil.Process, seconds: float) -> dict[str, object]:
    took, cpu = asyncio.run(_people(url, process, seconds))
    return _row("click to answer", took, cpu)


async def _people(url: str, process: psutil.Process, seconds: float) -> tuple[list[float], float]:
    first = Person(url.replace("http", "ws", 1), "pipeline=penguins")
    await first.come()
    await first.see_all()
    await first.go()
    people = [Person(url.replace("http", "ws", 1), "pipeline=penguins") for _ in range(PEOPLE)]
    for person in people:
        await person.come()
    before, began = _cpu(process), time.monotonic()
    took = await asyncio.gather(
        *(one.click_for(seconds, BETWEEN_CLICKS, n / PEOPLE) for n, one in enumerate(people))
    )
    cpu = (_cpu(process) - before) / (time.monotonic() - began)
    for person in people:
        await person.go()
    return [one for of_person in took for one in of_person], cpu


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _row(what: str, seconds: list[float], cpu: float) -> dict[str, object]:
    ordered = quantiles(seconds, n=20)
    return {
        "what": what, "people": PEOPLE, "count": len(seconds),
        "median ms": round(median(seconds) * 1000, 1), "p95 ms": round(ordered[-1] * 1000, 1),
        "longest ms": round(max(seconds) * 1000, 1), "server % of a core": round(cpu * 100, 1),
    }  # fmt: skip


if __name__ == "__main__":
    start("benchmarks.viewers", {}, run)
