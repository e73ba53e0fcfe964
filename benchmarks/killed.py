"""Resuming a run that was killed (kill -9) while its third model was trained.

Measured is how many finished stages are reused; the metrics must equal those of an
undisturbed run. A plain script would start from nothing.
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

from benchmarks.harness import ROOT, contender_environment, report
from benchmarks.options import run_benchmark, temporary_folder
from benchmarks.real import BLOCKS_ENVIRONMENT, prepare, run_fabrica
from pipeline_core.store import Store, open_store

BUDGET = "every finished stage is kept, and the result is that of an undisturbed run"
MODELS = ("logistic", "forest", "boosting")
_TIMEOUT_SECONDS = 120.0


def run(options: Namespace) -> None:
    """Kill a run when its third model starts, or a moment later, and resume it."""
    moments = (0.0,) if options.small else (0.0, 0.1, 0.3, 1.0)
    with temporary_folder() as folder:
        prepare(folder, 2_000 if options.small else 200_000)
        undisturbed = run_fabrica(folder, folder / "calm", {})
        rows = [
            _resume_after_kill(folder, number, wait, undisturbed)
            for number, wait in enumerate(moments)
        ]
    report("killed", BUDGET, rows, options.out)


def _resume_after_kill(folder: Path, number: int, wait: float, undisturbed: Any) -> dict[str, Any]:
    home = folder / f"killed{number}"
    home.mkdir()
    for name in ("approved.json", "catalogue.json"):
        (home / name).write_bytes((folder / "home" / name).read_bytes())
    store = open_store(home)
    finished_count = _kill_in_third_model(folder, store, wait)
    resumed = run_fabrica(folder, home, {})
    if resumed.output["metrics"] != undisturbed.output["metrics"]:
        raise SystemExit("The metrics differ after the kill.")
    return {
        "killed after the third model began": f"{wait:.1f} s",
        "finished before": finished_count,
        "found again": undisturbed.output["worked"] - resumed.output["worked"],
        "made again": resumed.output["worked"],
        "CPU s": resumed.cpu,
        "undisturbed CPU s": undisturbed.cpu,
    }


def _kill_in_third_model(folder: Path, store: Store, wait: float) -> int:
    """Kill the terminal and the run's process; return how many stages had finished."""
    command = [sys.executable, "-m", "pipeline_core", "run", str(folder / "real.yaml")]
    terminal = subprocess.Popen(
        [*command, "--workspace", str(store.workspace)],
        cwd=ROOT,
        env=contender_environment(BLOCKS_ENVIRONMENT),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < deadline and terminal.poll() is None:
        stages = _stage_states(store)
        if all(stages.get(name, "waiting") != "waiting" for name in MODELS):
            break
        time.sleep(0.005)
    time.sleep(wait)
    for run in store.runs.open_runs():
        os.killpg(run.process.pid, signal.SIGKILL)
    terminal.kill()
    terminal.wait()
    return sum(status == "succeeded" for status in _stage_states(store).values())


def _stage_states(store: Store) -> dict[str, str]:
    runs = store.runs.latest()
    rows = store.runs.stages(runs[0].id) if runs else []
    return {stage["stage"]: stage["status"] for stage in rows}


if __name__ == "__main__":
    run_benchmark("benchmarks.killed", {}, run)
