"""The app as `make app` starts it: a process on a port, on a workspace of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from pipeline_core.runs import client

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


class Server:
    """A server that a test may stop, kill and start again on the same port.

    Parameters
    ----------
    workspace
        Its folder; the log is written beside it.
    *options
        Further options of the server.
    blocks
        The folder of blocks of one's own; None for none.
    """

    def __init__(self, workspace: Path, *options: str, blocks: Path | None = None) -> None:
        self.workspace = workspace
        self.blocks = blocks
        self.options = options
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = workspace.parent / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers."""
        env = {**os.environ, "FABRICA_HOME": str(self.workspace)}
        for name in ("FABRICA_FILE", "FABRICA_BLOCKS"):
            env.pop(name, None)
        if self.blocks is not None:
            env["FABRICA_BLOCKS"] = str(self.blocks)
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        command += ["--server.port", str(self.port), *self.options]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
        self._wait()

    def kill(self) -> None:
        """Kill the process, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Terminate the process, and assert that its log has no traceback."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
        client.stop_launcher(self.workspace)
        log = self.log.read_text(encoding="utf-8")
        assert "Traceback" not in log, log[-3000:]

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            try:
                if httpx.get(f"{self.url}/_stcore/health", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        log = self.log.read_text(encoding="utf-8")
        raise AssertionError(f"the server does not answer:\n{log}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
