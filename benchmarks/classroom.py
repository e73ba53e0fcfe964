"""Thirty people come in, open an example and run it: when the last has results.

The server is open to a class, and has computed its examples. The people speak HTTP and
Streamlit's protocol; each comes in, opens the example's page and presses Run. The time runs
from the first of these clicks to the last result.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from argparse import Namespace
from pathlib import Path
from statistics import median

import httpx

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.simulated_user import SimulatedUser
from pipeline_core.store import Store, open_store
from ui.documents import shipped_examples
from ui.documents.documents import GALLERY
from ui.security import people
from ui.security.sessions import COOKIE

BUDGET = "30 people open and run an example: the last has results within 20 s of the first click"
PEOPLE = 30
EXAMPLE = "credit"
SECONDS_BETWEEN_CLICKS = 0.1
_TIMEOUT_SECONDS = 600.0


def run(options: Namespace) -> None:
    """Open a class, let everybody in, and wait for everybody's results."""
    count = 3 if options.small else PEOPLE
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        os.environ["FABRICA_KEYS"] = str(folder / "keys")
        started = time.monotonic()
        with run_server(folder, "--server.address", "0.0.0.0") as (url, process):
            _wait_for_examples()
            warm, cpu = time.monotonic(), cpu_seconds(process)
            ends = asyncio.run(_class_of(count, url, _code_in(folder / "server.log")))
            cpu = cpu_seconds(process) - cpu
    row = {
        "people": count,
        "examples computed s": warm - started,
        "first result s": min(ends),
        "median result s": median(ends),
        "last result s": max(ends),
        "server CPU s": cpu,
    }
    report("classroom", BUDGET, [row], options.out)


async def _class_of(count: int, url: str, code: str) -> list[float]:
    """Return when each person's run had ended, in seconds since the first click."""
    start = time.monotonic()
    members = [_member(number, url, code, start) for number in range(count)]
    return list(await asyncio.gather(*members))


async def _member(number: int, url: str, code: str, start: float) -> float:
    await asyncio.sleep(number * SECONDS_BETWEEN_CLICKS)
    form = {"code": code, "name": f"Member {_letters(number)}", "word": "lluvia", "after": "/"}
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS) as client:
        answer = await client.post(f"{url}/fabrica/enter", data=form)
    cookie = answer.cookies[COOKIE]
    user = SimulatedUser(url.replace("http", "ws", 1), f"pipeline={EXAMPLE}", f"{COOKIE}={cookie}")
    await user.open()
    await user.press("run")
    store = open_store(people.folder(cookie.partition("~")[0]))
    await _until_ended(store)
    end = time.monotonic() - start
    await user.close()
    return end


def _letters(number: int) -> str:
    """Return a name that looks like no other: names that look alike are refused."""
    return "".join("abcdefghkm"[int(digit)] for digit in f"{number:02}")


async def _until_ended(store: Store) -> None:
    while not (runs := store.runs.latest()) or runs[0].open:
        await asyncio.sleep(0.1)
    if runs[0].status != "succeeded":
        raise SystemExit(f"A run ended as {runs[0].status}: {runs[0].error}")


def _wait_for_examples() -> None:
    """Wait until the server has computed the shipped examples."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    store = open_store(shipped_examples.workspace())
    while sum(run.status == "succeeded" for run in store.runs.latest()) < len(GALLERY):
        if time.monotonic() > deadline:
            raise SystemExit("The examples are not computed.")
        time.sleep(0.2)
    store.close()


def _code_in(log: Path) -> str:
    found = re.search(r"Class code: (\w+)", log.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit("The server has no class code.")
    return found[1]


if __name__ == "__main__":
    run_benchmark("benchmarks.classroom", {}, run)
