"""The workspace's lock: one server per workspace.

The lock ends with the process that holds it, however that ends; the file beside it only
names the process and its address, for the message of a second server.
"""

from __future__ import annotations

import fcntl
import json
import sys
from pathlib import Path
from typing import IO

from pipeline_core.errors import StoreError
from pipeline_core.messages.words import preferred_language
from pipeline_core.store import default_workspace, open_store
from pipeline_core.store.process_identity import Process, this_process

_LOCKS: dict[Path, IO[str]] = {}


def acquire(workspace: Path, address: str = "") -> None:
    """Lock a workspace for this server, until it ends.

    Parameters
    ----------
    workspace
        Its folder.
    address
        The URL of this server, for another one's message.

    Raises
    ------
    StoreError
        Another server holds the lock.
    """
    if workspace in _LOCKS:
        return
    lock = _try_lock(workspace)
    if lock is None:
        raise StoreError("server.second", path=str(workspace), **_owner(workspace))
    text = json.dumps({"process": this_process(), "address": address})
    _owner_file(workspace).write_text(text, encoding="utf-8")
    _LOCKS[workspace] = lock


def release(workspace: Path) -> None:
    """Unlock a workspace."""
    lock = _LOCKS.pop(workspace, None)
    if lock is not None:
        _owner_file(workspace).unlink(missing_ok=True)
        lock.close()


def _try_lock(workspace: Path) -> IO[str] | None:
    lock = (workspace / "runtime" / "server.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _owner(workspace: Path) -> dict[str, str]:
    """Return process id and URL of the server that holds the lock, as far as known."""
    try:
        note = json.loads(_owner_file(workspace).read_text(encoding="utf-8"))
        process = Process(*note["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "address": "?"}
    # A note of a dead process is the previous server's: the new one has not written its own yet.
    is_alive = process.alive()
    return {
        "pid": str(process.pid if is_alive else "?"),
        "address": note["address"] if is_alive else "?",
    }


def _owner_file(workspace: Path) -> Path:
    return workspace / "runtime" / "server.json"


def main() -> int:
    """Return 0 if a server may start on the workspace: checked before the port is tried."""
    workspace = default_workspace()
    try:
        open_store(workspace).close()
        acquire(workspace)
    except StoreError as error:
        from ui.text.words import (
            translate,
        )  # imports Streamlit, which a successful start need not wait for

        sys.stderr.write(f"Fábrica: {translate(error.code, error.values, preferred_language())}\n")
        return 1
    release(workspace)
    return 0


if __name__ == "__main__":
    sys.exit(main())
