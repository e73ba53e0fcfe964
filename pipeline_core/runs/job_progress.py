"""Progress of a job, sent before its answer as lines of JSON."""

from __future__ import annotations

import json
import logging
import os
import socket

PROGRESS = b'{"progress":'
_LOGGER = logging.getLogger("pipeline_core.measures.progress")


def send_progress(connection: socket.socket) -> None:
    """Send what this process logs as progress; it ends where nobody listens any more."""
    _LOGGER.addHandler(_Sender(connection))
    _LOGGER.setLevel(logging.INFO)


class _Sender(logging.Handler):
    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record's progress."""
        progress = getattr(record, "progress", None)
        if progress is None:
            return
        try:
            self._connection.sendall(PROGRESS + json.dumps(progress, default=str).encode() + b"}\n")
        except OSError:
            os._exit(0)  # the job was given up
