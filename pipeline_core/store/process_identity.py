"""The identity of a process, as process numbers are reused.

It consists of the number, the time it started and the boot of the machine,
read on Linux from ``/proc``, on macOS from ``ps`` and ``sysctl``.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Process(NamedTuple):
    """A process, distinct from every later one with the same number.

    Examples
    --------
    >>> this_process().alive()
    True
    >>> Process(os.getpid(), "another start", boot_id()).alive()
    False
    """

    pid: int
    start: str
    boot: str

    def alive(self) -> bool:
        """Return whether this very process is still running."""
        return self.boot == boot_id() and bool(self.start) and start_of(self.pid) == self.start


def this_process() -> Process:
    """Return the current process."""
    return process(os.getpid())


def process(pid: int) -> Process:
    """Return the process with a number; its start is empty if there is none."""
    return Process(pid, start_of(pid), boot_id())


def start_of(pid: int) -> str:
    """Return when a process started; empty if there is none or it has ended.

    Examples
    --------
    >>> start_of(os.getpid()) == start_of(os.getpid()) != ""
    True
    """
    if not (_PROC / "self/stat").exists():
        return _output_of("ps", "-o", "lstart=", "-p", str(pid))
    try:
        state, *fields = (_PROC / f"{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


@cache
def boot_id() -> str:
    """Return the id of the machine's current boot."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _output_of("sysctl", "-n", "kern.boottime")


def _output_of(*command: str) -> str:
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return process.stdout.strip()
