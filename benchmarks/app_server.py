"""The app's server in a process of its own, and the CPU time that it uses."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.harness import ROOT

START_SECONDS = 90.0


@contextmanager
def run_server(
    folder: Path, *options: str, script: str = "app.py"
) -> Iterator[tuple[str, psutil.Process]]:
    """Run the server on a free port, logging to `folder`; gives its URL and process.

    Parameters
    ----------
    folder
        Where its log is written.
    *options
        More options of ``streamlit run``.
    script
        The app, below the project's folder.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += options
    with (folder / "server.log").open("w") as log:
        child = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", psutil.Process(child.pid)
    finally:
        child.terminate()
        child.wait()


def cpu_seconds(process: psutil.Process) -> float:
    """Return the CPU seconds that a process has used, in user and system mode."""
    times = process.cpu_times()
    return float(times.user + times.system)
