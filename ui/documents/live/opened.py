"""Which pipelines are open, and the thread that writes their files behind the edits."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from pipeline_core.errors import FabricaError
from pipeline_core.store import Store
from ui.documents.live.document import Live
from ui.documents.live.writing import write

# Who goes on editing is not followed at each step, but never left behind for long.
QUIET_SECONDS = 0.3
LONGEST_SECONDS = 2.0
AGAIN_SECONDS = 5.0
_LOG = logging.getLogger("fabrica")


class Opened:
    """The pipelines that this server has open."""

    def __init__(self) -> None:
        self._live: dict[tuple[Path, Path], Live] = {}
        self._lock = threading.Lock()
        self._news = threading.Condition()
        self._due: dict[Live, tuple[float, float]] = {}
        self._thread: threading.Thread | None = None

    def of(self, store: Store, file: Path) -> Live:
        """Return a pipeline, opened for all who ask for it."""
        key = (store.workspace, file)
        with self._lock:
            if key not in self._live:
                self._live[key] = Live(store, file, self._wanted)
            return self._live[key]

    def known(self, store: Store, file: Path) -> Live | None:
        """Return a pipeline that is open, or was edited here once; None for any other."""
        with self._lock:
            found = self._live.get((store.workspace, file))
        if found is None and store.revisions.current(str(file)) is not None:
            return self.of(store, file)
        return found

    def close(self) -> None:
        """Write what is still to be written: the server is about to end."""
        for live in list(self._live.values()):
            if live.pending:
                _written(live)

    def _wanted(self, live: Live) -> None:
        now = time.monotonic()
        with self._news:
            _, latest = self._due.get(live, (now, now + LONGEST_SECONDS))
            self._due[live] = (min(now + QUIET_SECONDS, latest), latest)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._write, daemon=True, name="writer")
                self._thread.start()
            self._news.notify()

    def _write(self) -> None:
        while True:
            live = self._next()
            if not _written(live):
                with self._news:
                    again = time.monotonic() + AGAIN_SECONDS
                    self._due.setdefault(live, (again, again))

    def _next(self) -> Live:
        """Wait for a file that is due, and take it from the list."""
        with self._news:
            while True:
                live = min(self._due, key=lambda one: self._due[one][0], default=None)
                if live is None:
                    self._news.wait()
                    continue
                left = self._due[live][0] - time.monotonic()
                if left <= 0:
                    del self._due[live]
                    return live
                self._news.wait(left)


def _written(live: Live) -> bool:
    """Write a file; False where it should be tried again."""
    try:
        write(live)
    except FabricaError as error:
        _LOG.warning("%s", error)
        return not live.file.parent.is_dir()
    except Exception:
        _LOG.exception("A pipeline's file was not written.")
        return False
    return True


LIVE = Opened()
