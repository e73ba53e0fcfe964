"""Thirty users at once: the delay of events at viewers, and the duration of clicks.

The server runs in a process of its own. Viewers speak HTTP, clicking users speak
Streamlit's protocol; a click chooses another stage of a pipeline that has run and that
one user has viewed before. Delays are measured from the moment an event is written.
"""

from __future__ import annotations

import asyncio
import os
import time
from argparse import Namespace
from functools import partial
from itertools import chain

import psutil

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.simulated_user import SimulatedUser
from benchmarks.stream_viewers import PEOPLE, Stream, latency_row, watch_stream
from pipeline_core.runs import client
from pipeline_core.store import Store, open_store
from ui.documents import documents
from ui.security.access import event_endpoint

BUDGET = (
    "30 viewers: 95 of 100 events there within 100 ms, server <= 5 % of a core; "
    "30 people clicking every 5 s: 95 of 100 clicks answered within 500 ms"
)
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
    stream = Stream(url, event_endpoint(run_id), "data: ", "seq")
    write = partial(_write_events, store, run_id, seconds)
    delays, cpu = asyncio.run(watch_stream(stream, write, process))
    events = store.runs.events(run_id)
    missing = sum(event["seq"] not in own for event in events for own in delays)
    store.runs.finish(run_id, "succeeded")
    all_delays = list(chain.from_iterable(own.values() for own in delays))
    return latency_row("event to viewer", all_delays, cpu) | {"missing": missing}


def _write_events(store: Store, run_id: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        event = {"kind": "stage_progress", "stage": "forest", "t": time.time(), "done": 1, "of": 9}
        store.runs.append(run_id, [event])
        time.sleep(1 / EVENTS_A_SECOND)


def _measure_clicks(url: str, process: psutil.Process, seconds: float) -> dict[str, object]:
    durations, cpu = asyncio.run(_click_as_people(url, process, seconds))
    return latency_row("click to answer", durations, cpu)


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


if __name__ == "__main__":
    run_benchmark("benchmarks.viewers", {}, run)
