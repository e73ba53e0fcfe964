"""Thirty users at once: the delay of events at viewers, and the duration of clicks.

The server runs in a process of its own. Viewers speak HTTP, clicking users speak
Streamlit's protocol; a click chooses another stage of a pipeline that has run and that
one user has viewed before. Delays are measured from the moment an event is written.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from argparse import Namespace
from itertools import chain
from statistics import median, quantiles
from urllib.parse import urlsplit

import psutil

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.simulated_user import SimulatedUser
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from ui.documents import documents
from ui.security.access import event_endpoint

BUDGET = (
    "30 viewers: 95 of 100 events there within 100 ms, server <= 5 % of a core; "
    "30 people clicking every 5 s: 95 of 100 clicks answered within 500 ms"
)
PEOPLE = 30
EVENTS_A_SECOND = 10
CLICK_INTERVAL = 5.0


def run(options: Namespace) -> None:
    """Run an example in a workspace with a server, then measure viewers and clicks."""
    seconds = 8.0 if options.small else 30.0
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        store = open_store(folder / "home")
        with run_server(folder) as (url, process):
            _run_example(store)
            rows = [
                _measure_viewers(store, url, process, seconds),
                _measure_clicks(url, process, seconds),
            ]
    report("viewers", BUDGET, rows, options.out)


def _run_example(store: Store) -> None:
    document = documents.load("penguins")
    if document is None:
        raise SystemExit("The example is not there.")
    run = store.runs.create(document.identity, document.name, str(document.file), document.text)
    client.submit(store, run.id)
    deadline = time.monotonic() + 300
    while (current := store.runs.get(run.id)) and current.open and time.monotonic() < deadline:
        time.sleep(0.2)


def _measure_viewers(
    store: Store, url: str, process: psutil.Process, seconds: float
) -> dict[str, object]:
    run_id = store.runs.create("watched", "Watched", "watched.yaml", "fabrica: 1").id
    store.runs.claim(run_id)
    endpoint = event_endpoint(run_id)
    path = f"{endpoint['events']}&token={endpoint['token']}"
    delays, missing, cpu = asyncio.run(_watch_events(store, run_id, url, path, process, seconds))
    store.runs.finish(run_id, "succeeded")
    return _result_row("event to viewer", delays, cpu) | {"missing": missing}


async def _watch_events(
    store: Store, run_id: str, url: str, path: str, process: psutil.Process, seconds: float
) -> tuple[list[float], int, float]:
    viewer_delays = [dict[int, float]() for _ in range(PEOPLE)]
    viewers = [asyncio.create_task(_follow_events(url, path, delays)) for delays in viewer_delays]
    await asyncio.sleep(1.5)
    writer = threading.Thread(target=_write_events, args=(store, run_id, seconds), daemon=True)
    cpu_before, start = cpu_seconds(process), time.monotonic()
    writer.start()
    while writer.is_alive():
        await asyncio.sleep(0.2)
    cpu = (cpu_seconds(process) - cpu_before) / (time.monotonic() - start)
    await asyncio.sleep(1.0)
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    events = store.runs.events(run_id)
    missing = sum(event["seq"] not in delays for event in events for delays in viewer_delays)
    return [delay for delays in viewer_delays for delay in delays.values()], missing, cpu


def _write_events(store: Store, run_id: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        event = {"kind": "stage_progress", "stage": "forest", "t": time.time(), "done": 1, "of": 9}
        store.runs.append(run_id, [event])
        time.sleep(1 / EVENTS_A_SECOND)


async def _follow_events(url: str, path: str, delays: dict[int, float]) -> None:
    """Follow the events as a browser does, reconnecting when a stream ends."""
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
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    delays[event["seq"]] = time.time() - event["t"]
        finally:
            writer.close()
        await asyncio.sleep(0.15)


def _measure_clicks(url: str, process: psutil.Process, seconds: float) -> dict[str, object]:
    durations, cpu = asyncio.run(_click_as_people(url, process, seconds))
    return _result_row("click to answer", durations, cpu)


async def _click_as_people(
    url: str, process: psutil.Process, seconds: float
) -> tuple[list[float], float]:
    socket_url = url.replace("http", "ws", 1)
    first = SimulatedUser(socket_url, "pipeline=penguins")
    await first.open()
    await first.view_all_stages()
    await first.close()
    people = [SimulatedUser(socket_url, "pipeline=penguins") for _ in range(PEOPLE)]
    for person in people:
        await person.open()
    cpu_before, start = cpu_seconds(process), time.monotonic()
    durations = await asyncio.gather(
        *(
            person.click_for(seconds, CLICK_INTERVAL, number / PEOPLE)
            for number, person in enumerate(people)
        )
    )
    cpu = (cpu_seconds(process) - cpu_before) / (time.monotonic() - start)
    for person in people:
        await person.close()
    return list(chain.from_iterable(durations)), cpu


def _result_row(label: str, seconds: list[float], cpu: float) -> dict[str, object]:
    p95 = quantiles(seconds, n=20)[-1]
    return {
        "what": label,
        "people": PEOPLE,
        "count": len(seconds),
        "median ms": round(median(seconds) * 1000, 1),
        "p95 ms": round(p95 * 1000, 1),
        "longest ms": round(max(seconds) * 1000, 1),
        "server % of a core": round(cpu * 100, 1),
    }


if __name__ == "__main__":
    run_benchmark("benchmarks.viewers", {}, run)
