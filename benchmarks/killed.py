"""kill -9 in the third model's training, then the same command again.

What counts is how many of the finished stages are found again, and that the
metrics are those of an undisturbed run. The plain script starts from nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, report, surroundings
from benchmarks.options import scratch, start
from benchmarks.real import BLOCKS, fabrica, prepare
from pipeline_core.store import Store, open_store

BUDGET = "every finished stage is kept, and the result is that of an undisturbed run"
MODELS = ("logistic", "forest", "boosting")
_LONGEST = 120.0


def run(options: Namespace) -> None:
    """Kill at the third model's start, and some moments later; then resume."""
    moments = (0.0,) if options.small else (0.0, 0.1, 0.3, 1.0)
    with scratch() as folder:
        prepare(folder, 2_000 if options.small else 200_000)
        calm = fabrica(folder, folder / "calm", {})
        rows = [_killed(folder, number, wait, calm) for number, wait in enumerate(moments)]
    report("killed", BUDGET, rows, options.out)


def _killed(folder: Path, number: int, wait: float, calm: Any) -> dict[str, Any]:
    home = folder / f"killed{number}"
    home.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (home / name).write_bytes((folder / "home" / name).read_bytes())
    store = open_store(home)
    finished = _kill_in_third_model(folder, store, wait)
    ran = fabrica(folder, home, {})
    if ran.said["metrics"] != calm.said["metrics"]:
        raise SystemExit("After the kill the metrics are others.")
    return {
        "killed after the third model began": f"{wait:.1f} s", "finished before": finished,
        "found again": calm.said["worked"] - ran.said["worked"],
        "made again": ran.said["worked"], "CPU s": ran.cpu, "undisturbed CPU s": calm.cpu,
    }  # fmt: skip


def _kill_in_third_model(folder: Path, store: Store, wait: float) -> int:
    """Kill the terminal and the run's process at once; return how many stages had finished."""
    words = [sys.executable, "-m", "pipeline_core", "run", str(folder / "real.yaml")]
    terminal = subprocess.Popen(
        [*words, "--workspace", str(store.workspace)], cwd=ROOT, env=surroundings(BLOCKS),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    late = time.monotonic() + _LONGEST
    while time.monotonic() < late and terminal.poll() is None:
        stages = _stages(store)
        if all(stages.get(name, "waiting") != "waiting" for name in MODELS):
            break
        time.sleep(0.005)
    time.sleep(wait)
    for run in store.runs.unfinished():
        os.killpg(run.process.pid, signal.SIGKILL)
    terminal.kill()
    terminal.wait()
    return sum(status == "succeeded" for status in _stages(store).values())


def _stages(store: Store) -> dict[str, str]:
    runs = store.runs.runs()
    found = store.runs.stages(runs[0].id) if runs else []
    return {stage["stage"]: stage["status"] for stage in found}


if __name__ == "__main__":
    start("benchmarks.killed", {}, run)
