"""One server for one workspace: the second one says so, and where the first is.

The lock goes with the process that took it, whatever ends it; what is
written beside it only says who that is.
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

_HELD: dict[Path, IO[str]] = {}


def take(workspace: Path, address: str = "") -> None:
    """Take a workspace for this server, until it ends.

    Parameters
    ----------
    workspace
        Its folder.
    address
        Where this server is reached, for another one to say.

    Raises
    ------
    StoreError
        Another server has it.
    """
    if workspace in _HELD:
        return
    held = _locked(workspace)
    if held is None:
        raise StoreError("server.second", path=str(workspace), **_noted(workspace))
    text = json.dumps({"process": this_process(), "address": address})
    _note(workspace).write_text(text, encoding="utf-8")
    _HELD[workspace] = held


def leave(workspace: Path) -> None:
    """Give a workspace back."""
    held = _HELD.pop(workspace, None)
    if held is not None:
        _note(workspace).unlink(missing_ok=True)
        held.close()


def _locked(workspace: Path) -> IO[str] | None:
    held = (workspace / "runtime" / "server.lock").open("a")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


def _noted(workspace: Path) -> dict[str, str]:
    """Return the process and the address of who has it, as far as it says."""
    try:
        noted = json.loads(_note(workspace).read_text(encoding="utf-8"))
        other = Process(*noted["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "address": "?"}
    # A note of a process that is gone is of the one before; the new one has not written yet.
    known = other.alive()
    return {"pid": str(other.pid if known else "?"), "address": noted["address"] if known else "?"}


def _note(workspace: Path) -> Path:
    return workspace / "runtime" / "server.json"


def main() -> int:
    """Say whether a server may start on the workspace: before the port is tried."""
    workspace = default_workspace()
    try:
        open_store(workspace).close()
        take(workspace)
    except StoreError as error:
        from ui.text.words import tell  # brings Streamlit, for which a good start need not wait

        sys.stderr.write(f"Fábrica: {tell(error.code, error.values, preferred_language())}\n")
        return 1
    leave(workspace)
    return 0


if __name__ == "__main__":
    sys.exit(main())
