"""The priority of background work: people who use the app are served first."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

RUN_NICENESS = 10
JOB_NICENESS = 5  # somebody waits for it, but the server still goes first
# The most that anything steps back, for machines that have other work than the app.
VARIABLE = "FABRICA_NICENESS"

# Linux weighs sessions against each other before it weighs the processes in them.
_SESSION = Path("/proc/self/autogroup")


def lower_priority(niceness: int) -> None:
    """Let other processes go first; call it in a session of this process's own.

    Parameters
    ----------
    niceness
        How much is added to this process's niceness, 0 to 19; `FABRICA_NICENESS` bounds it.
    """
    bound = os.environ.get(VARIABLE, "")
    total = os.nice(min(niceness, int(bound)) if bound.isdecimal() else niceness)
    with suppress(OSError):  # there is no such file, or the kernel refuses
        _SESSION.write_text(str(total))
