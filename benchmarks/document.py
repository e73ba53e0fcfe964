"""An edit's way to the server and back, with a tab open that follows every change.

A real server, over HTTP, as a drawing speaks to it. Edits come ten a second,
as fast as nobody drags, and then one right behind the other's answer. What is
measured is the answer, by which time the edit is kept; and the echo, by which
time another tab has it.
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

from benchmarks.measure import report
from benchmarks.options import scratch, start
from benchmarks.viewers import _server as server
from pipeline_core.spec import Pipeline, Stage, write
from pipeline_core.store import open_store
from ui.security.access import TOKEN_HEADER, document_of

BUDGET = "95 of 100 edits acknowledged within 50 ms, also of 500 stages"
SIZES = (10, 100, 500)
PAUSE_SECONDS = 0.1


def run(options: Namespace) -> None:
    """Measure at each size."""
    edits = 40 if options.small else 150
    with scratch() as folder:
        os.environ["FABRICA_HOME"] = str(folder / "home")
        open_store(folder / "home").close()
        for size in SIZES:
            _made(folder / "home" / "pipelines" / f"stages-{size}", size)
        with server(folder) as (url, process):
            names = [f"stages-{size}" for size in SIZES]
            rows = [row for name in names for row in _measured(url, process, name, edits)]
    report("document", BUDGET, rows, options.out)


def _made(folder: Path, size: int) -> None:
    """Write a pipeline of some branches, each a long way from one file."""
    stages = {"rows": Stage("rows", "read_csv", {}, {"path": "rows.csv"})}
    for number in range(1, size):
        before = "rows" if number % 20 == 1 else f"step_{number - 1}"
        inputs, settings = {"data": (before,)}, {"columns": ["a", "b"]}
        stages[f"step_{number}"] = Stage(f"step_{number}", "scale", inputs, settings)
    places = {name: (200.0 * (n % 20), 90.0 * (n // 20)) for n, name in enumerate(stages)}
    folder.mkdir(parents=True)
    (folder / "rows.csv").write_text("a,b\n" + "1,2\n3,4\n" * 200)
    write(Pipeline(folder.name, stages=stages, layout=places), folder / f"{folder.name}.yaml")


def _measured(url: str, process: psutil.Process, name: str, edits: int) -> Iterator[dict[str, Any]]:
    where = document_of(name)
    headers = {TOKEN_HEADER: where["token"]}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as line:
        began = time.perf_counter()
        line.get(where["document"]).raise_for_status()
        opened = time.perf_counter() - began
        for pace, pause in (("ten a second", PAUSE_SECONDS), ("one behind the other", 0.0)):
            with _following(url, where) as heard:
                time.sleep(3)
                before = _cpu(process)
                sent, answers = _edited(line, where, pace.replace(" ", "-"), edits, pause)
                busy = _cpu(process) - before
                time.sleep(1)
            echoes = [heard[one] - sent[one] for one in sent if one in heard]
            yield {
                "pipeline": name, "edits": pace, "opened s": opened,
                "answer p50 ms": median(answers) * 1e3, "answer p95 ms": _p95(answers),
                "echo p50 ms": median(echoes) * 1e3, "echo p95 ms": _p95(echoes),
                "server's CPU ms an edit": busy / edits * 1e3,
            }  # fmt: skip


def _edited(
    line: httpx.Client, where: dict[str, str], client: str, edits: int, pause: float
) -> tuple[dict[int, float], list[float]]:
    """Edit, and return when each revision was asked for and how long each answer took."""
    sent, answers = {}, []
    for seq in range(edits):
        body = {"client": client, "seq": seq, "edits": [_edit(seq)]}
        began = time.perf_counter()
        found = line.post(where["edits"], json=body).raise_for_status().json()
        answers.append(time.perf_counter() - began)
        assert found["refused"] is None, found
        sent[found["revision"]] = began
        time.sleep(pause)
    return sent, answers


def _edit(seq: int) -> dict[str, Any]:
    stage = f"step_{1 + seq % 9}"
    kinds = [
        {"edit": "move_stage", "stage": stage, "at": [seq, 10.5]},
        {"edit": "set_setting", "stage": stage, "setting": "columns", "value": ["a", f"c{seq}"]},
        {"edit": "add_note", "text": f"note {seq}"},
    ]
    return kinds[seq % 3]


@contextmanager
def _following(url: str, where: dict[str, str]) -> Iterator[dict[int, float]]:
    """Follow as a tab does; gives when each revision was heard of."""
    heard: dict[int, float] = {}
    ending = threading.Event()

    def follow() -> None:
        after = 0
        while not ending.is_set():
            path = f"{url}{where['changes']}&after={after}&token={where['token']}"
            with httpx.stream("GET", path, timeout=30) as stream:
                for one in stream.iter_lines():
                    if one.startswith('data: {"revision":') and '"graph"' in one[:60]:
                        after = int(json.loads(one[6:])["revision"])
                        heard.setdefault(after, time.perf_counter())
                    if ending.is_set():
                        return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    yield heard
    ending.set()
    thread.join(30)


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] * 1e3 if len(times) > 1 else float("nan")


if __name__ == "__main__":
    start("benchmarks.document", {}, run)
