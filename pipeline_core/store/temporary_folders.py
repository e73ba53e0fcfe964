"""Folders for a process's socket or files outside of the workspace, gone when it has ended.

A process that is killed cannot remove its own. So each folder names its process, and
whoever starts next removes those of processes that are no more.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline_core.store.process_identity import Process, this_process

_PREFIX = "fabrica-"
_OWNER = ".owner"
_DAY = 24 * 3600


def new_folder(parent: Path | str | None = None) -> Path:
    """Make a folder that only this user may enter, and that names this process.

    Examples
    --------
    >>> folder = new_folder()
    >>> owner_of(folder) == this_process()
    True
    >>> shutil.rmtree(folder)
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    (folder / _OWNER).write_text(json.dumps(this_process()), encoding="utf-8")
    return folder


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder for some files, and remove it in the end.

    Examples
    --------
    >>> with temporary_folder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    folder = new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_socket_folder(folder: Path) -> None:
    """Remove a folder that has nothing but a socket; what else lies in it stays."""
    with suppress(OSError):
        (folder / "socket").unlink(missing_ok=True)
        (folder / _OWNER).unlink(missing_ok=True)
        folder.rmdir()


def owner_of(folder: Path) -> Process | None:
    """Return the process that a folder names; None if it names none."""
    try:
        pid, start, boot = json.loads((folder / _OWNER).read_text(encoding="utf-8"))
        return Process(int(pid), str(start), str(boot))
    except (OSError, ValueError, TypeError):
        return None


def sweep() -> int:
    """Remove this user's folders of processes that have ended; return how many.

    A folder whose socket still answers stays: its process may be one that cannot be seen
    from here, as in another container.
    """
    removed = 0
    for parent in _parents():
        with suppress(OSError):
            for folder in parent.glob(f"{_PREFIX}*"):
                if _is_own_folder(folder) and _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)
                    removed += 1
    return removed


def _parents() -> set[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return {Path("/tmp"), Path(tempfile.gettempdir()), *([Path(runtime)] if runtime else [])}


def _is_own_folder(folder: Path) -> bool:
    with suppress(OSError):
        state = folder.lstat()
        return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    return False


def _is_left(folder: Path) -> bool:
    owner = owner_of(folder)
    if owner is not None:
        return not owner.alive() and not _answers(folder / "socket")
    # Of an earlier version, whose folders name nobody, or still being made.
    names = {path.name for path in folder.iterdir()}
    if names == {"socket"}:
        return not _answers(folder / "socket")
    return not names and time.time() - folder.stat().st_mtime > _DAY


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True  # too busy to answer is not dead
    return True
