"""Files as they are read: plain, or unpacked from gzip, Zstandard or zip while they are read.

What a small file unpacks to can fill a machine, so the bytes that come out are counted.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from pipeline_core.measures.file_kinds import (
    PACKED,
    kind_of_bytes,
    kind_of_file,
    other_kind_text,
    require_file,
)
from pipeline_core.measures.file_progress import open_with_progress

MAX_UNPACKED = 20_000_000_000
MAX_GROWTH = 200  # times the packed size, once so many bytes came out:
FREE_BYTES = 64_000_000
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, lzma.LZMAError)


class CountedUnpacking(io.RawIOBase):
    """What comes out of a packed file, until it is too much.

    Parameters
    ----------
    source
        The unpacked bytes.
    plain
        The packed file as it is open.
    path
        Its path.
    """

    def __init__(self, source: Any, plain: IO[bytes], path: str) -> None:
        self.source, self.plain, self.path = source, plain, path
        growth = MAX_GROWTH * Path(path).stat().st_size
        self.remaining = min(MAX_UNPACKED, max(FREE_BYTES, growth))

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer; raise where it is damaged or more than the file may hold."""
        try:
            chunk: bytes = self.source.read(len(buffer))
        except (*DAMAGE, OSError) as cause:
            raise ValueError(damage_text(self.path)) from cause
        self.remaining -= len(chunk)
        if self.remaining < 0:
            raise ValueError(bomb_text(self.path))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the packed file too."""
        if not self.closed:
            self.source.close()
            self.plain.close()
        super().close()


def damage_text(path: str) -> str:
    """Return the sentence about a file that is cut off."""
    return f"{path} is damaged or incomplete. Download it again."


def bomb_text(path: str) -> str:
    """Return the sentence about a file that holds too much."""
    return f"{path} is too large when unpacked: far more comes out than it may hold."


def packing_of(path: str) -> str | None:
    r"""Return how a file is packed: gzip, zstd or zip; None where it is not.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     _ = file.write(b"\x1f\x8b\x08")
    ...     file.flush()
    ...     packing_of(file.name)
    'gzip'
    """
    with Path(path).open("rb") as file:
        kind = kind_of_bytes(file.read(16))
    return kind if kind in PACKED else None


def plain_size(path: str) -> int | None:
    r"""Return how many bytes a file has; None where it is packed, which tells little.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print("a,b", file=file, flush=True)
    ...     plain_size(file.name)
    4
    """
    return None if packing_of(path) else Path(path).stat().st_size


def open_unpacked(path: str, member: str | None = None, *, progress: bool = False) -> IO[bytes]:
    r"""Open a file, unpacked if it is packed.

    Parameters
    ----------
    path
        The file.
    member
        The file inside a zip file; None for the only one.
    progress
        Whether it is logged how much of a large file was read.

    Raises
    ------
    ValueError
        It is damaged, holds too much, or no such member; while it is read, too.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".gz") as file:
    ...     _ = file.write(gzip.compress(b"a,b\n"))
    ...     file.flush()
    ...     with open_unpacked(file.name) as unpacked:
    ...         unpacked.readline()
    b'a,b\n'
    """
    packing = packing_of(path)
    plain: IO[bytes] = open_with_progress(path) if progress else open_plain(path)
    if packing is None:
        return plain
    try:
        source = open_packed(path, plain, packing, member)
    except BaseException:
        plain.close()
        raise
    return io.BufferedReader(CountedUnpacking(source, plain, path), 1 << 20)


def open_plain(path: str) -> IO[bytes]:
    """Open a file as it is."""
    return Path(path).open("rb")


def open_packed(path: str, plain: IO[bytes], packing: str, member: str | None) -> Any:
    """Open what is packed in an open file."""
    if packing == "gzip":
        return gzip.GzipFile(fileobj=plain)
    if packing == "zip":
        return open_member(path, plain, member)
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(plain, mode="r"), "zstd")


def open_member(path: str, file: IO[bytes], member: str | None) -> IO[bytes]:
    """Open a file inside a zip file: the only one, or the one of a name."""
    try:
        archive = zipfile.ZipFile(file)
        names = member_names(archive)
        if not names:
            raise ValueError(f"{path} holds no file to read. Pack the table's file itself.")
        if member is None and len(names) == 1:
            member = names[0]
        if member not in names:
            raise ValueError(
                f"'member' must name one of the {len(names)} files in {path}: "
                f"{names[:5]}. It is {member!r}."
            )
        if archive.getinfo(member).flag_bits & 1:
            raise ValueError(f"{path} is password protected. Pack it without a password.")
        return archive.open(member)
    except (*DAMAGE, NotImplementedError) as cause:
        raise ValueError(damage_text(path)) from cause


def member_names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the files in a zip file, without hidden ones."""
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return [name for name in names if not is_hidden(name)]


def is_hidden(name: str) -> bool:
    """Return whether a file in a zip file is one of the system's own.

    Examples
    --------
    >>> is_hidden("__MACOSX/._a.csv"), is_hidden("data/a.csv"), is_hidden("../a.csv")
    (True, False, False)
    """
    parts = (part for part in PurePosixPath(name).parts if part != "..")
    return any(part.startswith((".", "__MACOSX")) for part in parts)


@contextmanager
def open_kind(path: str, kinds: Collection[str]) -> Iterator[IO[bytes]]:
    r"""Open a file of some kinds that is not read from its start to its end.

    Parameters
    ----------
    path
        The file; one that is packed is unpacked into memory.
    kinds
        The kinds that its block reads.

    Raises
    ------
    ValueError
        It is no plain file, empty, of another kind, damaged, or holds too much.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w") as file:
    ...     print("a,b", file=file, flush=True)
    ...     with open_kind(file.name, ("text",)) as opened:
    ...         opened.readline()
    b'a,b\n'
    """
    require_file(path)
    kind = kind_of_file(path)
    with open_unpacked(path) if kind in PACKED else open_plain(path) as file:
        opened = io.BytesIO(file.read()) if kind in PACKED else file
        if kind in PACKED:
            kind = kind_of_bytes(opened.read(1024))
            opened.seek(0)
        if kind not in kinds:
            raise ValueError(other_kind_text(path, kind))
        yield opened
