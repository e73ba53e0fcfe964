"""What the many blocks of scikit-learn's classes cost: the palette, and an unchanged run.

The palette is asked for over HTTP, for the first time in a server and again, as a browser
does that has it already. The run is of the real pipeline, in which nothing changed, beside
the same with a catalogue from which the blocks of scikit-learn's classes were taken out.
"""

from __future__ import annotations

import json
import os
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks import real
from benchmarks.app_server import cpu_seconds, run_server
from benchmarks.document import make_pipeline
from benchmarks.harness import Sample, median_of, report, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder
from pipeline_core.catalog.stored_catalogue import as_text, from_text
from pipeline_core.store import open_store
from ui.security.access import TOKEN_HEADER, document_endpoints

BUDGET = "an unchanged run costs the same with and without the blocks of scikit-learn's classes"
MODULE = "benchmarks.catalogue"


def run(options: Namespace) -> None:
    """Measure the palette in some servers, then runs with both catalogues."""
    rounds = 2 if options.small else 5 * options.rounds
    with temporary_folder() as folder:
        rows = _palette_rows(folder, options.rounds)
        rows += _run_rows(folder, rounds, 2_000 if options.small else 200_000)
    report("catalogue", BUDGET, rows, options.out)


def _palette_rows(folder: Path, rounds: int) -> list[dict[str, Any]]:
    os.environ["FABRICA_HOME"] = str(folder / "server")
    open_store(folder / "server").close()
    make_pipeline(folder / "server" / "pipelines" / "small", 10)
    calls: dict[str, list[Sample]] = {"palette, first call": [], "second call": [], "not new": []}
    for number in range(rounds):
        (folder / f"log{number}").mkdir()
        with run_server(folder / f"log{number}") as (url, process):
            for what, sample in zip(calls, _palette_calls(url, process), strict=True):
                calls[what].append(sample)
    return [_row(what, samples) for what, samples in calls.items()]


def _palette_calls(url: str, process: psutil.Process) -> list[Sample]:
    endpoints = document_endpoints("small")
    with httpx.Client(base_url=url, headers={TOKEN_HEADER: endpoints["token"]}) as client:
        client.timeout = httpx.Timeout(120)
        client.get(endpoints["document"]).raise_for_status()  # the catalogue is described by then
        samples, tag = [], ""
        for known in (False, False, True):
            cpu, start = cpu_seconds(process), time.perf_counter()
            headers = {"if-none-match": tag} if known else {}
            answer = client.get(endpoints["blocks"], headers=headers)
            wall = time.perf_counter() - start
            if answer.status_code != (304 if known else 200):
                raise SystemExit(f"The palette was answered with {answer.status_code}.")
            tag = answer.headers["etag"]
            size = {"kB": len(answer.content) / 1e3}
            samples.append(Sample(cpu_seconds(process) - cpu, wall, 0.0, size))
    return samples


def _run_rows(folder: Path, rounds: int, rows: int) -> list[dict[str, Any]]:
    real.prepare(folder, rows)
    homes = {"all blocks": folder / "all", "without scikit-learn's classes": folder / "few"}
    metrics = [real.run_fabrica(folder, home, {}).output["metrics"] for home in homes.values()]
    _drop_classes(homes["without scikit-learn's classes"])
    samples = run_in_turns(
        rounds,
        {
            f"unchanged run, {name}": lambda _, home=home: real.run_fabrica(folder, home, {})
            for name, home in homes.items()
        },
    )
    outputs = [sample.output for runs in samples.values() for sample in runs]
    if any(output != {"metrics": metrics[0], "worked": 0} for output in outputs):
        raise SystemExit(f"The runs differ, or had something to do: {outputs}")
    return [_row(name, runs) for name, runs in samples.items()]


def _drop_classes(home: Path) -> None:
    """Take the blocks that are scikit-learn's classes out of a workspace's catalogue."""
    file = home / "catalogue.json"
    text = file.read_bytes()
    stamp = json.loads(text.partition(b"\n")[0])["stamp"]
    entries = from_text(text, stamp) or {}
    few = {name: dict(e.items()) for name, e in entries.items() if "estimator" not in e}
    if not 0 < len(few) < len(entries):
        raise SystemExit("There are no blocks to take out.")
    file.write_bytes(as_text(stamp, few))


def _row(what: str, samples: list[Sample]) -> dict[str, Any]:
    size = {"kB": median_of(samples, "kB")} if "kB" in samples[0].output else {}
    return {
        "what": what,
        "CPU ms": median_of(samples, "cpu") * 1e3,
        "wall ms": median_of(samples, "wall") * 1e3,
        **size,
        "of": len(samples),
    }


if __name__ == "__main__":
    run_benchmark(MODULE, {}, run)
