"""Processes that execute a user's code: within limits, and gone with all that they started."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

MEGABYTES = 4_000
_FILE_MEGABYTES = 100
_MORE_PROCESSES = 100
_MAX_ERRORS = 20_000


def run_group(
    command: Sequence[str], *, seconds: float | None, cwd: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command in a session of its own and return what it wrote.

    Parameters
    ----------
    command
        The command and its arguments.
    seconds
        After how long it is killed, and what it has started with it; None for never.
    cwd, env
        Its folder and environment.

    Raises
    ------
    subprocess.TimeoutExpired
        It was killed.
    """
    # Files, not pipes: what is written without end meets the limit of the process, not ours.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
        try:
            process.wait(timeout=seconds)
        finally:
            _kill_group(process)
        texts = _text_of(output), _text_of(errors, last=_MAX_ERRORS)
    return subprocess.CompletedProcess(command, process.returncode, *texts)


def _text_of(file: IO[bytes], last: int | None = None) -> str:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - last) if last else 0)
    return file.read().decode(errors="replace")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever of the session is left, the process itself among it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def limit_this_process(seconds: int, megabytes: int = MEGABYTES) -> None:
    """Let this process take neither the processor, the memory nor the disk for itself.

    Memory is counted as it is mapped, so the limit has room for what libraries map.

    Parameters
    ----------
    seconds
        Of computing.
    megabytes
        Of memory.
    """
    size = resource.RLIMIT_AS, megabytes * 1_000_000
    written = resource.RLIMIT_FSIZE, _FILE_MEGABYTES * 1_000_000
    processes = resource.RLIMIT_NPROC, _tasks_of_user() + _MORE_PROCESSES
    computing = resource.RLIMIT_CPU, seconds
    for kind, limit in (computing, size, written, processes, (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (most, most))


def _tasks_of_user() -> int:
    """Return how many processes and threads this user has: the system's limit is on all."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if folder.stat().st_uid == os.getuid():
                count += sum(1 for _ in (folder / "task").iterdir())
    return count or 10_000
