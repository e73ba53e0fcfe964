"""Supervision of jobs: short work in forked processes, each with somebody who waits for it.

A job's process answers by itself. The launcher keeps a copy of the connection, so
where the process ends without an answer, or is ended for a limit, it can say why.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import signal
import socket
import time
from dataclasses import dataclass

from pipeline_core.messages.message import Message
from pipeline_core.runs.limits import Limits
from pipeline_core.runs.process_usage import excess_megabytes, volunteer_for_memory_shortage

_MEMORY_INTERVAL = 0.1
# A job computes for so many seconds at most; waiting for the processor is not its fault.
_WALL_PER_CPU = 4


@dataclass
class _Job:
    limits: Limits
    deadline: float
    connection: socket.socket | None
    next_weighing: float = 0.0
    reason: Message | None = None


class JobSupervisor:
    """Watches the processes of jobs until they have ended."""

    def __init__(self) -> None:
        self._jobs: dict[int, _Job] = {}

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def watch(self, pid: int, limits: Limits, connection: socket.socket | None = None) -> None:
        """Watch a child, the leader of a process group.

        Parameters
        ----------
        pid
            Its number.
        limits
            What it may use.
        connection
            Where somebody waits for its answer; None if nobody does.
        """
        seconds = _WALL_PER_CPU * (limits.seconds or float("inf"))
        own = connection.dup() if connection is not None else None
        self._jobs[pid] = _Job(limits, time.monotonic() + seconds, own)

    def poll(self) -> None:
        """Check every process once."""
        for pid, job in list(self._jobs.items()):
            ended, wait_status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._jobs[pid]
                _kill_group(pid)  # its own children, if any
                _conclude(job, wait_status)
            else:
                _check_limits(pid, job)

    def disown(self) -> None:
        """Close the connections in a forked child: only the launcher answers for its jobs."""
        for job in self._jobs.values():
            if job.connection is not None:
                job.connection.close()
        self._jobs.clear()


def limit_this_process(limits: Limits) -> None:
    """Have the kernel end this process when it has computed for too long."""
    volunteer_for_memory_shortage()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.seconds is not None:
        seconds = max(1, round(limits.seconds))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def send_error(connection: socket.socket, message: Message) -> None:
    """Answer with an error, unless nobody listens any more."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps({"error": message.as_json()}, default=str).encode() + b"\n")


def _check_limits(pid: int, job: _Job) -> None:
    now, limit = time.monotonic(), job.limits.megabytes
    if now > job.deadline:
        _end(pid, job, _time_message(job.limits))
    elif limit is not None and now >= job.next_weighing:
        job.next_weighing = now + _MEMORY_INTERVAL
        if (used := excess_megabytes(pid, limit)) is not None:
            values = {"limit": round(limit), "used": math.ceil(used)}
            _end(pid, job, Message("job.memory_limit", values))


def _end(pid: int, job: _Job, reason: Message) -> None:
    job.reason = job.reason or reason
    _kill_group(pid)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _conclude(job: _Job, wait_status: int) -> None:
    if job.connection is None:
        return
    with job.connection:
        if wait_status != 0:
            with contextlib.suppress(OSError):
                job.connection.settimeout(5.0)
                job.connection.sendall(b"\n")  # it may have died in the middle of its answer
            send_error(job.connection, job.reason or _death_message(job.limits, wait_status))


def _death_message(limits: Limits, wait_status: int) -> Message:
    number = os.WTERMSIG(wait_status) if os.WIFSIGNALED(wait_status) else None
    if number == signal.SIGXCPU:
        return _time_message(limits)
    if number == signal.SIGKILL:
        return Message("job.killed")
    return Message("job.died", {"signal": signal.Signals(number).name if number else None})


def _time_message(limits: Limits) -> Message:
    return Message("job.time_limit", {"seconds": round(limits.seconds or 0)})
