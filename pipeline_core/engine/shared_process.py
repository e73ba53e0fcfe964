"""What several runs in one process share: its threads, its capture of logs, and their claims.

Warnings and log records have one place for the whole process, so runs that work side by side
must not each put their own capture there; and a pool for each of them would be more threads
than there are cores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pipeline_core.engine.claims import ClaimBook
from pipeline_core.engine.local import LocalEngine
from pipeline_core.engine.log_capture import LogCapture
from pipeline_core.errors import ClusterError


class SharedProcess(NamedTuple):
    """The threads, the capture of logs and the claims of a process; a run alone has no claims."""

    engine: LocalEngine
    logs: LogCapture
    claims: ClaimBook | None = None


@contextmanager
def shared_process(
    workers: int, threads: int, claims: ClaimBook | None = None
) -> Iterator[SharedProcess]:
    """Yield what the runs of this process share.

    Parameters
    ----------
    workers
        How many stages may work here at a time, of all runs together.
    threads
        How many threads each of them may use inside.
    claims
        The claims on results; None where nobody else makes any.
    """
    with LogCapture() as logs, LocalEngine(workers, threads) as engine:
        yield SharedProcess(engine, logs, claims)


class Ending:
    """The wish of another thread that a run ends without its stages.

    Examples
    --------
    >>> ending, heard = Ending(), []
    >>> ending.wish(ClusterError("cluster.gone", address="tcp://10.0.0.5:8786"))
    >>> ending.listen(heard.append)
    >>> [error.code for error in heard]
    ['cluster.gone']
    """

    def __init__(self) -> None:
        self._error: ClusterError | None = None
        self._tell: Callable[[ClusterError], None] | None = None
        self._lock = threading.Lock()

    def wish(self, error: ClusterError) -> None:
        """Wish that the run ends with an error."""
        with self._lock:
            self._error, tell = error, self._tell
        if tell is not None:
            tell(error)

    def listen(self, tell: Callable[[ClusterError], None]) -> None:
        """Have the run told of the wish, which may have been there before."""
        with self._lock:
            self._tell, error = tell, self._error
        if error is not None:
            tell(error)
