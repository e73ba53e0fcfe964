"""Latency of edits over HTTP, while another tab follows every change.

Edits are sent ten a second, faster than anybody drags, and then each right after the
answer to the previous one. Measured are the answer, when the edit is stored, and the
echo, when the other tab has received it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import psutil

from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.harness import report
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.spec import Pipeline, Stage, write
from pipeline_core.store import open_store
from ui.security.access import TOKEN_HEADER, document_endpoints

BUDGET = "95 of 100 edits acknowledged within 50 ms, also of 500 stages"
SIZES = (10, 100, 500)
PAUSE_SECONDS = 0.1


def run(options: Namespace) -> None:
    """Measure pipelines of each size."""
    edits = 40 if options.small else 150
    with temporary_folder() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        open_store(folder / "home").close()
        for size in SIZES:
            make_pipeline(folder / "home" / "pipelines" / f"stages-{size}", size)
        with run_server(folder) as (url, process):
            names = [f"stages-{size}" for size in SIZES]
            rows = [row for name in names for row in _measure_edits(url, process, name, edits)]
    report("document", BUDGET, rows, options.out)


def make_pipeline(folder: Path, size: int) -> None:
    """Write a pipeline of long branches that all start at one file."""
    stages = {"rows": Stage("rows", "read_csv", {}, {"path": "rows.csv"})}
    for number in range(1, size):
        source = "rows" if number % 20 == 1 else f"step_{number - 1}"
        inputs, settings = {"data": (source,)}, {"columns": ["a", "b"]}
        stages[f"step_{number}"] = Stage(f"step_{number}", "scale", inputs, settings)
    layout = {name: (200.0 * (n % 20), 90.0 * (n // 20)) for n, name in enumerate(stages)}
    folder.mkdir(parents=True)
    (folder / "rows.csv").write_text("a,b\n" + "1,2\n3,4\n" * 200)
    write(Pipeline(folder.name, stages=stages, layout=layout), folder / f"{folder.name}.yaml")


def _measure_edits(
    url: str, process: psutil.Process, name: str, edits: int
) -> Iterator[dict[str, Any]]:
    endpoints = document_endpoints(name)
    headers = {TOKEN_HEADER: endpoints["token"]}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
        start = time.perf_counter()
        client.get(endpoints["document"]).raise_for_status()
        opening_seconds = time.perf_counter() - start
        for pace, pause in (("ten a second", PAUSE_SECONDS), ("one behind the other", 0.0)):
            with _follow_changes(url, endpoints) as received:
                time.sleep(3)
                cpu_before = cpu_seconds(process)
                client_id = pace.replace(" ", "-")
                sent, answers = _send_edits(client, endpoints, client_id, edits, pause)
                cpu_used = cpu_seconds(process) - cpu_before
                time.sleep(1)
            echoes = [received[number] - sent[number] for number in sent if number in received]
            yield {
                "pipeline": name,
                "edits": pace,
                "opened s": opening_seconds,
                "answer p50 ms": median(answers) * 1e3,
                "answer p95 ms": _p95(answers),
                "echo p50 ms": median(echoes) * 1e3,
                "echo p95 ms": _p95(echoes),
                "server's CPU ms an edit": cpu_used / edits * 1e3,
            }


def _send_edits(
    client: httpx.Client, endpoints: dict[str, str], client_id: str, edits: int, pause: float
) -> tuple[dict[int, float], list[float]]:
    """Send edits; return the time of each revision's request and the duration of each answer."""
    sent, durations = {}, []
    for seq in range(edits):
        body = {"client": client_id, "seq": seq, "edits": [_make_edit(seq)]}
        start = time.perf_counter()
        answer = client.post(endpoints["edits"], json=body).raise_for_status().json()
        durations.append(time.perf_counter() - start)
        assert answer["refused"] is None, answer
        sent[answer["revision"]] = start
        time.sleep(pause)
    return sent, durations


def _make_edit(seq: int) -> dict[str, Any]:
    stage = f"step_{1 + seq % 9}"
    kinds = [
        {"edit": "move_stage", "stage": stage, "at": [seq, 10.5]},
        {"edit": "set_setting", "stage": stage, "setting": "columns", "value": ["a", f"c{seq}"]},
        {"edit": "add_note", "text": f"note {seq}"},
    ]
    return kinds[seq % 3]


@contextmanager
def _follow_changes(url: str, endpoints: dict[str, str]) -> Iterator[dict[int, float]]:
    """Follow the changes as a tab does; gives the time at which each revision arrived."""
    received: dict[int, float] = {}
    stopped = threading.Event()

    def follow() -> None:
        after = 0
        while not stopped.is_set():
            path = f"{url}{endpoints['changes']}&after={after}&token={endpoints['token']}"
            with httpx.stream("GET", path, timeout=30) as stream:
                for line in stream.iter_lines():
                    if line.startswith('data: {"revision":') and '"graph"' in line[:60]:
                        after = int(json.loads(line[6:])["revision"])
                        received.setdefault(after, time.perf_counter())
                    if stopped.is_set():
                        return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    yield received
    stopped.set()
    thread.join(30)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] * 1e3 if len(times) > 1 else float("nan")


if __name__ == "__main__":
    run_benchmark("benchmarks.document", {}, run)
