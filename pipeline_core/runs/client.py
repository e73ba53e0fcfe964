"""What a server says to the launcher: start, submit, cancel, ask, call."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.runs import launcher_address
from pipeline_core.runs.foreground import environment
from pipeline_core.store import Store

PEOPLE = "people"
_START_SECONDS = 60.0
_TRY_AGAIN = 5.0
_SECONDS = 130.0


def ensure_launcher(workspace: Path, *, at_once: int | None = None) -> int:
    """Start the workspace's launcher where none is alive, and return its process number.

    Parameters
    ----------
    workspace
        Its folder.
    at_once
        How many runs may work at a time; by default one less than there are cores.

    Raises
    ------
    StoreError
        It does not come up; its log in the workspace says why.
    """
    deadline = time.monotonic() + _START_SECONDS
    next_try = 0.0
    while time.monotonic() < deadline:
        found = launcher_address.find(workspace)
        if found is not None and Path(found.socket).exists():
            return found.process.pid
        if time.monotonic() >= next_try:
            next_try = time.monotonic() + _TRY_AGAIN
            if _start(workspace, at_once):
                break
        time.sleep(0.02)
    raise StoreError("run.no_launcher", log=str(_log(workspace)))


def submit(store: Store, run: str) -> dict[str, Any]:
    """Put a run in the queue, starting the launcher where there is none.

    Returns
    -------
    dict
        The launcher's ``pid``, and the ids of the runs ``running`` and ``queued``.
    """
    store.runs.submit(run)  # whoever becomes the launcher will find it
    ensure_launcher(store.workspace)
    return dict(_ask(store.workspace, {"do": "submit", "run": run}))


def cancel(store: Store, run: str) -> bool:
    """Cancel a run; False where it had ended already."""
    if store.runs.withdraw(run):
        return True
    ensure_launcher(store.workspace)
    return bool(_ask(store.workspace, {"do": "cancel", "run": run}))


def status(workspace: Path) -> dict[str, Any] | None:
    """Return the launcher's ``pid`` and what is ``running`` and ``queued``; None without one."""
    if launcher_address.find(workspace) is None:
        return None
    return dict(_ask(workspace, {"do": "status"}))


def call(workspace: Path, job: str, payload: Mapping[str, Any]) -> Any:
    """Have a short job done in a process with the libraries loaded.

    Parameters
    ----------
    workspace
        Its folder.
    job
        ``catalogue`` or ``preview``.
    payload
        The job's arguments (JSON-able).

    Raises
    ------
    StoreError
        The job's process died, or gave an error, whose code and values it has.
    """
    ensure_launcher(workspace)
    return _ask(workspace, {"do": "call", "job": job, "payload": dict(payload)})


def stop_launcher(workspace: Path) -> None:
    """Ask the launcher to go; runs go on and are adopted by the next one."""
    found = launcher_address.find(workspace)
    if found is None:
        return
    _ask(workspace, {"do": "stop"})
    deadline = time.monotonic() + _START_SECONDS
    while found.process.alive() and time.monotonic() < deadline:
        time.sleep(0.02)


def _ask(workspace: Path, request: Mapping[str, Any]) -> Any:
    """Ask until there is an answer: a launcher may be about to go, or to come."""
    deadline = time.monotonic() + _START_SECONDS
    line = b""
    while not line and time.monotonic() < deadline:
        connection = _connected(workspace, deadline)
        if connection is None:
            break
        with connection:
            line = _answered(connection, request)
        if request["do"] in ("call", "stop"):
            break  # not to be done twice
    if not line:
        raise StoreError("run.no_answer", log=str(_log(workspace)))
    reply = json.loads(line)
    if "error" in reply:
        raise StoreError(reply["error"]["code"], **reply["error"]["values"])
    return reply["result"]


def _connected(workspace: Path, deadline: float) -> socket.socket | None:
    while time.monotonic() < deadline:
        ensure_launcher(workspace)
        found = launcher_address.find(workspace)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        try:
            if found is not None:
                connection.connect(found.socket)
                return connection
        except OSError:
            time.sleep(0.02)
        connection.close()
    return None


def _answered(connection: socket.socket, request: Mapping[str, Any]) -> bytes:
    """Return the launcher's answer; empty where it went without one."""
    try:
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as stream:
            return stream.readline()
    except OSError:
        return b""


def _start(workspace: Path, at_once: int | None) -> int:
    """Start a launcher, which leaves us at once; return the exit code of its beginning."""
    if (school := _school(workspace)) is not None:
        ensure_launcher(school)
        _ask(school, {"do": "found", "workspace": str(workspace)})
        return 0
    command = [sys.executable, "-m", "pipeline_core.runs.launcher", "--workspace", str(workspace)]
    command += ["--at-once", str(at_once)] if at_once else []
    _log(workspace).parent.mkdir(parents=True, exist_ok=True)
    with _log(workspace).open("ab") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
            start_new_session=True, env=environment(threads=1),
        )  # fmt: skip
    return done.returncode


def _school(workspace: Path) -> Path | None:
    """Return the workspace that a person's lies in; None for one that stands alone.

    Thirty launchers that load the libraries each for themselves would fill a
    machine; those of a class are forked from one, and share them.
    """
    return workspace.parent.parent if workspace.parent.name == PEOPLE else None


def _log(workspace: Path) -> Path:
    return workspace / "runtime" / "launcher.log"
