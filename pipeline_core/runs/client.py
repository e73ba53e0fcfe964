"""A server's requests to the launcher: start it, submit and cancel runs, call jobs."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.runs import launcher_address
from pipeline_core.runs.foreground import process_environment
from pipeline_core.runs.job_progress import PROGRESS
from pipeline_core.store import Store
from pipeline_core.store.class_workspace import class_of

_START_SECONDS = 60.0
_RETRY_SECONDS = 5.0
_ANSWER_SECONDS = 500.0  # more than a job may take


def ensure_launcher(workspace: Path, *, at_once: int | None = None) -> int:
    """Start the workspace's launcher if none is alive, and return its process number.

    Parameters
    ----------
    workspace
        Its folder.
    at_once
        How many runs may execute at a time; by default one less than there are cores.

    Raises
    ------
    StoreError
        It does not start; its log in the workspace says why.
    """
    deadline = time.monotonic() + _START_SECONDS
    next_try = 0.0
    while time.monotonic() < deadline:
        address = launcher_address.find(workspace)
        if address is not None and Path(address.socket).exists():
            return address.process.pid
        if time.monotonic() >= next_try:
            next_try = time.monotonic() + _RETRY_SECONDS
            if _start(workspace, at_once):
                break
        time.sleep(0.02)
    raise StoreError("run.no_launcher")


def submit(store: Store, run: str) -> dict[str, Any]:
    """Put a run in the queue, starting the launcher if there is none.

    Returns
    -------
    dict
        The launcher's ``pid``, and the ids of the runs ``running`` and ``queued``.
    """
    store.runs.submit(run)  # a launcher that is just starting will find it
    ensure_launcher(store.workspace)
    return dict(_request(store.workspace, {"do": "submit", "run": run}))


def cancel(store: Store, run: str) -> bool:
    """Cancel a run; return False if it had ended already."""
    if store.runs.withdraw(run):
        return True
    ensure_launcher(store.workspace)
    return bool(_request(store.workspace, {"do": "cancel", "run": run}))


def status(workspace: Path) -> dict[str, Any] | None:
    """Return the launcher's ``pid`` and the runs ``running`` and ``queued``, or None."""
    if launcher_address.find(workspace) is None:
        return None
    return dict(_request(workspace, {"do": "status"}))


def call(
    workspace: Path,
    job: str,
    payload: Mapping[str, Any],
    on_progress: Callable[[Mapping[str, Any]], None] | None = None,
) -> Any:
    """Return the result of a short job, done in a process that has the libraries loaded.

    Parameters
    ----------
    workspace
        Its folder.
    job
        A name of `jobs.JOBS`.
    payload
        The job's arguments (JSON-able).
    on_progress
        Gets the job's progress, with ``what``, ``done`` and ``of``; what it raises ends the job.

    Raises
    ------
    StoreError
        The job's process died, or the job failed: its error's code and values.
    """
    ensure_launcher(workspace)
    request = {"do": "call", "job": job, "payload": dict(payload)}
    if on_progress is None:
        return _request(workspace, request)
    return _request(workspace, {**request, "progress": True}, on_progress)


def stop_launcher(workspace: Path) -> None:
    """Stop the launcher; runs continue and are adopted by the next one."""
    address = launcher_address.find(workspace)
    if address is None:
        return
    _request(workspace, {"do": "stop"})
    deadline = time.monotonic() + _START_SECONDS
    while address.process.alive() and time.monotonic() < deadline:
        time.sleep(0.02)


def _request(
    workspace: Path,
    request: Mapping[str, Any],
    on_progress: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> Any:
    """Send a request until there is an answer: a launcher may be stopping or starting."""
    deadline = time.monotonic() + _START_SECONDS
    line = b""
    while not line and time.monotonic() < deadline:
        connection = _connect(workspace, deadline)
        if connection is None:
            break
        with connection:
            line = _exchange(connection, request, on_progress)
        if request["do"] in ("call", "stop"):
            break  # must not be repeated
    if not line:
        raise StoreError("run.no_answer")
    reply = json.loads(line)
    if "error" in reply:
        raise StoreError(reply["error"]["code"], **reply["error"]["values"])
    return reply["result"]


def _connect(workspace: Path, deadline: float) -> socket.socket | None:
    while time.monotonic() < deadline:
        ensure_launcher(workspace)
        address = launcher_address.find(workspace)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_ANSWER_SECONDS)
        try:
            if address is not None:
                connection.connect(address.socket)
                return connection
        except OSError:
            time.sleep(0.02)
        connection.close()
    return None


def _exchange(
    connection: socket.socket,
    request: Mapping[str, Any],
    on_progress: Callable[[Mapping[str, Any]], None],
) -> bytes:
    """Return the launcher's answer; empty if it ended without one."""
    try:
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as stream:
            for line in filter(_is_whole, stream):
                if not line.startswith(PROGRESS):
                    return line
                on_progress(json.loads(line)["progress"])
    except OSError:
        pass
    return b""


def _is_whole(line: bytes) -> bool:
    """Return whether an answer is whole: what has died in the middle is followed by why."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _start(workspace: Path, at_once: int | None) -> int:
    """Start a launcher, which detaches itself; return the exit code of the start."""
    # Thirty launchers that each load the libraries would fill a machine's memory;
    # those of a class are forked from one and share them.
    if (shared := class_of(workspace)) is not None:
        ensure_launcher(shared)
        _request(shared, {"do": "found", "workspace": str(workspace)})
        return 0
    command = [sys.executable, "-m", "pipeline_core.runs.launcher", "--workspace", str(workspace)]
    command += ["--at-once", str(at_once)] if at_once else []
    _log(workspace).parent.mkdir(parents=True, exist_ok=True)
    with _log(workspace).open("ab") as log:
        process = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
            start_new_session=True,
            env=process_environment(threads=1),
        )
    return process.returncode


def _log(workspace: Path) -> Path:
    return workspace / "runtime" / "launcher.log"
