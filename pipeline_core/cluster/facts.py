"""The facts of a worker, which are compared with the client's before it works.

A worker keeps the modules that it has imported, whatever stands on the disk later: so the
source is hashed when this module is imported, with all that shapes results, and again when
somebody asks.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

# All that computes is imported with this module, so that its hash is of what will be executed.
import pipeline_core.engine.executor  # noqa: F401
from pipeline_core.catalog import version_of
from pipeline_core.cluster.requirement import Requirement, python_version, source_of_project

_SOURCE = source_of_project()


def facts_of_worker(required: Requirement, worker: Any, probe: str | None = None) -> dict[str, Any]:
    """Return what a worker is like.

    Parameters
    ----------
    required
        What it will be compared with.
    worker
        Dask's worker.
    probe
        A file of the client in the shared folder; None where none is asked for.
    """
    return {
        "source": _SOURCE,
        "disk": source_of_project(),
        "python": python_version(),
        "packages": {name: version_of(name) for name, _ in required.packages},
        "slots": worker.state.nthreads,
        "limit": _threads_under_a_limit(required.threads),
        "nanny": worker.nanny is not None,
        "echo": probe and _echo(Path(probe)),
    }


def _threads_under_a_limit(threads: int) -> int:
    """Return how many threads the libraries use where they may use so many."""
    from threadpoolctl import threadpool_info, threadpool_limits

    with threadpool_limits(limits=threads):
        counts = [library["num_threads"] for library in threadpool_info()]
    return max(counts, default=threads)


def _echo(probe: Path) -> str | None:
    """Write a file beside the client's with what that holds, and return its name."""
    try:
        content = probe.read_bytes()
        answer = probe.with_name(f"{probe.name}-{uuid.uuid4().hex}")
        answer.write_bytes(content[::-1])
        os.utime(answer)
    except OSError:
        return None
    return answer.name
