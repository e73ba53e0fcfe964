"""Which process is meant: a number alone is given to another one sooner or later.

A process is its number, when it started, and which start of the machine that
was. Linux tells through ``/proc``, macOS through ``ps`` and ``sysctl``.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Process(NamedTuple):
    """A process, told apart from every later one with its number.

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
        """Tell whether this very process still runs."""
        return self.boot == boot_id() and bool(self.start) and start_of(self.pid) == self.start


def this_process() -> Process:
    """Return the process that asks."""
    return process(os.getpid())


def process(pid: int) -> Process:
    """Return the process that has this number now; its start is empty if none has."""
    return Process(pid, start_of(pid), boot_id())


def start_of(pid: int) -> str:
    """Say when a process started; empty where there is none or it has ended.

    Examples
    --------
    >>> start_of(os.getpid()) == start_of(os.getpid()) != ""
    True
    """
    if not (_PROC / "self/stat").exists():
        return _asked("ps", "-o", "lstart=", "-p", str(pid))
    try:
        state, *fields = (_PROC / f"{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


@cache
def boot_id() -> str:
    """Say which start of the machine this is."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _asked("sysctl", "-n", "kern.boottime")


def memory_of_this_process() -> int:
    """Return the memory that only this process holds, in bytes.

    Mapped files do not count: their pages can be dropped at any time.
    """
    try:
        lines = (_PROC / "self/status").read_text().splitlines()
    except OSError:
        return int(_asked("ps", "-o", "rss=", "-p", str(os.getpid())) or 0) * 1024
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) * 1024


def _asked(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
