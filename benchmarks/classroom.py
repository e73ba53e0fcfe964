"""Thirty people come in, open an example and run it: when the last has results.

The server is open to a class, and has computed its examples. The people speak HTTP and
Streamlit's protocol; each comes in, opens the example's page and presses Run. The time runs
from the first of these clicks to the last result.
"""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from statistics import median

from benchmarks.app_server import cpu_seconds
from benchmarks.class_server import ClassServer, member_name, person_of, run_class_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.simulated_user import SimulatedUser
from pipeline_core.store import Store, open_store
from ui.security import people
from ui.security.sessions import COOKIE

BUDGET = "30 people open and run an example: the last has results within 20 s of the first click"
PEOPLE = 30
EXAMPLE = "credit"
SECONDS_BETWEEN_CLICKS = 0.1


def run(options: Namespace) -> None:
    """Open a class, let everybody in, and wait for everybody's results."""
    count = 3 if options.small else PEOPLE
    with temporary_folder() as folder:
        started = time.monotonic()
        with run_class_server(folder) as server:
            warm, cpu = time.monotonic(), cpu_seconds(server.process)
            ends = asyncio.run(_class_of(count, server))
            cpu = cpu_seconds(server.process) - cpu
    row = {
        "people": count,
        "examples computed s": warm - started,
        "first result s": min(ends),
        "median result s": median(ends),
        "last result s": max(ends),
        "server CPU s": cpu,
    }
    report("classroom", BUDGET, [row], options.out)


async def _class_of(count: int, server: ClassServer) -> list[float]:
    """Return when each person's run had ended, in seconds since the first click."""
    start = time.monotonic()
    members = [_member(number, server, start) for number in range(count)]
    return list(await asyncio.gather(*members))


async def _member(number: int, server: ClassServer, start: float) -> float:
    await asyncio.sleep(number * SECONDS_BETWEEN_CLICKS)
    cookie = await server.enter(server.pupils_code, member_name(number))
    address = server.url.replace("http", "ws", 1)
    user = SimulatedUser(address, f"pipeline={EXAMPLE}", f"{COOKIE}={cookie}")
    await user.open()
    await user.press("run")
    store = open_store(people.folder(person_of(cookie)))
    await _until_ended(store)
    end = time.monotonic() - start
    await user.close()
    return end


async def _until_ended(store: Store) -> None:
    while not (runs := store.runs.latest()) or runs[0].open:
        await asyncio.sleep(0.1)
    if runs[0].status != "succeeded":
        raise SystemExit(f"A run ended as {runs[0].status}: {runs[0].error}")


if __name__ == "__main__":
    run_benchmark("benchmarks.classroom", {}, run)
