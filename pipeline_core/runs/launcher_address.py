"""Where a workspace's launcher is found: its socket's path, and who holds it.

A socket's path may be no longer than about 100 bytes, so it lives in a short
folder of the user's, and the workspace only notes where.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline_core.store.process_identity import Process, this_process

_LONGEST = 100


@dataclass(frozen=True)
class Place:
    """A launcher's process and socket."""

    process: Process
    socket: str


def find(workspace: Path) -> Place | None:
    """Return where a workspace's launcher is, or None where none is alive."""
    place = _noted(workspace)
    return place if place is not None and place.process.alive() else None


def _noted(workspace: Path) -> Place | None:
    try:
        noted = json.loads(_note(workspace).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Place(Process(*noted["process"]), noted["socket"])


def note(workspace: Path) -> Place:
    """Make a folder for this process's socket, and note it for others to find.

    Only the holder of the workspace's lock calls this, so whoever was noted
    before is gone, and what it left behind is removed.
    """
    if (before := _noted(workspace)) is not None:
        clear(before)
    base = os.environ.get("XDG_RUNTIME_DIR")
    where = base if base and Path(base).is_dir() and len(base) < _LONGEST // 2 else None
    folder = tempfile.mkdtemp(prefix="fabrica-", dir=where)  # only its owner may enter
    if len(folder) > _LONGEST - len("/socket"):
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="fabrica-", dir="/tmp")
    place = Place(this_process(), f"{folder}/socket")
    text = json.dumps({"process": place.process, "socket": place.socket})
    part = _note(workspace).with_suffix(f".{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(_note(workspace))
    return place


def only_one(workspace: Path) -> IO[str] | None:
    """Take the workspace's launcher lock; None where another process has it.

    The lock goes with the process that took it, whatever ends it, and is not
    inherited by those it forks.
    """
    held = (workspace / "runtime" / "launcher.lock").open("w")
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


def is_noted(workspace: Path, place: Place) -> bool:
    """Tell whether the workspace is still there and names this launcher."""
    return find(workspace) == place


def clear(place: Place) -> None:
    """Remove a launcher's socket and its folder."""
    socket = Path(place.socket)
    socket.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        socket.parent.rmdir()


def _note(workspace: Path) -> Path:
    return workspace / "runtime" / "launcher.json"
