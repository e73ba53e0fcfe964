"""Progress of reading a large file, in per cent of its bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pipeline_core.measures.progress import log_progress

LARGE = 20_000_000  # bytes; less is read before anybody asks
BUFFER = 1 << 20


class CountedFile(io.FileIO):
    """A file opened for reading that logs each per cent of it that was read."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.size = Path(path).stat().st_size
        self.count = self.percent = 0

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer, and log how much of the file was read by now."""
        count = super().readinto(buffer)
        self.count += count or 0
        percent = 100 * self.count // max(1, self.size)
        if count and percent > self.percent:
            self.percent = percent
            log_progress("read", percent, 100)
        return count


def open_with_progress(path: str) -> io.BufferedReader:
    r"""Open a file; of a large one each per cent that was read is logged.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print("a,b", file=file, flush=True)
    ...     with open_with_progress(file.name) as opened:
    ...         opened.readline()
    b'a,b\n'
    """
    is_large = Path(path).stat().st_size >= LARGE
    return io.BufferedReader(CountedFile(path) if is_large else io.FileIO(path), BUFFER)
