"""Content-addressed files: none is written twice, and damage is noticed.

A file appears under its name whole or not at all: it is written beside it,
flushed to the disk, then renamed. The name is the hash of its bytes, so a
flipped bit is noticed when the file is read and the content counts as missing.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline_core.errors import StoreError
from pipeline_core.store.disk_quota import DiskRoom
from pipeline_core.store.free_space import free_megabytes
from pipeline_core.store.paths import checked_name

DAY = 24 * 3600
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EROFS, errno.EACCES, errno.EPERM}


class StoredFile(NamedTuple):
    """A stored file: its name (hash and suffix) and its size in bytes."""

    name: str
    size: int


class UnwrittenFile(NamedTuple):
    """A file whose name and size are known before it is written.

    Parameters
    ----------
    stored
        Its name and size.
    write
        Writes its content to an open file.
    """

    stored: StoredFile
    write: Callable[[BinaryIO], None]


def bytes_file(data: bytes, suffix: str) -> UnwrittenFile:
    """Return some bytes as a file to be written.

    Examples
    --------
    >>> bytes_file(b"abc", "json").stored.size
    3
    """
    stored = StoredFile(f"{digest(data)}.{suffix}", len(data))
    return UnwrittenFile(stored, lambda file: _write_all(file, data))


class Objects:
    """A folder of content-addressed files.

    Parameters
    ----------
    folder
        Created when first written to.
    room
        The room that its workspace has left; None for any.

    Attributes
    ----------
    max_megabytes
        The size that a new file may have; None for any.

    Examples
    --------
    >>> objects = Objects(Path(tempfile.mkdtemp()))
    >>> stored = objects.put(b"[1, 2]", "json")
    >>> objects.read(stored.name)
    b'[1, 2]'
    """

    def __init__(self, folder: Path, room: DiskRoom | None = None) -> None:
        self.folder = folder
        self._room = room
        self.max_megabytes: float | None = None

    def path(self, name: str) -> Path:
        """Return the path of a file of this name, which need not exist."""
        return self.folder / name[:2] / checked_name(name)

    def has(self, stored: StoredFile) -> bool:
        """Return whether a file exists in its full size; its bytes are not read."""
        try:
            path = f"{self.folder}/{stored.name[:2]}/{stored.name}"  # thrice as fast as a Path
            size = os.stat(path).st_size  # noqa: PTH116
        except OSError:
            return False
        return size == stored.size

    def put(self, data: bytes, suffix: str) -> StoredFile:
        """Write bytes and return the file.

        Raises
        ------
        StoreError
            The disk is full or may not be written.
        """
        file = bytes_file(data, suffix)
        self.put_new(file.stored, file.write)
        return file.stored

    def put_parts(self, parts: Sequence[bytes | memoryview], suffix: str) -> StoredFile:
        """Write a file of several parts, without a copy of them, and return it.

        Raises
        ------
        StoreError
            The disk is full or may not be written, or the file is larger than allowed.
        """
        import xxhash

        content = xxhash.xxh3_128()
        for part in parts:
            content.update(part)
        size = sum(memoryview(part).nbytes for part in parts)
        stored = StoredFile(f"{content.hexdigest()}.{suffix}", size)
        self.put_new(stored, lambda file: file.writelines(parts))
        return stored

    def put_new(self, stored: StoredFile, write: Callable[[BinaryIO], None]) -> None:
        """Write a file, unless it is there in its full size.

        Parameters
        ----------
        stored
            Its name, which begins with the hash of the content, and its size.
        write
            Writes the content to an open file.

        Raises
        ------
        StoreError
            The disk is full or may not be written, the file is larger than allowed, or the
            workspace has no room for it.
        """
        path = self.path(stored.name)
        if self.has(stored):
            os.utime(path)  # the sweep must not remove it before it is committed
            return
        self._check_size(stored)
        with store_errors(path), self._room.hold(stored.size) if self._room else nullcontext():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_beside(path, write)

    def require_room(self, files: Iterable[StoredFile], code: str, **values: str) -> None:
        """Raise unless there is room for all of some files, before the first is written.

        Raises
        ------
        StoreError
            The workspace would hold more than its quota; `code` and `values` are what it says.
        """
        if self._room is not None:
            size = sum(file.size for file in files if not self.has(file))
            self._room.require(size, code, **values)

    def _check_size(self, stored: StoredFile) -> None:
        size, limit = stored.size / 1e6, self.max_megabytes
        if limit is not None and size > limit:
            raise StoreError("store.result_too_large", size=round(size, 1), limit=limit)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None if it is missing or damaged."""
        try:
            data = self.path(name).read_bytes()
        except OSError:
            return None
        return data if digest(data) == name.partition(".")[0] else None

    def discard(self, name: str) -> None:
        """Remove a damaged file, so that its content can be written again."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, names: set[str], older_than: float = DAY, *, changed_after: float = 0.0) -> int:
        """Remove files that nothing refers to, once they are too old to be in use.

        Parameters
        ----------
        names
            Names of the files that artifacts refer to.
        older_than
            Seconds since the last change.
        changed_after
            Files that were last changed before this moment stay.

        Returns
        -------
        int
            How many files were removed.
        """
        removed = 0
        for path in self.folder.glob("*/*"):
            if path.name in names:
                continue
            changed = path.stat().st_mtime
            if changed > changed_after and time.time() - changed > older_than:
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def digest(data: bytes) -> str:
    """Return the hash of some content: 128 bits of xxh3, in hexadecimal.

    Examples
    --------
    >>> len(digest(b"rows"))
    32
    """
    import xxhash

    return xxhash.xxh3_128_hexdigest(data)


def _write_beside(path: Path, write: Callable[[BinaryIO], None]) -> None:
    handle, temporary = tempfile.mkstemp(prefix="tmp-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Raise `StoreError` where a file may not be written, or the disk is full."""
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
