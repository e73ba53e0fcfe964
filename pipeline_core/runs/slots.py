"""Slots that limit how many runs execute at a time in all workspaces of a machine.

A slot is a locked file. The run's process inherits the lock, so a slot is free
again when the run has ended, whatever ended it and whoever had started it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Slots:
    """A number of slots, shared by all processes that use the same folder.

    Parameters
    ----------
    folder
        Holds the lock files.
    count
        How many slots there are.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> slots = Slots(Path(mkdtemp()), 1)
    >>> slot = slots.acquire()
    >>> slots.acquire() is None
    True
    >>> os.close(slot)
    >>> slots.acquire() is None
    False
    """

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self._files = [folder / f"{number}.slot" for number in range(count)]

    def acquire(self) -> int | None:
        """Return a descriptor that holds a slot until it and its copies are closed, or None."""
        for file in self._files:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
            else:
                return descriptor
        return None
