"""What processes use: the memory of a group, and the computing time of one.

A run's process is forked from one that has the libraries loaded, so most of its pages
belong to both; files that it has mapped can be dropped at any time. Neither is what a
run has taken. The kernel tells the pages that only one process has (``Private_Dirty``),
but walks the whole page table for it: that is asked only when the number that costs
nothing, all anonymous and shared memory (``RssAnon``, ``RssShmem``), is above the limit.
Where a run has children, each page counts once, by its share (``Pss``): pages that
children inherited from each other would not be private to any of them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_RESIDENT = ("RssAnon:", "RssShmem:", "VmSwap:")
_PRIVATE = ("Private_Dirty:", "Swap:")
_PROPORTIONAL = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")


def excess_megabytes(group: int, limit: float) -> float | None:
    """Return the memory of a process group in MB if it is above a limit, else None.

    Parameters
    ----------
    group
        Number of the group, which is its leader's.
    limit
        In MB.

    Examples
    --------
    >>> excess_megabytes(os.getpgrp(), 1e9) is None
    True
    """
    used = _held(group, limit * 1e6) / 1e6
    return used if used > limit else None


def cpu_seconds(pid: int) -> float | None:
    """Return the seconds that a process has computed; None if that is not known.

    Examples
    --------
    >>> cpu_seconds(-1) is None
    True
    """
    try:
        fields = (_PROC / f"{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def volunteer_for_memory_shortage() -> None:
    """Have the system end this process first if its memory runs out, before the server."""
    with suppress(OSError):
        (_PROC / "self/oom_score_adj").write_text("500")


def _held(group: int, limit: float) -> float:
    """Return the bytes that a group holds; an upper bound where that is within the limit."""
    if not (_PROC / "self/status").exists():
        return _listed(group)
    processes = _members(group)
    resident = sum(_sum_of(pid, "status", _RESIDENT) or 0 for pid in processes)
    if resident <= limit:
        return resident
    kinds = _PRIVATE if len(processes) == 1 else _PROPORTIONAL
    exact = [_sum_of(pid, "smaps_rollup", kinds) for pid in processes]
    return sum(number for number in exact if number is not None) if any(exact) else resident


def _members(group: int) -> list[int]:
    """Return the processes of a group; its leader may have ended before the others."""
    numbers = (int(name) for name in os.listdir(_PROC) if name.isdigit())  # noqa: PTH208 - ten times a second
    return [pid for pid in numbers if _group_of(pid) == group]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _sum_of(pid: int, file: str, kinds: Iterable[str]) -> int | None:
    """Return the sum of some lines of a process's file in bytes; None if it cannot be read."""
    try:
        lines = (_PROC / f"{pid}/{file}").read_text().splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith(tuple(kinds))) * 1024


def _listed(group: int) -> int:
    """Return what ``ps`` tells, where there is no ``/proc``: all that is resident."""
    command = ("ps", "-A", "-o", "pgid=,rss=")
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    rows = (line.split() for line in listed.stdout.splitlines())
    return sum(int(rss) for number, rss in rows if int(number) == group) * 1024
