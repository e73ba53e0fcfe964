"""The open pipelines of this server, and the thread that writes their files."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.store import Store
from ui.documents.live.document import LiveDocument
from ui.documents.live.file_writer import write_file

# The file is written in a pause of editing, but not later than MAX_DELAY_SECONDS.
QUIET_SECONDS = 0.3
MAX_DELAY_SECONDS = 2.0
RETRY_SECONDS = 5.0
_LOG = logging.getLogger("fabrica")


class OpenDocuments:
    """The open pipelines of this server."""

    def __init__(self) -> None:
        self._documents: dict[tuple[Path, Path], LiveDocument] = {}
        self._lock = threading.Lock()
        self._due_changed = threading.Condition()
        # For each file to write: when, and the latest time for it.
        self._due: dict[LiveDocument, tuple[float, float]] = {}
        self._thread: threading.Thread | None = None

    def open(self, store: Store, file: Path) -> LiveDocument:
        """Return a pipeline, opening it at the first call."""
        key = (store.workspace, file)
        with self._lock:
            if key not in self._documents:
                self._documents[key] = LiveDocument(store, file, self._schedule)
            return self._documents[key]

    def find(self, store: Store, file: Path) -> LiveDocument | None:
        """Return a pipeline that is open or has a history; None for any other."""
        with self._lock:
            document = self._documents.get((store.workspace, file))
        if document is None and store.revisions.current(str(file)) is not None:
            return self.open(store, file)
        return document

    def close(self) -> None:
        """Write all pending files, at the server's end."""
        for document in list(self._documents.values()):
            if document.pending:
                _try_write(document)

    def _schedule(self, document: LiveDocument) -> None:
        now = time.monotonic()
        with self._due_changed:
            _, latest = self._due.get(document, (now, now + MAX_DELAY_SECONDS))
            self._due[document] = (min(now + QUIET_SECONDS, latest), latest)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._write, daemon=True, name="writer")
                self._thread.start()
            self._due_changed.notify()

    def _write(self) -> None:
        while True:
            document = self._next_due()
            if not _try_write(document):
                with self._due_changed:
                    retry = time.monotonic() + RETRY_SECONDS
                    self._due.setdefault(document, (retry, retry))

    def _next_due(self) -> LiveDocument:
        """Wait for a file that is due, and remove it from the schedule."""
        with self._due_changed:
            while True:
                document = min(self._due, key=lambda key: self._due[key][0], default=None)
                if document is None:
                    self._due_changed.wait()
                    continue
                seconds = self._due[document][0] - time.monotonic()
                if seconds <= 0:
                    del self._due[document]
                    return document
                self._due_changed.wait(seconds)


def _try_write(document: LiveDocument) -> bool:
    """Write a file; return False if it should be tried again."""
    try:
        write_file(document)
    except FabricaError as error:
        _LOG.warning("%s", error)
        return not document.file.parent.is_dir()
    except Exception:
        _LOG.exception("A pipeline's file was not written.")
        return False
    return True


OPEN_DOCUMENTS = OpenDocuments()
