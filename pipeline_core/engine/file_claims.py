"""Claims on results among processes: a lock file for each, which ends with its holder."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_INTERVAL = 0.05


class FileClaims:
    """The results that this process makes, and those that it waits for, as `Claims` has them.

    The system lets go of a lock when its process ends, however it does, so nobody waits for
    what a dead process was to make.

    Parameters
    ----------
    folder
        Where the lock files lie, for all processes that share the work.

    Examples
    --------
    >>> import tempfile
    >>> folder, turns, a_run, another_run = Path(tempfile.mkdtemp()), [], object(), object()
    >>> first, second = FileClaims(folder), FileClaims(folder)
    >>> first.take("key", a_run, lambda: turns.append("first"))
    >>> first.leave("key", a_run)
    >>> second.take("key", another_run, lambda: turns.append("second"))
    >>> turns
    ['first', 'second']
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, tuple[int, object]] = {}
        self._waiting: dict[str, tuple[object, Callable[[], None]]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, key: str, holder: object, begin: Callable[[], None]) -> None:
        """Claim a result, and begin as soon as no other process makes it.

        Where no lock can be had at all (a full disk, a file system without locks) it begins at
        once: to make a result twice is no harm.
        """
        with self._lock:
            is_free = self._try(key, holder)
            if not is_free:
                self._waiting[key] = (holder, begin)
                self._watch()
        if is_free:
            begin()

    def leave(self, key: str, holder: object) -> None:
        """Give a claim up, kept or not."""
        with self._lock:
            handle, owner = self._held.get(key, (-1, None))
            if owner is holder:
                del self._held[key]
                self._release(key, handle)

    def leave_all(self, holder: object) -> None:
        """Give all of somebody's claims up, and those that are waited for."""
        with self._lock:
            held = [key for key, (_, owner) in self._held.items() if owner is holder]
            waiting = {key: each for key, each in self._waiting.items() if each[0] is not holder}
            self._waiting = waiting
        for key in held:
            self.leave(key, holder)

    def _try(self, key: str, holder: object) -> bool:
        """Return whether this process may make a result now."""
        path = self._folder / key
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:
            os.close(handle)
            return True
        with suppress(OSError):
            if os.fstat(handle).st_ino == path.stat().st_ino:
                self._held[key] = (handle, holder)
                return True
        os.close(handle)  # whoever had it has just taken the file away
        return self._try(key, holder)

    def _release(self, key: str, handle: int) -> None:
        with suppress(OSError):
            (self._folder / key).unlink()
        os.close(handle)

    def _watch(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, daemon=True, name="claims")
            self._thread.start()

    def _look(self) -> None:
        """Begin what is waited for as soon as it is free, until nothing is."""
        while True:
            threading.Event().wait(_INTERVAL)
            with self._lock:
                free = [key for key, (holder, _) in self._waiting.items() if self._try(key, holder)]
                begins = [self._waiting.pop(key)[1] for key in free]
                if not self._waiting:
                    self._thread = None
            for begin in begins:
                begin()
            if self._thread is not threading.current_thread():
                return
