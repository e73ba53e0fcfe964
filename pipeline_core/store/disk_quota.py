"""The disk quota of the people of a class: how much a workspace may hold.

It is the class's own, kept where no pipeline of a person reaches. Whoever writes asks for
room first and writes while it is held, so that no two writers get the same.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import SHARED_FOLDER, class_of, people_folder
from pipeline_core.store.paths import safe_path

DEFAULT_MEGABYTES = 2_000.0
_MEGABYTE = 1e6
_FILE = "quota.json"
# A small file is added to the last count, so that many of them do not count all others.
_SMALL_BYTES = 1_000_000
_COUNT_SECONDS = 2.0


def quota_of(workspace: Path) -> float | None:
    """Return the megabytes that a workspace may hold; None if it is nobody's of a class.

    Examples
    --------
    >>> quota_of(Path("/no/such/folder/people/0123456789abcdef")), quota_of(Path("/mine"))
    (2000.0, None)
    """
    shared = class_of(workspace)
    is_of_person = shared is not None and workspace.name != SHARED_FOLDER
    return class_quota(shared) if shared is not None and is_of_person else None


def class_quota(workspace: Path) -> float:
    """Return the megabytes that each person of a class may hold, whose own workspace this is.

    Examples
    --------
    >>> class_quota(Path("/no/such/folder"))
    2000.0
    """
    try:
        text = safe_path(people_folder(workspace), _FILE).read_text(encoding="utf-8")
        quota = json.loads(text)["megabytes"]
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_MEGABYTES
    is_number = isinstance(quota, int | float) and not isinstance(quota, bool)
    return float(quota) if is_number and quota > 0 else DEFAULT_MEGABYTES


def set_class_quota(workspace: Path, megabytes: float | None) -> None:
    """Set what each person of a class may hold; None for the usual quota.

    Raises
    ------
    StoreError
        The folder is not writable.
    """
    folder = people_folder(workspace)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(safe_path(folder, _FILE), json.dumps({"megabytes": megabytes}).encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error


def folder_bytes(folder: Path | str) -> int:
    """Return the bytes of all files below a folder; what a link leads to is not counted.

    Examples
    --------
    >>> folder_bytes("/no/such/folder")
    0
    """
    total, folders = 0, [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:  # deleted in the meantime
            continue
    return total


@contextmanager
def room_for(workspace: Path, size: int, file: str) -> Iterator[None]:
    """Hold room for a file while it is written.

    Parameters
    ----------
    workspace
        The workspace of a person of a class; any other has no quota.
    size
        How many bytes will be written.
    file
        The name by which the person knows the file.

    Raises
    ------
    StoreError
        The workspace would hold more than its quota.
    """
    with DiskRoom(workspace).hold(size, "store.quota", file=file):
        yield


class DiskRoom:
    """The room that is left in a workspace.

    Parameters
    ----------
    workspace
        Its folder.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._used = 0
        self._counted = float("-inf")

    @contextmanager
    def hold(self, size: int, code: str = "store.quota_result", **values: str) -> Iterator[None]:
        """Hold room while something is written; every writer of the workspace waits.

        Parameters
        ----------
        size
            How many bytes will be written.
        code, values
            What the error says if there is no room.

        Raises
        ------
        StoreError
            The workspace would hold more than its quota.
        """
        limit = quota_of(self._workspace)
        if limit is None:
            yield
            return
        with self._lock():
            if self._use(size) > limit * _MEGABYTE:
                raise StoreError(
                    code,
                    **values,
                    size=_megabytes(size),
                    used=_megabytes(self._used),
                    limit=_megabytes(limit * _MEGABYTE),
                )
            yield
            self._used += size

    def require(self, size: int, code: str, **values: str) -> None:
        """Raise unless there is room for something that is written in several parts.

        Raises
        ------
        StoreError
            The workspace would hold more than its quota.
        """
        with self.hold(size, code, **values):
            self._counted = float("-inf")  # nothing was written: the next count is anew

    def _use(self, size: int) -> int:
        """Return the bytes with those to be written, counted anew unless that was just done."""
        now = time.monotonic()
        if size >= _SMALL_BYTES or now - self._counted > _COUNT_SECONDS:
            self._used, self._counted = folder_bytes(self._workspace), now
        return self._used + size

    @contextmanager
    def _lock(self) -> Iterator[None]:
        folder = safe_path(self._workspace, "runtime")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with safe_path(folder, "disk.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _megabytes(size: float) -> float:
    """Return bytes as megabytes, rounded up: what is refused is never said to be nothing."""
    rounded = math.ceil(size / _MEGABYTE * 10) / 10
    return int(rounded) if rounded.is_integer() else rounded
