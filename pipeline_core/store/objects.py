"""Files named by what is in them, so that nothing is written twice and damage shows.

A file appears under its name whole or not at all: it is written beside,
flushed to the disk, then renamed. The name is the hash of its bytes, so a
flipped bit is noticed when the file is read and the content counts as missing.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline_core.errors import StoreError
from pipeline_core.store.database import free_megabytes
from pipeline_core.store.paths import checked_name

_DAY = 24 * 3600
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EROFS, errno.EACCES, errno.EPERM}


class Stored(NamedTuple):
    """A stored file: its name (hash and suffix) and its size in bytes."""

    name: str
    size: int


class Objects:
    """The folder of content-named files.

    Parameters
    ----------
    folder
        Where they are; made when first written to.

    Examples
    --------
    >>> objects = Objects(Path(tempfile.mkdtemp()))
    >>> stored = objects.put(b"[1, 2]", "json")
    >>> objects.read(stored.name)
    b'[1, 2]'
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where a file of this name is, or would be."""
        return self.folder / name[:2] / checked_name(name)

    def has(self, stored: Stored) -> bool:
        """Tell whether a file is there in its full size; its bytes are not read."""
        try:
            place = f"{self.folder}/{stored.name[:2]}/{stored.name}"  # thrice as fast as a Path
            size = os.stat(place).st_size  # noqa: PTH116
        except OSError:
            return False
        return size == stored.size

    def put(self, data: bytes, suffix: str) -> Stored:
        """Keep bytes.

        Raises
        ------
        StoreError
            The disk is full, or may not be written.
        """
        return self.put_new(digest(data), suffix, lambda file: _write_all(file, data))

    def put_new(self, name: str, suffix: str, write: Callable[[BinaryIO], None]) -> Stored:
        """Keep what `write` writes, unless a file of that hash is there already.

        Parameters
        ----------
        name
            The hash of all that will be written.
        suffix
            What kind of file it is, without a dot.
        write
            Writes the content to an open file.
        """
        path = self.path(f"{name}.{suffix}")
        if path.exists() and path.stat().st_size:
            os.utime(path)  # young again: the sweep must not take it before its commit
            return Stored(path.name, path.stat().st_size)
        with _disk_troubles(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            return Stored(path.name, _write_beside(path, write))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None when it is missing or damaged."""
        try:
            data = self.path(name).read_bytes()
        except OSError:
            return None
        return data if digest(data) == name.partition(".")[0] else None

    def discard(self, name: str) -> None:
        """Remove a damaged file, so that the next one of that content is written."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, wanted: set[str], older_than: float = _DAY) -> int:
        """Remove what no commit names, once it is old enough to belong to nobody.

        Parameters
        ----------
        wanted
            Names of the files that artifacts refer to.
        older_than
            Seconds since the last change.

        Returns
        -------
        int
            How many files went.
        """
        gone = 0
        for path in self.folder.glob("*/*"):
            if path.name not in wanted and time.time() - path.stat().st_mtime > older_than:
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def digest(data: bytes) -> str:
    """Return the hash that names content: xxh3, 128 bits, in hex.

    Examples
    --------
    >>> len(digest(b"rows"))
    32
    """
    import xxhash

    return xxhash.xxh3_128_hexdigest(data)


def _write_beside(path: Path, write: Callable[[BinaryIO], None]) -> int:
    handle, beside = tempfile.mkstemp(prefix="tmp-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return size


def _write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)


@contextmanager
def _disk_troubles(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreError(
                "store.disk_full",
                path=str(path.parent),
                detail=str(error),
                free=free_megabytes(path),
            ) from error
        if error.errno in _NO_RIGHT:
            raise StoreError("store.read_only", path=str(path.parent)) from error
        raise
