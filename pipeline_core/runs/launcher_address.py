"""The address of a workspace's launcher: its process and the path of its socket.

A socket's path may not be longer than about 100 bytes, so the socket is in a
folder with a short path, and the workspace only has its address.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.process_identity import Process, this_process
from pipeline_core.store.temporary_folders import new_folder, remove_socket_folder

_MAX_LENGTH = 100


@dataclass(frozen=True)
class LauncherAddress:
    """A launcher's process and socket."""

    process: Process
    socket: str


def find(workspace: Path) -> LauncherAddress | None:
    """Return the address of a workspace's launcher, or None if none is alive."""
    address = read_address(workspace)
    return address if address is not None and address.process.alive() else None


def read_address(workspace: Path) -> LauncherAddress | None:
    """Return the last published address, or None; its process need not be alive."""
    try:
        address = json.loads(_address_file(workspace).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return LauncherAddress(Process(*address["process"]), address["socket"])


def publish(workspace: Path) -> LauncherAddress:
    """Create a folder for this process's socket, and publish the address.

    Only the holder of the workspace's lock calls this, so the launcher that was
    published before has ended, and its socket is removed.
    """
    if (predecessor := read_address(workspace)) is not None:
        remove(predecessor)
    base = os.environ.get("XDG_RUNTIME_DIR")
    parent = base if base and Path(base).is_dir() and len(base) < _MAX_LENGTH // 2 else None
    folder = new_folder(parent)
    if len(str(folder)) > _MAX_LENGTH - len("/socket"):
        remove_socket_folder(folder)
        folder = new_folder("/tmp")
    address = LauncherAddress(this_process(), f"{folder}/socket")
    text = json.dumps({"process": address.process, "socket": address.socket})
    replace_file(_address_file(workspace), text.encode())
    return address


def acquire_lock(workspace: Path) -> IO[str] | None:
    """Acquire the workspace's launcher lock; return None if another process has it.

    The lock is released when its process ends, however that happens, and forked
    processes do not inherit it.
    """
    lock = (workspace / "runtime" / "launcher.lock").open("w")
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def is_published(workspace: Path, address: LauncherAddress) -> bool:
    """Return whether the workspace still exists and has this address."""
    return find(workspace) == address


def remove(address: LauncherAddress) -> None:
    """Remove a launcher's socket and its folder."""
    remove_socket_folder(Path(address.socket).parent)


def _address_file(workspace: Path) -> Path:
    return workspace / "runtime" / "launcher.json"
