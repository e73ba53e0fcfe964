"""The log file of a run, which never grows beyond a limit.

The process writes to the file itself, so its last output is there even if it is
killed; when the file is full, its newest half is moved to a second file.
Tracebacks go to a file of their own, as only a developer needs them.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from pipeline_core.messages.masking import masked

LIMIT = 10_000_000


class _MaskingFormatter(logging.Formatter):
    """Formats records without the secrets that this process has read."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class RunLog:
    """The log of one run.

    Parameters
    ----------
    folder
        The run's folder.
    limit
        Bytes that both halves may have together.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._file = folder / "log"
        self._older = folder / "log.1"
        self._errors = folder / "errors"
        self._half = limit // 2

    def take_over(self) -> None:
        """Redirect the output of this process to the log."""
        sys.stdout.flush()
        sys.stderr.flush()
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(handle, stream)
        os.close(handle)
        tracebacks = logging.getLogger("fabrica.errors")
        handler = logging.FileHandler(self._errors, encoding="utf-8", delay=True)
        handler.setFormatter(_MaskingFormatter())
        tracebacks.addHandler(handler)
        tracebacks.propagate = False

    def trim(self) -> None:
        """Move the newest half to the second file and start again, if the file is full."""
        size = self._file.stat().st_size if self._file.exists() else 0
        if size <= self._half:
            return
        with self._file.open("rb") as file:
            file.seek(size - self._half)
            newest = file.read(self._half)
        self._older.write_bytes(newest)
        os.truncate(self._file, 0)
