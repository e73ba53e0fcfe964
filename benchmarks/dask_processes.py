"""A Dask cluster of one's own: a scheduler and workers as processes, on loopback alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
PATIENCE = 180.0


@dataclass
class DaskProcesses:
    """A scheduler and its workers.

    Parameters
    ----------
    folder
        Where they write their logs and what they spill.
    ttl
        Seconds without a sign of life after which a worker is given up.
    """

    folder: Path
    ttl: int = 120
    address: str = ""
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it has an address."""
        file = self.folder / "scheduler.json"
        options = ["--port", "0", "--scheduler-file", str(file), "--host", "127.0.0.1"]
        self._start("scheduler", *options)
        until(file.exists, "the scheduler")
        until(lambda: "tcp://" in file.read_text(), "the scheduler's address")
        self.address = next(part for part in file.read_text().split('"') if part[:4] == "tcp:")

    def start_worker(self, name: str, *options: str) -> None:
        """Start a worker, and do not wait for it."""
        options = options or ("--nthreads", "1")
        place = ["--host", "127.0.0.1", "--local-directory", str(self.folder / name)]
        self._start("worker", self.address, "--name", name, *place, *options, label=name)

    def wait_for(self, name: str) -> None:
        """Wait until a worker has joined."""
        log = self.folder / f"{name}.log"
        until(lambda: b"Registered to" in log.read_bytes(), f"the worker {name}")

    def at_work(self, name: str) -> int:
        """Return the number of the process that works: the child of a worker's nanny."""
        nanny = psutil.Process(self.started[name].pid)
        workers = [child for child in nanny.children() if "spawn_main" in " ".join(child.cmdline())]
        return int(workers[0].pid)

    def kill(self, name: str) -> None:
        """Kill a process that was started, with all that it has started."""
        process = self.started.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _start(self, program: str, *options: str, label: str = "") -> None:
        label = label or program
        module = f"distributed.cli.dask_{program}"
        quiet = ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        with (self.folder / f"{label}.log").open("wb") as log:
            self.started[label] = subprocess.Popen(
                [sys.executable, "-m", module, *options, *quiet],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=self._environment(),
            )

    def _environment(self) -> dict[str, str]:
        config = "DASK_DISTRIBUTED__SCHEDULER__"
        return {
            **{name: text for name, text in os.environ.items() if not name.startswith("FABRICA_")},
            "PYTHONPATH": str(ROOT),
            f"{config}ALLOWED_FAILURES": "0",
            f"{config}WORKER_TTL": f"{self.ttl}s",
        }


@contextmanager
def dask_cluster(folder: Path, workers: int = 2, ttl: int = 120) -> Iterator[DaskProcesses]:
    """Start a cluster, and end it afterwards."""
    processes = DaskProcesses(folder, ttl)
    try:
        processes.start_scheduler()
        for number in range(1, workers + 1):
            processes.start_worker(f"w{number}")
        for name in list(processes.started)[1:]:
            processes.wait_for(name)
        yield processes
    finally:
        for name in list(processes.started):
            processes.kill(name)


def until(condition: Callable[[], Any], event: str) -> Any:
    """Return the first true value, or fail when it has taken far too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"never happened: {event}")
